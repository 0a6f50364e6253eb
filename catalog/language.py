"""The words of the interface in the reader's language, for modules that know no Django. PURE.

English is what stands in the code. `use()` puts a translator behind these functions (Django's own,
when the site starts); without one every message stays as it is written. Content is never
translated: it stays in the language of its document.
"""

from gettext import NullTranslations
from typing import Protocol


class Translator(Protocol):
    """What Django's translation module and the standard library's translations share."""

    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, singular: str, plural: str, number: int, /) -> str: ...
    def pgettext(self, context: str, message: str, /) -> str: ...


_translator: Translator = NullTranslations()


def use(translator: Translator) -> None:
    """From now on words come from here, in the language that is active where they are asked for."""
    global _translator
    _translator = translator


def gettext(message: str) -> str:
    return _translator.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return _translator.ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Where one English word has two meanings: `context` says which."""
    return _translator.pgettext(context, message)


def gettext_noop(message: str) -> str:
    """Marks a message of a table that is translated where it is used."""
    return message
