"""Addresses of the catalogue's pages that are worth finding."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q, QuerySet

from catalog import language, paths
from catalog.models import Category, Maker, Task, ToolEdition
from catalog.models.entries import is_supported


class PageSitemap(Sitemap):
    """Each page in every language, and with it the same page in the others."""

    i18n = alternates = True
    limit = 5000

    def get_domain(self, site: Any = None) -> str:
        """The one address of the site, whatever name it was asked under."""
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_languages_for_item(self, item: Any) -> list[str]:
        return list(language.CODES)

    def _location(self, item: Any, force_lang_code: str | None = None) -> str:
        """Django asks here, and only here, for the address in a language."""
        page, code = item
        return paths.in_language(force_lang_code or code, self.location(page))


class ToolSitemap(PageSitemap):
    """Every published tool."""

    def items(self) -> QuerySet:
        return ToolEdition.objects.current().order_by("pk").values_list("slug", "published_at")

    def location(self, item: Any) -> str:
        return paths.tool_path(item[0])

    def lastmod(self, item: Any) -> datetime:
        return item[1]


class CategorySitemap(PageSitemap):
    """Categories that have tools."""

    path = staticmethod(paths.category_path)
    model: Any = Category

    def items(self) -> QuerySet:
        live = Max("editions__published_at", filter=Q(editions__is_current=True))
        rows = self.model.objects.annotate(at=live).filter(at__isnull=False)
        return rows.order_by("pk").values_list("slug", "at")

    def location(self, item: Any) -> str:
        return type(self).path(item[0])

    def lastmod(self, item: Any) -> datetime:
        return item[1]


class MakerSitemap(CategorySitemap):
    """Makers that have tools."""

    path = staticmethod(paths.maker_path)
    model = Maker


class TaskSitemap(CategorySitemap):
    """Tasks that some tool does."""

    path = staticmethod(paths.task_path)

    def items(self) -> QuerySet:
        latest = Max("entries__edition__published_at", filter=is_supported("entries__"))
        rows = Task.objects.annotate(at=latest).filter(at__isnull=False)
        return rows.order_by("pk").values_list("slug", "at")


class IndexSitemap(PageSitemap):
    """The lists themselves."""

    def items(self) -> list[str]:
        return ["tools", "categories", "makers", "tasks", "corrections"]

    def location(self, item: str) -> str:
        return paths.named_path(item)
