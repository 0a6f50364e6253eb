"""Numbers, dates, prices and kinds as people read them.

No queries and no clock. The labels are those of the models' choices, so that a kind has one name:
importing this module imports the models, and so does whatever words a page with it.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from catalog.documents.values import FREE_MODELS
from catalog.formats import date_text as date_text
from catalog.formats import localised
from catalog.formats import number_text as number_text
from catalog.language import PREFIXED, gettext_noop, ngettext, pgettext, spoken
from catalog.language import gettext as _
from catalog.models.editions import Change
from catalog.models.evidence import Citation, Relation, Signal
from catalog.models.tools import Tool

Document = dict[str, Any]
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
# What is said in full where a licence has no SPDX name of its own.
OWN_LICENCE = "LicenseRef-"
PROPRIETARY = gettext_noop("Proprietary")
# The operators of SPDX expressions, as sentences say them.
JOINTS = {"AND": gettext_noop("and"), "OR": gettext_noop("or"), "WITH": gettext_noop("with")}
# What is often paid per; anything else stays as its source says it.
UNITS = (gettext_noop("month"), gettext_noop("page"))


def quantity_text(value: Decimal | float, unit: str) -> str:
    """A number with its unit: “81.8 %”, “24 GB”."""
    return f"{number_text(value)} {unit}"


def direction_text(higher_is_better: bool | None) -> str:
    """Which of two figures is the better one; empty where neither is."""
    if higher_is_better is None:
        return ""
    return _("higher is better") if higher_is_better else _("lower is better")


def capital(text: str) -> str:
    """The text as a sentence begins; nothing else of it changes."""
    return text[:1].upper() + text[1:]


def money_text(amount: str, currency: str) -> str:
    """An amount as its source writes it: “$0.30”, “9.99 CHF”."""
    whole, _point, cents = amount.partition(".")
    grouped = localised(f"{int(whole):,}" + (f".{cents}" if cents else ""))
    sign = SIGNS.get(currency)
    if not sign:
        return f"{grouped} {currency}"
    return pgettext("money", "%(sign)s%(amount)s") % {"sign": sign, "amount": grouped}


def price_text(pricing: Document) -> str:
    """The starting price: “from $20 per month”, “None …”; empty where nobody has looked."""
    is_free = pricing["model"] in FREE_MODELS
    if "starting_price" not in pricing:
        return _("None: free to use") if is_free else ""
    price = pricing["starting_price"]
    if price is None:
        return _("None: free to use") if is_free else _("None published")
    return _("from %(amount)s per %(unit)s") % {
        "amount": money_text(price["amount"], price["currency"]),
        "unit": unit_text(price["per"]),
    }


def unit_text(per: str) -> str:
    return _(per) if per in UNITS else per


def unit_meant(text: str) -> str:
    """The unit that a visitor names in any of the site's languages; other text as it is."""
    return next((unit for unit in UNITS if text.casefold() in _said(unit)), text)


def _said(unit: str) -> Iterator[str]:
    yield unit
    for code in PREFIXED:
        with spoken(code):
            yield _(unit).casefold()


def licence_text(expression: str) -> str:
    """An SPDX expression with “LicenseRef-” names spelled as words."""
    return " ".join(_licence_name(word) for word in expression.split(" "))


def _licence_name(word: str) -> str:
    bare = word.strip("()")
    if not bare.startswith(OWN_LICENCE):
        return _(JOINTS[word]) if word in JOINTS else word
    # Such a name can hold no plus sign.
    name = bare.removeprefix(OWN_LICENCE).replace("-plusplus", "++").replace("-", " ")
    if name == PROPRIETARY:
        return word.replace(bare, _(PROPRIETARY))
    said = name if "icense" in name else _("%(name)s licence") % {"name": name}
    return word.replace(bare, said)


def type_label(key: str) -> str:
    """“mcp-server” -> “MCP server”."""
    return _(Tool.Type(key).label)


def pricing_label(key: str) -> str:
    return _(Tool.Pricing(key).label)


def status_label(key: str) -> str:
    return _(Tool.Status(key).label)


def relation_label(key: str) -> str:
    return _(Relation.Kind(key).label)


def signal_label(key: str) -> str:
    return _(Signal.Kind(key).label)


def source_kind_label(key: str) -> str:
    """Empty where nobody has said which kind it is."""
    return _(Citation.Kind(key).label) if key else ""


def change_label(key: str) -> str:
    return _(Change.Kind(key).label)


def tool_count(count: int) -> str:
    """“1 tool”, “1,045 tools”."""
    return ngettext("%(count)s tool", "%(count)s tools", count) % {"count": number_text(count)}


def task_count(count: int) -> str:
    """“1 task”, “1,045 tasks”."""
    return ngettext("%(count)s task", "%(count)s tasks", count) % {"count": number_text(count)}


def count_text(count: int, one: str, many: str = "") -> str:
    """“1 tool”, “1,045 tools”; in English only, for editors."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
