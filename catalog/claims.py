"""A document's claims beside its capabilities: price, figures, signals and relations. PURE.

As pieces of a page, and by the key with which a visitor says that one of them is wrong. A key names
a claim by what it is about, as `documents.diff` does, so it means the same in the next edition.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog import paths, wording
from catalog.language import gettext as _
from catalog.language import pgettext

Document = Mapping[str, Any]
PRICE = "pricing/"
LONGEST_KEY = 300


@dataclass(frozen=True)
class Pricing:
    """What it costs; `starting_price` is empty where nobody has looked."""

    label: str
    starting_price: str
    note: str
    notes: tuple[int, ...]
    correction_url: str = ""


@dataclass(frozen=True)
class FigurePart:
    """A measured figure in words."""

    label: str
    value: str
    variant: str
    as_of: str
    direction: str
    notes: tuple[int, ...]
    correction_url: str = ""


@dataclass(frozen=True)
class SignalPart:
    """An observation in words; `observed` says when, as the end of a sentence does."""

    label: str
    value: str
    observed: str
    notes: tuple[int, ...]
    correction_url: str = ""


@dataclass(frozen=True)
class Claim:
    """What a correction is about: its name for the log, and what it says now."""

    key: str
    name: str
    text: str = ""


def pricing_part(document: Document, numbers: Mapping[str, int]) -> Pricing:
    """The price's page pieces."""
    pricing = document["pricing"]
    return Pricing(
        label=wording.pricing_label(pricing["model"]),
        starting_price=wording.price_text(pricing),
        note=pricing.get("note", ""),
        notes=(numbers[pricing["source"]],) if pricing.get("source") in numbers else (),
        correction_url=paths.claim_correction_path(document["slug"], PRICE),
    )


def figure_parts(document: Document, numbers: Mapping[str, int]) -> Iterator[FigurePart]:
    """The measurements' page pieces."""
    for item in document.get("measurements", ()):
        yield FigurePart(
            label=item["label"],
            value=wording.quantity_text(item["value"], item["unit"]),
            variant=item.get("variant", ""),
            as_of=wording.date_text(item.get("as_of", "")),
            direction=wording.direction_text(item.get("higher_is_better")),
            notes=(numbers[item["source"]],),
            correction_url=paths.claim_correction_path(document["slug"], figure_key(item)),
        )


def signal_parts(document: Document, numbers: Mapping[str, int]) -> Iterator[SignalPart]:
    """The page pieces of the newest signals."""
    for item in newest_signals(document):
        yield SignalPart(
            label=wording.signal_label(item["kind"]),
            value=_signal_value(item),
            observed=_observed_text(item.get("observed", "")),
            notes=(numbers[item["source"]],),
            correction_url=paths.claim_correction_path(document["slug"], signal_key(item)),
        )


def newest_signals(document: Document) -> list[Document]:
    """The last observation of each kind, in the order of the document."""
    newest: dict[str, Document] = {}
    for item in document.get("signals", ()):
        known = newest.setdefault(item["kind"], item)
        # As text a month stands before its days, and no date before all.
        if item.get("observed", "") > known.get("observed", ""):
            newest[item["kind"]] = item
    return list(newest.values())


def _observed_text(partial: str) -> str:
    """“on 30 January 2024”, “in January 2024”, “in 2024”; empty for empty."""
    words = {"date": wording.date_text(partial)}
    if len(partial) < len("2024-01-30"):
        return pgettext("observed", "in %(date)s") % words if partial else ""
    return pgettext("observed", "on %(date)s") % words


def figure_key(item: Document) -> str:
    return f"measurements/{item['metric']}/{item.get('variant', '')}"[:LONGEST_KEY]


def signal_key(item: Document) -> str:
    return f"signals/{item['kind']}/{item.get('observed', '')}"


def relation_key(item: Document) -> str:
    return f"relations/{item['kind']}/{item['tool']}"


def find_claim(document: Document, key: str) -> Claim | None:
    """The claim of this key; None where the document makes no such claim."""
    return next((claim for claim in _claims(document) if claim.key == key), None)


def _claims(document: Document) -> Iterable[Claim]:
    pricing = document["pricing"]
    price = (
        wording.pricing_label(pricing["model"]),
        wording.price_text(pricing),
        pricing.get("note", ""),
    )
    yield Claim(PRICE, _("Price"), "; ".join(filter(None, price)))
    for item in document.get("measurements", ()):
        name = ", ".join(filter(None, (item["label"], item.get("variant", ""))))
        yield Claim(figure_key(item), name, wording.quantity_text(item["value"], item["unit"]))
    for item in document.get("signals", ()):
        yield Claim(signal_key(item), wording.signal_label(item["kind"]), _signal_value(item))
    for item in document.get("relations", ()):
        name = f"{wording.relation_label(item['kind'])}: {item['tool']}"
        yield Claim(relation_key(item), name)


def _signal_value(item: Document) -> str:
    value = item["value"]
    return value if isinstance(value, str) else wording.number_text(value)
