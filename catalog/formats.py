"""Numbers, dates and lists as the reader's language writes them. PURE.

A language that is not in the tables is written as English is.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from catalog import language
from catalog.language import gettext as _
from catalog.language import gettext_noop, pgettext

MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)
# What becomes of “12,845,056.5” in languages that write it otherwise.
MARKS = {"de": str.maketrans({",": ".", ".": ","})}


def localised(text: str) -> str:
    """A number as Python prints it with commas, in the marks of the language."""
    marks = MARKS.get(language.active())
    return text.translate(marks) if marks else text


def number_text(value: Decimal | float) -> str:
    """Thousands apart, no zeros at the end: 12,845,056 and 81.8 and 0.000229."""
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    text = f"{number:,f}"
    return localised(text.rstrip("0").rstrip(".") if "." in text else text)


def score_text(points: Decimal) -> str:
    """A score with all its decimals: “64.0”."""
    return localised(f"{points:f}")


def signed_text(points: Decimal) -> str:
    """“+1.8”, “-0.8”."""
    return localised(f"{points:+f}")


def share_text(share: float) -> str:
    """A share in whole percent: “81%”."""
    return pgettext("share", "%(number)s%%") % {"number": f"{100 * share:.0f}"}


def date_text(partial: str | date) -> str:
    """A partial date in words: “2024”, “January 2024”, “30 January 2024”; empty for empty."""
    return _date_text(language.active(), str(partial))


@lru_cache(maxsize=2048)
def _date_text(code: str, partial: str) -> str:
    """Kept: a page shows the same days a hundred times."""
    parts = partial.split("-")
    if len(parts) == 1:
        return parts[0]
    words = {"month": _(MONTHS[int(parts[1]) - 1]), "year": parts[0]}
    if len(parts) == 2:
        return pgettext("date", "%(month)s %(year)s") % words
    return pgettext("date", "%(day)s %(month)s %(year)s") % {**words, "day": int(parts[2])}


def inside(label: str) -> str:
    """A label inside a sentence: without capitals in English, as it stands elsewhere."""
    return label.lower() if language.active() == language.ENGLISH else label


def listed(words: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B and C”."""
    if len(words) < 2:
        return "".join(words)
    return _("%(words)s and %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}
