"""A visitor's own weights, as they stand in an address: `adoption:1,quality:3,freshness:0`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from catalog.language import gettext as _

from . import tables
from .formula import Standing, reweigh

LARGEST = Decimal(1000)
LONGEST = 500
# Up to two decimals, so that every order can be recomputed in whole numbers.
NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True)
class OwnWeights:
    """`weights` is None where nothing was asked for or where `problems` say what is wrong."""

    weights: dict[str, Decimal] | None
    problems: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The one spelling of these weights: what links and caches should use."""
        if self.weights is None:
            return ""
        return ",".join(f"{key}:{weight:f}" for key, weight in self.weights.items())


def parse_weights(text: str) -> OwnWeights:
    """Never raises: bad weights are problems in words, and the default weights then hold.

    A component that is not named weighs nothing.
    """
    if not text.strip():
        return OwnWeights(None)
    if len(text) > LONGEST or text.count(",") >= 4 * len(tables.COMPONENTS):
        return OwnWeights(
            None,
            (
                _("Too many weights: name each of the %(count)s components once.")
                % {"count": len(tables.COMPONENTS)},
            ),
        )
    weights: dict[str, Decimal] = {}
    problems: list[str] = []
    for item in filter(None, (item.strip() for item in text.split(","))):
        name, _colon, value = item.partition(":")
        _read_one(name.strip().casefold(), value.strip(), weights, problems)
    if not problems and not any(weights.values()):
        problems.append(_("All weights are zero: at least one must be above zero."))
    if problems:
        return OwnWeights(None, tuple(problems))
    return OwnWeights({key: weights.get(key, Decimal(0)) for key in tables.COMPONENT_KEYS})


def apply_weights(standings: Iterable[Standing], weights: dict[str, Decimal]) -> list[Standing]:
    """The same measures under one table of weights, whatever the types of the tools."""
    return [reweigh(standing, weights) for standing in standings]


def _read_one(name: str, value: str, weights: dict[str, Decimal], problems: list[str]) -> None:
    shown = _shown(name)
    if name not in tables.COMPONENT_KEYS:
        problems.append(_no_component(name))
    elif name in weights:
        problems.append(_("“%(name)s” is weighed twice.") % {"name": shown})
    elif not NUMBER.fullmatch(value):
        problems.append(
            _("The weight of %(name)s, “%(value)s”, is not a number with at most two decimals.")
            % {"name": shown, "value": _shown(value)}
        )
        weights[name] = Decimal(0)
    elif not 0 <= Decimal(value) <= LARGEST:
        problems.append(
            _("The weight of %(name)s must lie between 0 and %(largest)s.")
            % {"name": shown, "largest": LARGEST}
        )
        weights[name] = Decimal(0)
    else:
        weights[name] = _tidy(Decimal(value))


def _tidy(weight: Decimal) -> Decimal:
    """3.00 and 3 are one weight, and one address."""
    return Decimal(format(weight.normalize(), "f"))


def _no_component(name: str) -> str:
    names = {row.name.casefold(): row.key for row in tables.COMPONENTS}
    names |= {key: key for key in tables.COMPONENT_KEYS}
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return _("There is no component “%(name)s”. Did you mean “%(near)s”?") % {
            "name": _shown(name),
            "near": names[near[0]],
        }
    return _("There is no component “%(name)s”. The components are %(all)s.") % {
        "name": _shown(name),
        "all": ", ".join(tables.COMPONENT_KEYS),
    }


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
