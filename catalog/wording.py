"""Numbers, dates, prices and kinds as people read them.

No queries and no clock. The labels are those of the models' choices, so that a kind has one name:
importing this module imports the models, and so does whatever words a page with it.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from catalog.models.evidence import Citation, Relation, Signal
from catalog.models.tools import Capability, Tool

Document = dict[str, Any]
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
# What is said in full where a licence has no SPDX name of its own.
OWN_LICENCE = "LicenseRef-"


def number_text(value: Decimal | float) -> str:
    """Thousands apart, no zeros at the end: 12,845,056 and 81.8 and 0.000229."""
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_text(value: Decimal | float, unit: str) -> str:
    """A number with its unit: “81.8 %”, “24 GB”."""
    return f"{number_text(value)} {unit}"


def date_text(partial: str | date) -> str:
    """A partial date in words: “2024”, “January 2024”, “30 January 2024”; empty for empty."""
    parts = str(partial).split("-")
    if len(parts) == 1:
        return parts[0]
    month = MONTHS[int(parts[1]) - 1]
    day = f"{int(parts[2])} " if len(parts) == 3 else ""
    return f"{day}{month} {parts[0]}"


def money_text(amount: str, currency: str) -> str:
    """An amount as its source writes it: “$0.30”, “9.99 CHF”."""
    whole, _, cents = amount.partition(".")
    grouped = f"{int(whole):,}" + (f".{cents}" if cents else "")
    sign = SIGNS.get(currency)
    return f"{sign}{grouped}" if sign else f"{grouped} {currency}"


def price_text(pricing: Document) -> str:
    """The starting price: “from $20 per month”, “None …”; empty where nobody has looked."""
    is_free = pricing["model"] in FREE_MODELS
    if "starting_price" not in pricing:
        return "None: free to use" if is_free else ""
    price = pricing["starting_price"]
    if price is None:
        return "None: free to use" if is_free else "None published"
    return f"from {money_text(price['amount'], price['currency'])} per {price['per']}"


FREE_MODELS = (Tool.Pricing.OPEN_SOURCE, Tool.Pricing.FREE)


def licence_text(expression: str) -> str:
    """An SPDX expression with “LicenseRef-” names spelled as words."""
    words = expression.replace(OWN_LICENCE + "Proprietary", "Proprietary").split(" ")
    return " ".join(_licence_name(word) for word in words)


def _licence_name(word: str) -> str:
    bare = word.strip("()")
    if not bare.startswith(OWN_LICENCE):
        return {"AND": "and", "OR": "or", "WITH": "with"}.get(word, word)
    name = bare.removeprefix(OWN_LICENCE).replace("-", " ")
    return word.replace(bare, f"{name} licence" if "icense" not in name else name)


def type_label(key: str) -> str:
    """“mcp-server” -> “MCP server”."""
    return str(Tool.Type(key).label)


def pricing_label(key: str) -> str:
    return str(Tool.Pricing(key).label)


def status_label(key: str) -> str:
    return str(Tool.Status(key).label)


def support_label(key: str) -> str:
    return str(Capability.Support(key).label)


def relation_label(key: str) -> str:
    return str(Relation.Kind(key).label)


def signal_label(key: str) -> str:
    return str(Signal.Kind(key).label)


def source_kind_label(key: str) -> str:
    """Empty where nobody has said which kind it is."""
    return str(Citation.Kind(key).label) if key else ""


def count_text(count: int, one: str, many: str = "") -> str:
    """“1 tool”, “1,045 tools”."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
