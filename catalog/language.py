"""The words of the interface in the reader's language, for modules that know no Django. PURE.

English is what stands in the code. `use()` puts a translator behind these functions (Django's own,
when the site starts); without one every message stays as it is written. Content is never
translated: it stays in the language of its document.

A message is asked of the translator once a language: Django's answer takes 6 to 14 µs, one that
is kept 3, and a comparison asks for hundreds.
"""

from collections.abc import Callable
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


_translator: Translator = NullTranslations()
_language: Callable[[], str | None] = _only_english


def use(translator: Translator, language: Callable[[], str | None] = _only_english) -> None:
    """From now on words come from here, in the language that is active where they are asked for."""
    global _translator, _language
    _translator, _language = translator, language
    for kept in (_gettext, _ngettext, _pgettext):
        kept.cache_clear()


def active() -> str:
    """The language that is active here without its country: “en”, “de”."""
    return code_of(tag())


def tag() -> str:
    """The language that is active here, as the site's settings name it: “en-gb”, “de”."""
    return _language() or ENGLISH


def code_of(tag: str) -> str:
    return tag.partition("-")[0]


def gettext(message: str) -> str:
    return _gettext(_language(), message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return _ngettext(_language(), singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Where one English word has two meanings: `context` says which."""
    return _pgettext(_language(), context, message)


def gettext_noop(message: str) -> str:
    """Marks a message of a table that is translated where it is used."""
    return message


@lru_cache(maxsize=MOST_KEPT)
def _gettext(language: str | None, message: str) -> str:
    return _translator.gettext(message)


@lru_cache(maxsize=MOST_KEPT)
def _ngettext(language: str | None, singular: str, plural: str, number: int) -> str:
    return _translator.ngettext(singular, plural, number)


@lru_cache(maxsize=MOST_KEPT)
def _pgettext(language: str | None, context: str, message: str) -> str:
    return _translator.pgettext(context, message)
