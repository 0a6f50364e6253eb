"""Everything UnfragileRank decides by choice rather than by measurement.

The methodology page and the published JSON are rendered from these rows, so a number changed
here is a new FORMULA and a line in CHANGELOG; nothing below is repeated anywhere else.
"""

from decimal import Decimal
from typing import NamedTuple

from catalog.language import gettext_noop

FORMULA = "unfragilerank-1"


class Row(NamedTuple):
    key: str
    name: str
    sentence: str
    value: Decimal


class WeightRow(NamedTuple):
    key: str
    name: str
    sentence: str
    weights: tuple[int, int, int, int, int]


class ComponentRow(NamedTuple):
    key: str
    name: str
    sentence: str


COMPONENTS = (
    ComponentRow(
        "adoption",
        gettext_noop("Adoption"),
        gettext_noop(
            "How much it is used: the newest signal of each kind on a logarithmic scale up to the "
            "cap of its kind; the best kind counts."
        ),
    ),
    ComponentRow(
        "quality",
        gettext_noop("Quality"),
        gettext_noop(
            "How well the claims of its entry are evidenced: points of a checklist, not a "
            "judgement of the tool's results."
        ),
    ),
    ComponentRow(
        "ecosystem",
        gettext_noop("Ecosystem"),
        gettext_noop(
            "How many other tools of the catalogue build on it, train or evaluate on it, fork it "
            "or integrate with it, on a logarithmic scale."
        ),
    ),
    ComponentRow(
        "match",
        gettext_noop("Match graph"),
        gettext_noop(
            "How many of the visitors who came from a search and said whether it helped, it did "
            "help: the lower bound of that share, scaled by the logarithm of how many they were."
        ),
    ),
    ComponentRow(
        "freshness",
        gettext_noop("Freshness"),
        gettext_noop(
            "Time since its latest known release: 1 on the day, a half after each half-life of its "
            "type."
        ),
    ),
)
COMPONENT_KEYS = tuple(row.key for row in COMPONENTS)
COMPONENT_NAMES = {row.key: row.name for row in COMPONENTS}

# In the order of COMPONENTS; every row adds up to 100 (a test holds it).
DEFAULT_WEIGHTS = WeightRow(
    "default",
    gettext_noop("Every other type"),
    gettext_noop("Use, evidence and matches count alike."),
    (25, 25, 10, 25, 15),
)
TYPE_WEIGHTS = (
    WeightRow(
        "model",
        gettext_noop("Model"),
        gettext_noop("Downloads say most about a model; releases are rare."),
        (35, 20, 10, 20, 15),
    ),
    WeightRow(
        "dataset",
        gettext_noop("Dataset"),
        gettext_noop("Provenance and use decide; data ages slowly."),
        (30, 30, 10, 20, 10),
    ),
    WeightRow(
        "benchmark",
        gettext_noop("Benchmark"),
        gettext_noop("A benchmark is worth what its documentation proves."),
        (20, 40, 10, 15, 15),
    ),
    WeightRow(
        "agent",
        gettext_noop("Agent"),
        gettext_noop("Whether it helped weighs most; stars are fashion."),
        (20, 20, 15, 30, 15),
    ),
    WeightRow(
        "mcp-server",
        gettext_noop("MCP server"),
        gettext_noop("As for agents."),
        (20, 20, 15, 30, 15),
    ),
    WeightRow(
        "extension", gettext_noop("Extension"), gettext_noop("As for agents."), (20, 20, 15, 30, 15)
    ),
)

CAPS = (
    Row(
        "github-stars",
        gettext_noop("GitHub stars"),
        gettext_noop("The most starred AI tools have 150,000 to 200,000."),
        Decimal(200_000),
    ),
    Row(
        "github-forks",
        gettext_noop("GitHub forks"),
        gettext_noop("Roughly a fifth of the stars of the same repository."),
        Decimal(40_000),
    ),
    Row(
        "github-contributors",
        gettext_noop("GitHub contributors"),
        gettext_noop("A few projects pass 2,000."),
        Decimal(2_000),
    ),
    Row(
        "pypi-downloads-monthly",
        gettext_noop("PyPI downloads a month"),
        gettext_noop("Includes build machines, hence a high cap."),
        Decimal(200_000_000),
    ),
    Row(
        "npm-downloads-monthly",
        gettext_noop("npm downloads a month"),
        gettext_noop("Includes build machines, hence a high cap."),
        Decimal(200_000_000),
    ),
    Row(
        "hf-downloads-monthly",
        gettext_noop("Hugging Face downloads a month"),
        gettext_noop("The most downloaded small models pass 200 million."),
        Decimal(200_000_000),
    ),
    Row(
        "hf-likes",
        gettext_noop("Hugging Face likes"),
        gettext_noop("The most liked models have about 14,000."),
        Decimal(20_000),
    ),
    Row(
        "docker-pulls",
        gettext_noop("Docker pulls"),
        gettext_noop("Counted since the first image, not by the month."),
        Decimal(1_000_000_000),
    ),
    Row(
        "citations",
        gettext_noop("Citations"),
        gettext_noop("The most cited papers behind a tool of this kind."),
        Decimal(50_000),
    ),
)

# Days until freshness has halved.
DEFAULT_HALF_LIFE = Row(
    "default",
    gettext_noop("Every other type"),
    gettext_noop("Software without a release for half a year is half as fresh."),
    Decimal(180),
)
HALF_LIVES = (
    Row(
        "model",
        gettext_noop("Model"),
        gettext_noop("Weights do not change; the field moves on in a year and a half."),
        Decimal(540),
    ),
    Row(
        "dataset",
        gettext_noop("Dataset"),
        gettext_noop("Data stays useful for years."),
        Decimal(1095),
    ),
    Row(
        "benchmark",
        gettext_noop("Benchmark"),
        gettext_noop("Benchmarks saturate and leak in about two years."),
        Decimal(730),
    ),
    Row(
        "database",
        gettext_noop("Database"),
        gettext_noop("Stored data asks for slow, careful releases."),
        Decimal(270),
    ),
    Row(
        "workflow",
        gettext_noop("Workflow"),
        gettext_noop("Changes with the tools that it joins."),
        Decimal(365),
    ),
    Row(
        "prompt",
        gettext_noop("Prompt or skill"),
        gettext_noop("Changes with the models that read it."),
        Decimal(365),
    ),
)
# For these a date of release is the release itself; for the others it is only the first of many.
RELEASED_ONCE = ("model", "dataset", "benchmark")

# Points add up to 100 (a test holds it). Shares are of the entry's capabilities.
CHECKLIST = (
    Row(
        "sourced",
        gettext_noop("Capabilities with a source"),
        gettext_noop("Share of capabilities that cite a source."),
        Decimal(25),
    ),
    Row(
        "independent",
        gettext_noop("Independent evidence"),
        gettext_noop(
            "Share of capabilities that cite a paper or a source independent of the maker."
        ),
        Decimal(20),
    ),
    Row(
        "limitations",
        gettext_noop("Limitations named"),
        gettext_noop("Share of capabilities that say where they end."),
        Decimal(15),
    ),
    Row(
        "measured",
        gettext_noop("Measured figures"),
        gettext_noop("Different measured figures with a source, up to five."),
        Decimal(15),
    ),
    Row(
        "checked",
        gettext_noop("Checked lately"),
        gettext_noop("Share of capabilities with a source re-read within the past year."),
        Decimal(10),
    ),
    Row("license", gettext_noop("Licence known"), gettext_noop("A licence is named."), Decimal(5)),
    Row(
        "documentation",
        gettext_noop("Documentation"),
        gettext_noop("The maker's documentation is linked."),
        Decimal(5),
    ),
    Row(
        "price",
        gettext_noop("Price known"),
        gettext_noop("It is free, or a starting price is given with its source."),
        Decimal(5),
    ),
)

ECOSYSTEM_KINDS = ("built-on", "trained-on", "evaluated-on", "integrates-with", "fork-of")
# Kinds of sources whose makers are not those of the tool.
INDEPENDENT = ("paper", "independent")

THRESHOLDS = (
    Row(
        "coverage",
        gettext_noop("Least known weight"),
        gettext_noop(
            "Percent of the weight that must be known; below it a tool is not ranked yet. Set so "
            "that facts about the entry alone never rank a tool: use must be known as well."
        ),
        Decimal(55),
    ),
    Row(
        "too-close",
        gettext_noop("Too close to call"),
        gettext_noop("Points of score that a lead must reach."),
        Decimal(2),
    ),
    Row(
        "signal-months",
        gettext_noop("Oldest signal"),
        gettext_noop("Months after which a signal is no longer used."),
        Decimal(18),
    ),
    Row(
        "checked-days",
        gettext_noop("Checked lately"),
        gettext_noop("Days for which a source counts as checked lately."),
        Decimal(365),
    ),
    Row(
        "measured-figures",
        gettext_noop("Enough figures"),
        gettext_noop("Measured figures that earn all their points."),
        Decimal(5),
    ),
    Row(
        "ecosystem-cap",
        gettext_noop("Ecosystem cap"),
        gettext_noop("Relating tools that make a full ecosystem."),
        Decimal(100),
    ),
    Row(
        "match-visitors",
        gettext_noop("Least visitors"),
        gettext_noop("Visitors below which the match graph is unknown."),
        Decimal(20),
    ),
    Row(
        "match-cap",
        gettext_noop("Match graph cap"),
        gettext_noop("Visitors that make the evidence full."),
        Decimal(1000),
    ),
    Row(
        "wilson-z",
        gettext_noop("Confidence"),
        gettext_noop("Standard deviations of the lower bound (95 % two-sided)."),
        Decimal("1.96"),
    ),
)
LIMIT = {row.key: row.value for row in THRESHOLDS}


def weights_for(tool_type: str) -> dict[str, Decimal]:
    row = next((row for row in TYPE_WEIGHTS if row.key == tool_type), DEFAULT_WEIGHTS)
    return dict(zip(COMPONENT_KEYS, map(Decimal, row.weights), strict=True))


def half_life_for(tool_type: str) -> Decimal:
    row = next((row for row in HALF_LIVES if row.key == tool_type), DEFAULT_HALF_LIFE)
    return row.value


def published_tables() -> dict[str, object]:
    """The tables as JSON values: what a stranger needs to recompute a run."""
    return {
        "components": [row._asdict() for row in COMPONENTS],
        "weights": [
            {
                "key": row.key,
                "name": row.name,
                "sentence": row.sentence,
                "weights": dict(zip(COMPONENT_KEYS, row.weights, strict=True)),
            }
            for row in (DEFAULT_WEIGHTS, *TYPE_WEIGHTS)
        ],
        "caps": _published(CAPS),
        "half_lives": _published((DEFAULT_HALF_LIFE, *HALF_LIVES)),
        "checklist": _published(CHECKLIST),
        "thresholds": _published(THRESHOLDS),
        "ecosystem_kinds": list(ECOSYSTEM_KINDS),
    }


def _published(rows: tuple[Row, ...]) -> list[dict[str, str]]:
    return [{**row._asdict(), "value": format(row.value, "f")} for row in rows]
