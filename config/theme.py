"""Light or dark, as a visitor asked for, on pages that stay the same for everybody.

No page varies by the choice: each links to one tiny style sheet, which alone reads the cookie. Only
who sends the form gets one (docs/decisions/0021-the-readers-choices.md).
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from catalog.language import gettext as _

SYSTEM = "system"
# Paper stays white whatever is chosen.
SHEETS = {
    SYSTEM: "",
    "light": "@media screen { :root { color-scheme: light; } }\n",
    "dark": "@media screen { :root { color-scheme: dark; } }\n",
}
# The switch says what is chosen; its page could not.
CHOSEN = '.themes [value="{}"]::before {{ content: "✓ "; }}\n'
ONE_YEAR = 365 * 24 * 3600


class SeeOther(HttpResponseRedirect):
    """After a form another page is asked for, by GET."""

    status_code = 303


def cookie_name() -> str:
    """With the prefix that keeps neighbouring hosts from setting it, where it can be."""
    return "__Host-theme" if settings.SESSION_COOKIE_SECURE else "theme"


@require_safe
def theme_sheet(request: HttpRequest) -> HttpResponse:
    """The style sheet of the choice; no query, and 304 for who has it."""
    chosen = request.COOKIES.get(cookie_name(), SYSTEM)
    chosen = chosen if chosen in SHEETS else SYSTEM
    response = HttpResponse(
        SHEETS[chosen] + CHOSEN.format(chosen), content_type="text/css; charset=utf-8"
    )
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response


@csrf_exempt  # a forged choice would harm nobody, and the browser says who sent the form
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the choice, or forget it, and lead back to where it was made."""
    chosen = request.POST.get("theme", "")
    if not is_from_here(request):
        context = {"message": _("The form came from another site. Choose on this one.")}
        return render(request, "403.html", context, status=403)
    if chosen not in SHEETS:
        context = {"message": _("Choose light, dark or what your system prefers.")}
        return render(request, "400.html", context, status=400)
    back = internal_path(request.headers.get("Referer", ""), request.get_host())
    response = SeeOther(f"{back}#themes")
    response["Cache-Control"] = "no-store"
    if chosen == SYSTEM:
        response.delete_cookie(cookie_name(), samesite="Lax")
    else:
        response.set_cookie(
            cookie_name(),
            chosen,
            max_age=ONE_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form: every browser says so in one of two headers."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def internal_path(address: str, host: str) -> str:
    """Path and query of an address of this host; the first page for any other."""
    if not url_has_allowed_host_and_scheme(address, {host}):
        return "/"
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # "//host/" would lead away, although it came as the path of an address of ours.
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, None)
    return path if is_ours else "/"
