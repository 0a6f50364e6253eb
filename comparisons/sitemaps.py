"""Addresses of comparisons that are worth finding: those that an editor has judged."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from catalog import paths
from catalog.models import Category, ToolEdition
from catalog.sitemaps import PageSitemap
from comparisons.addressing import pair_of
from comparisons.models import VerdictEdition
from comparisons.releasing import release_names


class ComparisonSitemap(PageSitemap):
    """Judged pairs whose tools are both published."""

    def items(self) -> QuerySet:
        rows: QuerySet = VerdictEdition.objects.current().with_tools().order_by("pk")
        return rows.values_list("first_slug", "second_slug", "published_at")

    def location(self, item: Any) -> str:
        return paths.comparison_path(pair_of(item[:2]))

    def lastmod(self, item: Any) -> datetime:
        return item[2]


class AlternativesSitemap(PageSitemap):
    """Alternatives of tools that share their category with another one."""

    def items(self) -> QuerySet:
        return (
            ToolEdition.objects.current()
            .filter(category__in=self._shared_categories())
            .order_by("pk")
            .values_list("slug", "published_at")
        )

    @staticmethod
    def _shared_categories() -> QuerySet:
        live = Count("editions", filter=Q(editions__is_current=True))
        return Category.objects.annotate(n=live).filter(n__gt=1).values("pk")

    def location(self, item: Any) -> str:
        return paths.alternatives_path(item[0])

    def lastmod(self, item: Any) -> datetime:
        return item[1]


class FrontSitemap(PageSitemap):
    """The way in."""

    def items(self) -> QuerySet | list[str]:
        shown = ["home", "chooser", "search", "rankings", "methodology", "changes"]
        return [*shown, "releases"] if release_names() else shown

    def location(self, item: str) -> str:
        return paths.named_path(item)
