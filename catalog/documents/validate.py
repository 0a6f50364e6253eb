"""All that is wrong with a document: first its structure, then what no schema can say."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.documents.addresses import normalise_url
from catalog.documents.problems import Problem, distinct, pointer
from catalog.documents.schemas import Kind, Place, values_of
from catalog.documents.structure import structure_problems
from catalog.documents.values import (
    FREE_MODELS,
    check_count,
    check_day,
    check_figure,
    check_license,
    check_partial_date,
    check_past,
    check_release,
    check_slug,
    check_text,
    check_tool_slug,
    check_url,
    is_clean,
    shortened,
    suggestion,
)

__all__ = [
    "Problem",
    "Vocabulary",
    "check_count",
    "check_day",
    "check_figure",
    "check_license",
    "check_partial_date",
    "check_past",
    "check_release",
    "check_slug",
    "check_text",
    "check_tool_slug",
    "check_url",
    "validate_tool",
    "validate_verdict",
    "validate_vocabulary",
]

Document = Mapping[str, Any]
RELEASE_KIND = "latest-release"


@dataclass(frozen=True)
class Vocabulary:
    """The words that documents may use. `tasks` maps a slug to its group, `metrics` the slug
    of a figure already known to its unit and whether higher is better; nothing can have been
    read or measured after `today`."""

    types: frozenset[str]
    pricing_models: frozenset[str]
    statuses: frozenset[str]
    relation_kinds: frozenset[str]
    signal_kinds: frozenset[str]
    categories: frozenset[str]
    tasks: Mapping[str, str]
    metrics: Mapping[str, tuple[str, bool | None]] = field(default_factory=dict)
    today: str = "9999-12-31"

    @classmethod
    def from_json(cls, words: Mapping[str, Any]) -> "Vocabulary":
        """Read the shape of starter/vocabulary.json."""
        return cls(
            types=frozenset(words["types"]),
            pricing_models=frozenset(words["pricing_models"]),
            statuses=frozenset(words["statuses"]),
            relation_kinds=frozenset(words["relation_kinds"]),
            signal_kinds=frozenset(words["signal_kinds"]),
            categories=frozenset(words["categories"]),
            tasks={slug: group for group, tasks in words["tasks"].items() for slug in tasks},
        )


def validate_tool(
    document: object, vocabulary: Vocabulary, former_slugs: Collection[str] = ()
) -> list[Problem]:
    """`former_slugs`: under which the tool still answers."""
    found = structure_problems(document, "tool")
    if isinstance(document, dict):
        found += _unless_known(found, _text_problems(document))
        found += _unless_known(found, _address_problems(document, "tool"))
        found += _unless_known(found, _value_problems(document))
        found += _unless_known(found, _future_problems(document, vocabulary.today))
        found += _word_problems(document, vocabulary)
        found += _citation_problems(document)
        found += _repetition_problems(document)
        found += _relation_problems(document, [document.get("slug"), *former_slugs])
        found += _metric_problems(document, vocabulary)
        found += _support_problems(document)
        found += _price_problems(document)
    return distinct(found)


def validate_verdict(
    document: object, vocabulary: Vocabulary, documents: Mapping[str, Document] | None = None
) -> list[Problem]:
    """`documents`: the tool documents by slug, to check tools and sources; None skips that."""
    found = structure_problems(document, "verdict")
    if isinstance(document, dict):
        found += _unless_known(found, _text_problems(document))
        found += _judgement_problems(document, vocabulary)
        found += _unless_known(found, _address_problems(document, "verdict"))
        if documents is not None:
            found += _unless_known(found, _reference_problems(document, documents))
    return distinct(found)


def validate_vocabulary(document: object) -> list[Problem]:
    found = structure_problems(document, "vocabulary")
    if isinstance(document, dict):
        found += _unless_known(found, _text_problems(document))
    return distinct(found)


def _unless_known(found: list[Problem], more: Iterable[Problem]) -> list[Problem]:
    """A value whose place is already reported is not reported again for another reason."""
    places = {problem.pointer for problem in found}
    return [problem for problem in more if problem.pointer not in places]


def _entries(document: Document, key: str) -> Iterator[tuple[int, Document]]:
    """The items of a list that have the right type; the structure check names the others."""
    items = document.get(key)
    for position, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield position, item


def _object(document: Document, key: str) -> Document:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[tuple[int, str]]:
    items = value if isinstance(value, list) else ()
    return [(position, item) for position, item in enumerate(items) if isinstance(item, str)]


def _text_problems(document: Document) -> Iterator[Problem]:
    # Nearly every document is clean; only for the others it pays to keep count of the places.
    if not _is_clean(document):
        yield from _unclean_texts(document)


def _is_clean(value: object) -> bool:
    if isinstance(value, str):
        return is_clean(value)
    if isinstance(value, dict):
        return all(map(is_clean, value)) and all(map(_is_clean, value.values()))
    return all(map(_is_clean, value)) if isinstance(value, list) else True


def _unclean_texts(value: object, *place: str | int) -> Iterator[Problem]:
    if isinstance(value, str):
        if message := check_text(value):
            yield Problem(pointer(*place), message)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _unclean_texts(item, *place, position)
    elif isinstance(value, dict):
        for key, item in value.items():
            if message := check_text(key):
                yield Problem(pointer(*place, key), message)
            yield from _unclean_texts(item, *place, key)


def _address_problems(document: Document, kind: Kind) -> Iterator[Problem]:
    for place, value in values_of("url", kind, document):
        if isinstance(value, str) and (message := check_url(value)):
            yield Problem(pointer(*place), message)


def _value_problems(document: Document) -> Iterator[Problem]:
    for place, value, check in _checked_values(document):
        if isinstance(value, str) and (message := check(value)):
            yield Problem(pointer(*place), message)
    for position, measurement in _entries(document, "measurements"):
        if "value" in measurement and (message := check_figure(measurement["value"])):
            yield Problem(pointer("measurements", position, "value"), message)
    for position, signal in _entries(document, "signals"):
        check = check_release if signal.get("kind") == RELEASE_KIND else check_count
        if "value" in signal and (message := check(signal["value"])):
            yield Problem(pointer("signals", position, "value"), message)


def _checked_values(document: Document) -> Iterator[tuple[Place, Any, Any]]:
    """Place, value and check of every text that has a form of its own."""
    yield ("slug",), document.get("slug"), check_tool_slug
    yield ("license",), document.get("license"), check_license
    yield ("released",), document.get("released"), check_partial_date
    for place, value in _days_of_reading(document):
        yield place, value, check_day if place[0] == "sources" else check_partial_date


def _days_of_reading(document: Document) -> Iterator[tuple[Place, Any]]:
    """Place and value of every date on which somebody has read or measured something."""
    for key, source in _object(document, "sources").items():
        if isinstance(source, dict):
            yield ("sources", key, "checked"), source.get("checked")
    for part, dated in (("measurements", "as_of"), ("signals", "observed")):
        for position, item in _entries(document, part):
            yield (part, position, dated), item.get(dated)


def _future_problems(document: Document, today: str) -> Iterator[Problem]:
    for place, value in _days_of_reading(document):
        if isinstance(value, str) and (message := check_past(value, today)):
            yield Problem(pointer(*place), message)


def _word_problems(document: Document, vocabulary: Vocabulary) -> Iterator[Problem]:
    yield from _unknown(document, (), "type", vocabulary.types)
    yield from _unknown(document, (), "category", vocabulary.categories, "categories")
    yield from _unknown(document, (), "status", vocabulary.statuses, "statuses")
    pricing = _object(document, "pricing")
    yield from _unknown(pricing, ("pricing",), "model", vocabulary.pricing_models, "pricing models")
    for position, item in _entries(document, "capabilities"):
        yield from _unknown(item, ("capabilities", position), "task", vocabulary.tasks)
    for position, item in _entries(document, "signals"):
        place = ("signals", position)
        yield from _unknown(item, place, "kind", vocabulary.signal_kinds, "kinds of signal")
    for position, item in _entries(document, "relations"):
        place = ("relations", position)
        yield from _unknown(item, place, "kind", vocabulary.relation_kinds, "kinds of relation")


def _unknown(
    item: Document, place: Place, key: str, known: Collection[str], words: str = ""
) -> Iterator[Problem]:
    value = item.get(key)
    if isinstance(value, str) and value not in known:
        message = f"{shortened(value)} is not one of the known {words or key + 's'}."
        yield Problem(pointer(*place, key), message + suggestion(value, known))


def _citation_problems(document: Document) -> Iterator[Problem]:
    listed = _object(document, "sources")
    cited = set()
    for place, key in _citations(document):
        cited.add(key)
        if key not in listed:
            message = f"The source {shortened(key)} is cited here and not listed in sources."
            yield Problem(pointer(*place), message + suggestion(key, listed))
    for key in listed.keys() - cited:
        message = f"The source {shortened(key)} is listed and nothing cites it."
        yield Problem(pointer("sources", key), message)


def _citations(document: Document) -> Iterator[tuple[Place, str]]:
    for position, capability in _entries(document, "capabilities"):
        for at, key in _texts(capability.get("sources")):
            yield ("capabilities", position, "sources", at), key
    for group in ("measurements", "signals", "relations"):
        for position, item in _entries(document, group):
            if isinstance(source := item.get("source"), str):
                yield (group, position, "source"), source
    if isinstance(source := _object(document, "pricing").get("source"), str):
        yield ("pricing", "source"), source


def _repetition_problems(document: Document) -> Iterator[Problem]:
    for group, keys, words in (
        ("capabilities", ("slug",), "capability"),
        ("measurements", ("metric", "variant"), "measurement"),
        ("signals", ("kind", "observed"), "signal"),
        ("relations", ("kind", "tool"), "relation"),
    ):
        yield from _repetitions(document, group, keys, words)


def _repetitions(
    document: Document, group: str, keys: tuple[str, ...], words: str
) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for position, item in _entries(document, group):
        if not isinstance(item.get(keys[0]), str):
            continue
        named = ", ".join(str(item[key]) for key in keys if item.get(key))
        identity = repr([item.get(key) or "" for key in keys])
        if identity in first:
            message = f"The {words} {shortened(named)} stands here twice: also at number "
            yield Problem(pointer(group, position), f"{message}{first[identity] + 1}.")
        first.setdefault(identity, position)


def _relation_problems(document: Document, own: Collection[Any]) -> Iterator[Problem]:
    for position, relation in _entries(document, "relations"):
        if "tool" in relation and relation["tool"] in own:
            yield Problem(
                pointer("relations", position, "tool"), "A tool has no relation to itself."
            )


def _metric_problems(document: Document, vocabulary: Vocabulary) -> Iterator[Problem]:
    known = dict(vocabulary.metrics)
    for position, item in _entries(document, "measurements"):
        metric, unit, better = (item.get(key) for key in ("metric", "unit", "higher_is_better"))
        if not isinstance(metric, str) or not isinstance(unit, str):
            continue
        known_unit, known_better = known.setdefault(metric, (unit, better))
        if unit != known_unit:
            yield Problem(
                pointer("measurements", position, "unit"),
                f"The figure {shortened(metric)} is measured in {shortened(known_unit)}, "
                f"not in {shortened(unit)}.",
            )
        if better is not known_better:
            yield Problem(
                pointer("measurements", position, "higher_is_better"),
                f"Elsewhere the figure {shortened(metric)} says {_direction(known_better)}; "
                "one figure has one direction.",
            )


def _direction(higher_is_better: bool | None) -> str:
    if higher_is_better is None:
        return "that neither direction is better"
    return "that higher is better" if higher_is_better else "that lower is better"


def _support_problems(document: Document) -> Iterator[Problem]:
    for position, capability in _entries(document, "capabilities"):
        support = capability.get("support")
        if support in ("partial", "none") and capability.get("limitations") == []:
            yield Problem(
                pointer("capabilities", position, "limitations"),
                f"With {support} support, name at least one limitation: what is missing?",
            )


def _price_problems(document: Document) -> Iterator[Problem]:
    """What is free and has a price all the same may be so, with somebody who says it."""
    pricing = _object(document, "pricing")
    amount = _object(pricing, "starting_price").get("amount")
    costs = isinstance(amount, str) and amount.strip("0.")
    if costs and pricing.get("model") in FREE_MODELS and not pricing.get("source"):
        yield Problem(
            pointer("pricing", "source"),
            "It is free or open source and has a starting price: name the source that says what "
            "is paid for, or take the price away.",
        )


def _judgement_problems(document: Document, vocabulary: Vocabulary) -> Iterator[Problem]:
    pair = [slug for _, slug in _texts(document.get("tools"))]
    for at, slug in enumerate(pair):
        if not check_slug(slug) and (message := check_tool_slug(slug)):
            yield Problem(pointer("tools", at), message)
    yield from _third_tool(document, (), pair)
    choose = _object(document, "choose")
    for slug in choose.keys() - set(pair):
        yield Problem(pointer("choose", slug), f"{shortened(slug)} is neither of the two tools.")
    for slug in pair if isinstance(document.get("choose"), dict) else ():
        if slug not in choose:
            yield Problem(pointer("choose", slug), f"Say when to choose {shortened(slug)}.")
    for position, row in _entries(document, "by_task"):
        yield from _unknown(row, ("by_task", position), "task", vocabulary.tasks)
        yield from _third_tool(row, ("by_task", position), pair)
    yield from _repetitions(document, "by_task", ("task",), "task")


def _third_tool(item: Document, place: Place, pair: list[str]) -> Iterator[Problem]:
    winner = item.get("winner")
    if isinstance(winner, str) and winner not in pair:
        message = f"{shortened(winner)} is neither of the two tools."
        yield Problem(pointer(*place, "winner"), message + suggestion(winner, pair))


def _reference_problems(document: Document, documents: Mapping[str, Document]) -> Iterator[Problem]:
    cited: set[str] = set()
    for at, slug in _texts(document.get("tools")):
        if slug in documents:
            cited |= _addresses(documents[slug])
        else:
            message = f"There is no tool {shortened(slug)}."
            yield Problem(pointer("tools", at), message + suggestion(slug, documents))
    for at, url in _texts(document.get("sources")):
        if not check_url(url) and normalise_url(url) not in cited:
            message = f"{shortened(url, 80)} is not among the sources of the two tools."
            yield Problem(pointer("sources", at), message)


def _addresses(document: Document) -> set[str]:
    urls = (source.get("url") for source in _object(document, "sources").values())
    return {normalise_url(url) for url in urls if isinstance(url, str) and not check_url(url)}
