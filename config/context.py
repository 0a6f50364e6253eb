"""What every template may say about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, dict[str, str]]:
    """`site.name`, `site.rank_name` and `site.url` (without a closing slash)."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "rank_name": settings.RANK_NAME,
            "url": settings.SITE_URL,
        }
    }
