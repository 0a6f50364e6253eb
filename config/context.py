"""What every template may say about the site itself."""

from django.conf import settings
from django.http import HttpRequest

from catalog import language


def site(request: HttpRequest) -> dict[str, dict[str, str]]:
    """`site.name`, `site.rank_name`, `site.url` (without a closing slash), `site.language`."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "rank_name": settings.RANK_NAME,
            "url": settings.SITE_URL,
            "language": language.active(),
        }
    }
