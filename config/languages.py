"""Which language a page speaks: its address says so, and nothing else.

No cookie and no Accept-Language: an address shows everybody the same page, so that it can be kept,
shared and found (docs/decisions/0019-languages.md).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from catalog.language import ENGLISH, PREFIXED, spoken
from catalog.paths import in_language, language_and_page

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What editors and programs ask for has one address and speaks English.
ENGLISH_ONLY = re.compile(
    r"/(?:(?:admin|api|static|feeds|\.well-known)/|(?:robots|llms)\.txt|sitemap|healthz|readyz"
    r"|theme\.css"
    # Files of data are the same for everybody.
    r"|compare/[^/]+\.(?:csv|json)|rankings/(?:order|\d+/inputs)\.json|methodology\.json)"
)
OF_PAGES = ("text/html", "text/markdown")
# Django calls English by the language of the settings.
DJANGO_NAMES = {ENGLISH: "en-gb"}


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Words, numbers and addresses of this language inside; as before afterwards."""
    before = get_script_prefix()
    tag = DJANGO_NAMES.get(code, code)
    with translation.override(tag), spoken(tag):
        # What Django reverses then begins as what `catalog.paths` builds.
        set_script_prefix(in_language(code, "/"))
        try:
            yield
        finally:
            set_script_prefix(before)


class LanguageMiddleware:
    """Takes the language off an address and speaks it until the answer is made.

    Inner layers see the page in `path_info`, whatever its language, and the whole address in
    `path`. Threads are used again, so nothing of it may stay.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.removeprefix("/") in PREFIXED:
            return HttpResponsePermanentRedirect(in_language(request.path_info[1:], "/"))
        code, page = language_and_page(request.path_info)
        if code == ENGLISH:
            with spoken(DJANGO_NAMES[ENGLISH]):
                return said_in(ENGLISH, self.get_response(request))
        if not ENGLISH_ONLY.match(page):
            request.path_info = page
        with speaking(code):
            return said_in(code, self.get_response(request))


def said_in(code: str, response: HttpResponseBase) -> HttpResponseBase:
    """The answer, with the language of its words where it has some."""
    if response.headers.get("Content-Type", "").startswith(OF_PAGES):
        response.headers.setdefault("Content-Language", code)
    return response
