"""Checks of one value. Each returns "" or a sentence that says what would be right."""

import difflib
import math
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from catalog.documents.addresses import normalise_url
from catalog.language import gettext as _

# Pricing models under which nothing has to be paid to begin.
FREE_MODELS = ("open-source", "free")
LONGEST_URL = 500
LONGEST_SLUG = 80
FIRST_YEAR = 1900
MOST_DIGITS = 15
MOST_DECIMALS = 9
FIGURE_LIMIT = 10**15
LONGEST_RELEASE = 60
LONGEST_LICENSE = 200

# Control characters (with the line separators), lone surrogates, and the marks that change
# the direction of the text around them: they can make a name read as another name.
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# Signs without a shape; between others they have their uses, alone they make a name of nothing.
_BLANK = re.compile(
    r"[\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2064\u2800"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def shortened(value: object, longest: int = 40) -> str:
    """The value as an editor would quote it, safe to print on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return f"“{text}”" if len(text) <= longest else f"“{text[: longest - 1]}…”"


def suggestion(value: str, known: Iterable[str]) -> str:
    """ " Did you mean …?" with the nearest known word, or nothing."""
    near = difflib.get_close_matches(value[:LONGEST_SLUG], list(known), n=1, cutoff=0.55)
    return f" Did you mean “{near[0]}”?" if near else ""


def is_clean(text: str) -> bool:
    """Whether check_text() would find nothing; quicker, for the many texts of a document."""
    # ASCII without control characters is printable and needs no search.
    if text.isascii() and text.isprintable():
        return text == text.strip()
    return not check_text(text)


def check_text(value: str) -> str:
    if hidden := _INVISIBLE.search(value):
        return _(
            "Character %(place)s of this text is a control or direction character "
            "(U+%(code)s): remove it."
        ) % {"place": hidden.start() + 1, "code": f"{ord(hidden[0]):04X}"}
    if value != value.strip():
        return _("This text begins or ends with white space: remove it.")
    if _BLANK.fullmatch(value):
        return _("Nothing of this text can be seen: write it with signs that have a shape.")
    return ""


def check_slug(value: str) -> str:
    if len(value) > LONGEST_SLUG:
        return f"{shortened(value)} is too long for a slug: at most {LONGEST_SLUG} characters."
    if not _SLUG.fullmatch(value):
        return (
            f"{shortened(value)} is not a slug: use lower-case letters and digits, "
            "words joined by single hyphens."
        )
    return ""


def check_tool_slug(value: str) -> str:
    """A tool's slug also stands in "a-vs-b" addresses, which must be read in one way only."""
    if message := check_slug(value):
        return message
    if "-vs-" in f"-{value}-":
        return f"{shortened(value)} holds the word “vs”, which addresses of comparisons need."
    return ""


def check_url(value: str) -> str:
    if len(value) > LONGEST_URL:
        return f"The address is too long: at most {LONGEST_URL} characters."
    try:
        normal = normalise_url(value)
    except ValueError as error:
        return str(error)
    if len(normal) > LONGEST_URL:
        return f"The address is too long once encoded: at most {LONGEST_URL} characters."
    return ""


def check_partial_date(value: str) -> str:
    """A year, a month or a day that exists."""
    match = _PARTIAL_DATE.fullmatch(value)
    if match is None:
        return f"{shortened(value)} is no date: write 2024, 2024-05 or 2024-05-31."
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return f"{shortened(value)} is not in the calendar."
    if int(year) < FIRST_YEAR:
        return f"{shortened(value)} is before {FIRST_YEAR}."
    return ""


def check_past(value: str, today: str) -> str:
    """A well-formed date, whole or partial, that has begun by today (2024-05-31)."""
    return f"{shortened(value)} is in the future." if value > today[: len(value)] else ""


def check_day(value: str) -> str:
    if len(value) != 10:
        return f"{shortened(value)} is no day: write it as 2024-05-31."
    return check_partial_date(value)


def check_figure(value: object) -> str:
    """A number that a float, a decimal column and every reader hold exactly alike."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{shortened(value)} is not a number."
    if isinstance(value, float) and not math.isfinite(value):
        return "The number is not finite."
    if abs(value) >= FIGURE_LIMIT:
        return f"The number is too large: it must be below {FIGURE_LIMIT:,}."
    _, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    decimals = max(0, -int(exponent))
    if len(digits) > MOST_DIGITS:
        return f"{shortened(value)} has more than {MOST_DIGITS} digits."
    if decimals > MOST_DECIMALS:
        return f"{shortened(value)} has more than {MOST_DECIMALS} decimals."
    return ""


def figure(value: Decimal) -> int | float:
    """A decimal as a JSON number; exact for the 15 significant digits that documents allow."""
    return int(value) if value == value.to_integral_value() else float(value)


def check_decimal(value: Decimal) -> str:
    """What check_figure says of a finite decimal; 1e1000000 is never written out for it."""
    if value.copy_abs() >= FIGURE_LIMIT:
        return check_figure(FIGURE_LIMIT)
    held = figure(value)
    if Decimal(repr(held)) != value:
        return (
            f"{shortened(str(value))} has more than {MOST_DIGITS} digits "
            f"or {MOST_DECIMALS} decimals."
        )
    return check_figure(held)


def check_count(value: object) -> str:
    if message := check_figure(value):
        return message
    return "A count is not negative." if isinstance(value, int | float) and value < 0 else ""


def check_release(value: object) -> str:
    """The name of a version: text, because 1.10 as a number would be 1.1."""
    if not isinstance(value, str):
        return f"Write the version {shortened(value)} as text, in quotation marks."
    if not 0 < len(value) <= LONGEST_RELEASE:
        return f"The name of a version has 1 to {LONGEST_RELEASE} characters."
    return check_text(value)


@lru_cache(maxsize=1024)
def check_license(value: str) -> str:
    """An SPDX expression of known identifiers in SPDX's own spelling."""
    if len(value) > LONGEST_LICENSE:
        return f"The license is too long: at most {LONGEST_LICENSE} characters."
    try:
        normal = canonicalize_license_expression(value)
    except (InvalidLicenseExpression, ValueError):
        return (
            f"{shortened(value)} is not an SPDX expression such as “MIT”, “Apache-2.0 AND MIT” "
            "or “LicenseRef-Proprietary”."
        )
    return "" if normal == value else f"SPDX writes {shortened(value)} as {shortened(normal)}."
