"""Inputs, measures and standings for the tests of the ranking."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from comparisons.ranking import tables
from comparisons.ranking.components import Measure
from comparisons.ranking.formula import standing
from comparisons.ranking.inputs import Inputs, gather
from comparisons.tests.tool_documents import make_capability, make_figure, make_source, make_tool

AS_OF = date(2026, 11, 25)


def make_signal(kind="github-stars", value=1000, observed="2026-10-01", source="home"):
    signal = {"kind": kind, "value": value, "source": source}
    return signal | ({"observed": observed} if observed else {})


def make_ranked(slug="alpha", *signals, **fields):
    """A document with the fields that the formula reads."""
    return make_tool(
        slug,
        *fields.pop("capabilities", (make_capability("draw"), make_capability("write"))),
        **{"signals": list(signals), "license": "MIT", "type": "library"} | fields,
    )


def gathered(document, related=(), match=None, as_of=AS_OF):
    return gather(document, related, match, as_of)


def make_standing(slug="alpha", weights=None, tool_type="library", category="pencils", **values):
    """A standing with these values; what is not given or None is unknown."""
    measures = {
        key: Measure(Decimal(str(value)).quantize(Decimal("0.000001")))
        if (value := values.get(key)) is not None
        else Measure(None, "Not known.")
        for key in tables.COMPONENT_KEYS
    }
    return standing(
        Inputs(slug, tool_type, category), measures, weights or tables.weights_for(tool_type)
    )


types = st.sampled_from([row.key for row in (tables.DEFAULT_WEIGHTS, *tables.TYPE_WEIGHTS)])
known_values = st.decimals(0, 1, places=6)
some_values = st.fixed_dictionaries(
    {"quality": known_values, "ecosystem": known_values},
    optional=dict.fromkeys(("adoption", "match", "freshness"), known_values),
)
own_weights = st.fixed_dictionaries(
    {key: st.integers(0, 1000).map(lambda n: Decimal(n) / 10) for key in tables.COMPONENT_KEYS}
).filter(lambda weights: any(weights.values()))


__all__ = [
    "AS_OF",
    "gathered",
    "known_values",
    "make_capability",
    "make_figure",
    "make_ranked",
    "make_signal",
    "make_source",
    "make_standing",
    "own_weights",
    "some_values",
    "types",
]
