"""Files that machines look for at fixed addresses."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog import language
from catalog.paths import in_language

ROBOTS = """\
User-agent: *
Disallow: /admin/
{pages}

Sitemap: {site}/sitemap.xml
"""
# In every language: what counts, what writes, and answers to one visitor's question.
NOT_FOR_ROBOTS = ("/go/", "/corrections/new/", "/search/?q=")

SECURITY = """\
Contact: {contact}
Expires: {expires}
Preferred-Languages: en
Canonical: {site}/.well-known/security.txt
"""

LLMS = """\
# {name}

> AI tools compared capability by capability. Every claim names its source and the day it was checked; what nobody has documented is unknown, never no.

Every page is also Markdown: put `.md` in place of the last slash of its address, or send `Accept: text/markdown`. Numbers in brackets refer to the sources at the end of a page. Dates say when a source was checked; editions never change. With `/de` before its address a page speaks German; what documents say stays in English.

## Pages

- [Tools]({site}/tools.md): everything that is published, with filters as in the page's own addresses
- [Tasks]({site}/tasks.md): what people want to get done, and who documents it
- [Categories]({site}/categories.md): tools that can stand in for each other
- [Rankings]({site}/rankings.md): the current run, with what is unknown
- [Method]({site}/methodology.md): how the score is made; every run can be recomputed
- [Changes]({site}/changes.md): what was published, claim by claim
- A tool: `{site}/tools/SLUG.md`; a comparison of two to four: `{site}/compare/A-vs-B.md`, slugs in alphabetical order

## Data

- [API]({site}/api/v1/openapi.json): the same facts as JSON, described by OpenAPI
- [Releases]({site}/releases.md): the whole catalogue as files with checksums
- [Atom feed]({site}/feeds/changes.atom): each claim that changes
- [Sitemap]({site}/sitemap.xml)
"""  # noqa: E501

# RFC 9116 wants a date less than a year ahead; renewed with each answer, so it means:
# somebody still runs this site.
SECURITY_VALID_FOR = timedelta(days=180)


def plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = (
        f"Disallow: {in_language(code, page)}" for code in language.CODES for page in NOT_FOR_ROBOTS
    )
    return plain(ROBOTS.format(site=settings.SITE_URL, pages="\n".join(lines)))


@require_safe
@cache_control(public=True, max_age=3600)
def security(request: HttpRequest) -> HttpResponse:
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = f"{midnight + SECURITY_VALID_FOR:%Y-%m-%dT%H:%M:%SZ}"
    contact = settings.SECURITY_CONTACT
    return plain(SECURITY.format(contact=contact, expires=expires, site=settings.SITE_URL))


@require_safe
@cache_control(public=True, max_age=3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """For pages that name no icon, such as those of the admin."""
    return redirect(static("img/favicon.svg"))


@require_safe
@cache_control(public=True, max_age=3600)
def llms(request: HttpRequest) -> HttpResponse:
    return plain(LLMS.format(site=settings.SITE_URL, name=settings.SITE_NAME))
