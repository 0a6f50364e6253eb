"""What is wrong with an installation, said before visitors find out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection

from catalog.lookup import is_index_current
from catalog.lookup.sentences import missing_packages


@register(Tags.database, deploy=True)
def check_database(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or connection.vendor == "postgresql":
        return []
    return [
        Warning(
            "The site runs on SQLite in production.",
            hint="Set DATABASE_URL to a PostgreSQL database; SQLite writes one at a time.",
            id="unfragile.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_proxies(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    redirects = getattr(settings, "SECURE_SSL_REDIRECT", False)
    if not redirects or settings.TRUSTED_PROXY_HOPS:
        return []
    return [
        Warning(
            "No proxy is trusted, so every request that a proxy passes on counts as plain HTTP"
            " and is redirected to HTTPS without end.",
            hint="Set TRUSTED_PROXY_HOPS to the number of proxies in front of the site.",
            id="unfragile.W002",
        )
    ]


@register(Tags.security, deploy=True)
def check_contact(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION or settings.CONTACT:
        return []
    return [
        Warning(
            "Visitors are told that a search text is removed on request, and not whom to ask.",
            hint="Set CONTACT to an e-mail address or to the address of a page.",
            id="unfragile.W005",
        )
    ]


@register(Tags.translation)
def check_translations(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without them pages of another language would silently speak English."""
    sources = [
        source
        for folder in ("locale", "*/locale")
        for source in Path(settings.BASE_DIR).glob(f"{folder}/*/LC_MESSAGES/django.po")
    ]
    if all(_is_compiled(source) for source in sources):
        return []
    return [
        Warning(
            "Translations have not been compiled since they changed: pages speak English there.",
            hint="Run: python scripts/messages.py compile",
            id="unfragile.W004",
        )
    ]


@register()
def check_sentence_model(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.SEARCH_BY_SENTENCES or not (missing := missing_packages()):
        return []
    return [
        Error(
            f"SEARCH_BY_SENTENCES is on and not installed: {', '.join(missing)}.",
            hint="Run: pip install -r requirements-sentences.txt",
            id="unfragile.E002",
        )
    ]


@register(Tags.database)
def check_search_index(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """`migrate` names a database and so says it: that is when a release brings other terms."""
    try:
        if not databases or is_index_current(connection):
            return []
    except DatabaseError:
        return []  # No tables yet; and whether the database answers is for others to say.
    return [
        Warning(
            "The search index was made by another release: some words are not found in it.",
            hint="Run: python manage.py index_catalogue",
            id="unfragile.W006",
        )
    ]


@register(Tags.staticfiles, deploy=True)
def check_collected(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if not isinstance(staticfiles_storage, ManifestFilesMixin) or staticfiles_storage.hashed_files:
        return []
    return [
        Warning(
            "The static files have not been collected, so pages cannot name them.",
            hint="Run: python manage.py collectstatic --noinput",
            id="unfragile.W003",
        )
    ]


def _is_compiled(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns
