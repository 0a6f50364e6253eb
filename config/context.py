"""What every template may say about the site itself."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Site:
    name: str
    rank_name: str
    url: str


def site(request: HttpRequest) -> dict[str, Site]:
    return {"site": Site(settings.SITE_NAME, settings.RANK_NAME, settings.SITE_URL)}
