"""Files that machines look for at fixed addresses."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /go/
Disallow: /corrections/new/
Disallow: /search/

Sitemap: {site}/sitemap.xml
"""

SECURITY = """\
Contact: {contact}
Expires: {expires}
Preferred-Languages: en
Canonical: {site}/.well-known/security.txt
"""

# RFC 9116 wants a date less than a year ahead; renewed with each answer, so it means:
# somebody still runs this site.
SECURITY_VALID_FOR = timedelta(days=180)


def plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    return plain(ROBOTS.format(site=settings.SITE_URL))


@require_safe
@cache_control(public=True, max_age=3600)
def security(request: HttpRequest) -> HttpResponse:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = f"{midnight + SECURITY_VALID_FOR:%Y-%m-%dT%H:%M:%SZ}"
    contact = settings.SECURITY_CONTACT
    return plain(SECURITY.format(contact=contact, expires=expires, site=settings.SITE_URL))
