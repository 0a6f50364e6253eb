"""Must-haves: which tools have them, which do not and who says so, and whom to ask. PURE."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from catalog import paths, wording
from catalog.documents.values import FREE_MODELS
from catalog.language import gettext as _
from catalog.language import gettext_noop
from catalog.pages import Named
from comparisons.alignment import Answer, answer_of, capabilities_by_task
from comparisons.licences import licence_is_among, names_one_of

Document = Mapping[str, Any]
MOST_TASKS = 12
MOST_LICENCES = 12
TOO_MANY_TASKS = gettext_noop(
    "At most %(count)s tasks can be asked for at once; the first %(count)s count."
)
TOO_MANY_LICENCES = gettext_noop(
    "At most %(count)s licences can be asked for at once; the first %(count)s count."
)
LONGEST_MEASURE = 60
LARGEST_PRICE = Decimal(1_000_000)
CURRENCY = re.compile(r"[A-Z]{3}")
DOLLARS = "USD"
MONTH = "month"


class Fit(StrEnum):
    KEPT = "kept"
    REMOVED = "removed"
    ASK = "ask the maker"


@dataclass(frozen=True)
class Need:
    """What a visitor cannot do without; `price` is the most that a start may cost, per `per`.

    Prices of another currency are never converted: the rate of a day is no fact about a tool.
    Nor are prices of another measure: an hour of audio is no month, nor sixty minutes of it.
    """

    tasks: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    price: Decimal | None = None
    currency: str = DOLLARS
    per: str = MONTH
    problems: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.tasks or self.licences or self.price is not None)


@dataclass(frozen=True)
class Reason:
    """Why a tool is removed or has to be asked, and where that stands."""

    text: str
    source: Named | None = None


@dataclass(frozen=True)
class Fitting:
    """One tool against the must-haves; a tool that has them all has no reasons."""

    name: str
    url: str
    fit: Fit
    reasons: tuple[Reason, ...]


def parse_needs(params: Any, task_names: Mapping[str, str]) -> Need:
    """`?need=task,task`, `?need_license=MIT,Apache-2.0`,
    `?need_price=20&need_currency=EUR&need_per=month`, or `?need_price=20 EUR`; dollars a month
    where nothing else is named.

    Never raises: what is not understood is a sentence and is left out. `params` is a QueryDict.
    """
    problems: list[str] = []
    tasks = _words(params.getlist("need"), MOST_TASKS, TOO_MANY_TASKS, problems)
    known = tuple(task for task in tasks if task in task_names)
    problems += [
        _("There is no task “%(name)s” here.") % {"name": task[:40]}
        for task in tasks
        if task not in task_names
    ]
    licences = _words(params.getlist("need_license"), MOST_LICENCES, TOO_MANY_LICENCES, problems)
    price, currency = _price(params, problems)
    per = " ".join(params.get("need_per", "").split())[:LONGEST_MEASURE] or MONTH
    measure = wording.unit_meant(per)
    return Need(known, licences, price, currency, measure, tuple(problems))


def wanted_tasks(params: Any) -> tuple[str, ...]:
    """The tasks that an address names, before anybody knows whether they exist."""
    return _words(params.getlist("need"), MOST_TASKS, TOO_MANY_TASKS, [])


def _words(values: Sequence[str], most: int, too_many: str, problems: list[str]) -> tuple[str, ...]:
    words = (word.strip()[:200] for value in values for word in value[:2000].split(","))
    found = tuple(dict.fromkeys(filter(None, words)))
    if len(found) > most:
        problems.append(_(too_many) % {"count": most})
    return found[:most]


def _price(params: Any, problems: list[str]) -> tuple[Decimal | None, str]:
    """The amount and its currency; no amount where there is none, or none to be understood."""
    text = params.get("need_price", "").strip()[:20]
    if not text:
        return None, DOLLARS
    amounts = [word for word in text.split() if not CURRENCY.fullmatch(word.upper())]
    written = [word.upper() for word in text.split() if word not in amounts]
    named = params.get("need_currency", "").strip().upper()[:20]
    currency = written[0] if written else named or DOLLARS
    try:
        price = Decimal(" ".join(amounts))
    except InvalidOperation:
        price = Decimal(-1)
    if not price.is_finite() or not 0 <= price <= LARGEST_PRICE:
        problem = _("“%(text)s” is not a price; write 20 or 20 EUR. The price is left open.")
        problems.append(problem % {"text": text})
        return None, DOLLARS
    if len(written) > 1 or not CURRENCY.fullmatch(currency):
        problem = _(
            "“%(text)s” is not a currency; write three letters such as EUR. The price is left open."
        )
        problems.append(problem % {"text": " ".join(written) or named})
        return None, DOLLARS
    return price, currency


def fitting(document: Document, need: Need, task_names: Mapping[str, str]) -> Fitting:
    """What is documented as missing removes a tool; what nobody has documented never does."""
    held = capabilities_by_task(document)
    found = [
        *(_task(document, task, held.get(task, ()), task_names) for task in need.tasks),
        *([_licence(document, need.licences)] if need.licences else []),
        *([_cost(document, need, need.price)] if need.price is not None else []),
    ]
    faults = [item for item in found if item is not None]
    removed = [reason for fit, reason in faults if fit is Fit.REMOVED]
    asked = [reason for fit, reason in faults if fit is Fit.ASK]
    fit = Fit.REMOVED if removed else Fit.ASK if asked else Fit.KEPT
    return Fitting(document["name"], paths.tool_path(document["slug"]), fit, (*removed, *asked))


def grouped(found: Iterable[Fitting]) -> dict[Fit, tuple[Fitting, ...]]:
    """By what became of them, each in the order given."""
    lines = tuple(found)
    return {fit: tuple(line for line in lines if line.fit is fit) for fit in Fit}


Fault = tuple[Fit, Reason] | None


def _task(document: Document, task: str, held: Any, names: Mapping[str, str]) -> Fault:
    answer = answer_of(held)
    if answer.does:
        return None
    if answer is Answer.NO:
        key = next(key for capability in held for key in capability.sources)
        said = _("%(task)s: it does not, says") % {"task": names[task]}
        return Fit.REMOVED, Reason(said, _source(document, key))
    unknown = _("%(task)s: nobody has documented whether it does.") % {"task": names[task]}
    return Fit.ASK, Reason(unknown)


def _licence(document: Document, allowed: Sequence[str]) -> Fault:
    expression = document.get("license", "")
    if not expression:
        return Fit.ASK, Reason(_("Its licence is not documented."))
    if licence_is_among(expression, allowed):
        return None
    link = document.get("repository") or document.get("homepage", "")
    where = Named(_("its own page"), link) if link else None
    if names_one_of(expression, allowed):
        part = _("A part of it is under such a licence: it is %(licence)s, says")
        return Fit.ASK, Reason(part % {"licence": wording.licence_text(expression)}, where)
    said = _("Its licence is %(licence)s, says") % {"licence": wording.licence_text(expression)}
    return Fit.REMOVED, Reason(said, where)


def _cost(document: Document, need: Need, most: Decimal) -> Fault:
    pricing = document["pricing"]
    source = _source(document, pricing["source"]) if pricing.get("source") else None
    if pricing["model"] in FREE_MODELS:
        return None
    price = pricing.get("starting_price")
    if not price:
        return Fit.ASK, Reason(_("Its price is not published."), source)
    said = {
        "price": wording.price_text(pricing),
        "currency": need.currency,
        "per": wording.unit_text(need.per),
    }
    if price["currency"] != need.currency:
        foreign = _("Its price is not in %(currency)s and is not converted: %(price)s.")
        return Fit.ASK, Reason(foreign % said, source)
    if not is_per(price["per"], need.per):
        other = _("Its price is not per %(per)s and is not converted: %(price)s.")
        return Fit.ASK, Reason(other % said, source)
    if Decimal(price["amount"]) > most:
        return Fit.REMOVED, Reason(_("It costs %(price)s, says") % said, source)
    return None


def is_per(measure: str, wanted: str) -> bool:
    """Whether a price is per what was asked for: “month, Basic plan” is per month."""
    return re.match(rf"{re.escape(wanted)}(?!\w)", measure, re.IGNORECASE) is not None


def _source(document: Document, key: str) -> Named | None:
    source = document["sources"].get(key)
    return Named(source["title"], source["url"]) if source else None
