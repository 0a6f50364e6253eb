"""What every template may say about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "RANK_NAME": settings.RANK_NAME,
        "SITE_URL": settings.SITE_URL,
    }
