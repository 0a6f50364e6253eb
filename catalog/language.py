"""The words of the interface in the reader's language, for modules that know no Django. PURE.

English is what stands in the code. `use()` puts a translator behind these functions (Django's own,
when the site starts); without one every message stays as it is written. Content is never
translated: it stays in the language of its document.

A comparison asks for 800 words, so both steps are kept short: Django takes 2 µs to say which
language is active, unless a request has said so (`spoken`), and 4 to 12 µs for a message, unless
that language has asked for it before.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations
from typing import Protocol

ENGLISH = "en"
# Each by its own name. All but English ones have their pages under their code: /de/tools/.
NAMES = {ENGLISH: "English", "de": "Deutsch"}
CODES = tuple(NAMES)
PREFIXED = CODES[1:]
# More than there are messages; those with numbers have one line a number.
MOST_KEPT = 8192


class Translator(Protocol):
    """What Django's translation module and the standard library's translations share."""

    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, singular: str, plural: str, number: int, /) -> str: ...
    def pgettext(self, context: str, message: str, /) -> str: ...


def _only_english() -> str | None:
    return ENGLISH


def _as_it_is(tag: str) -> AbstractContextManager[None]:
    return nullcontext()


Within = Callable[[str], AbstractContextManager[None]]

_translator: Translator = NullTranslations()
_language: Callable[[], str | None] = _only_english
_within: Within = _as_it_is
_spoken: ContextVar[str] = ContextVar("language", default="")


def use(
    translator: Translator,
    language: Callable[[], str | None] = _only_english,
    within: Within = _as_it_is,
) -> None:
    """From now on words come from here, in the language that is active where they are asked for.

    `language` says which that is, and `within` makes one active for as long as it lasts.
    """
    global _translator, _language, _within
    _translator, _language, _within = translator, language, within
    for kept in (_gettext, _ngettext, _pgettext):
        kept.cache_clear()


@contextmanager
def spoken(tag: str) -> Iterator[None]:
    """This language is active inside, and nobody has to be asked for it."""
    token = _spoken.set(tag)
    try:
        yield
    finally:
        _spoken.reset(token)


def active() -> str:
    """The language that is active here without its country: “en”, “de”."""
    return code_of(tag())


def tag() -> str:
    """The language that is active here, as the site's settings name it: “en-gb”, “de”."""
    return _spoken.get() or _language() or ENGLISH


def code_of(tag: str) -> str:
    return tag.partition("-")[0]


def gettext(message: str) -> str:
    return _gettext(tag(), message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return _ngettext(tag(), singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Where one English word has two meanings: `context` says which."""
    return _pgettext(tag(), context, message)


def gettext_noop(message: str) -> str:
    """Marks a message of a table that is translated where it is used."""
    return message


@lru_cache(maxsize=MOST_KEPT)
def _gettext(tag: str, message: str) -> str:
    with _within(tag):
        return _translator.gettext(message)


@lru_cache(maxsize=MOST_KEPT)
def _ngettext(tag: str, singular: str, plural: str, number: int) -> str:
    with _within(tag):
        return _translator.ngettext(singular, plural, number)


@lru_cache(maxsize=MOST_KEPT)
def _pgettext(tag: str, context: str, message: str) -> str:
    with _within(tag):
        return _translator.pgettext(context, message)
