"""What the style guide shows: every piece of the interface with values of every kind.

Documents come from the starter catalogue, cut to a few claims; nothing here asks the database.
"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from catalog import wording
from catalog.citing import profile_with_places
from catalog.differences import DifferencePart, difference_parts
from catalog.documents.diff import diff
from catalog.facets import FacetGroup
from catalog.facets.groups import Option
from catalog.listing import PageLink, Pages
from catalog.pages import Crumb, Meta, Named, Names, ToolProfile, profile
from catalog.queries.lists import Facets, ToolLine
from comparisons import pages
from comparisons.addressing import LETTERS
from comparisons.alignment import Alignment, TaskName, align
from comparisons.features import feature_rows, figure_rows
from comparisons.fronts import PairLine
from comparisons.notes import notes
from comparisons.pictures.buckets import buckets
from comparisons.pictures.dots import plots
from comparisons.places import comparison_with_places
from comparisons.searching.demand import Demand
from config.style_guide import Group, Piece, State
from config.style_ranks import compared_of, rank_pieces, search_pieces, verdict_pieces

TOOLS = Path(__file__).resolve().parent.parent / "catalog" / "starter" / "tools"
LONG = "Parameter-efficient-instruction-tuning-of-vision-language-models-with-adapters " * 2
SENTENCE = "Says in a sentence of some length what the tool is and what it is good for."
COLOURS = (
    *("paper", "raised", "sunk", "ink", "ink-soft", "rule", "edge", "link", "rubric", "good"),
    *("warn", "mark", "side-a", "side-b", "side-c", "side-d", "added", "removed"),
)
INCLUDES = "includes/"


def groups() -> list[Group]:
    """All groups in the order of the guide."""
    return [
        Group("Colours and type", _type()),
        Group("Frame", _frame()),
        Group("Buttons, boxes and forms", _forms()),
        Group("Messages and states", _messages()),
        Group("Lists and cards", _lists()),
        Group("Claims and sources", _claims()),
        Group("Comparison", _comparison()),
        *_judged(),
        Group("Search", search_pieces()),
    ]


def _judged() -> list[Group]:
    documents = [_whole(slug) for slug in ("llava-1-6", "minicpm-v-2-6")]
    found = compared_of(documents, _tasks(documents))
    sides = tuple(map(_side, LETTERS, documents))
    return [
        Group("Rank", rank_pieces(found, sides)),
        Group("Verdict", verdict_pieces(found, sides)),
    ]


def _type() -> list[Piece]:
    swatches = "".join(
        f'<li><svg><rect width="100%" height="100%" fill="var(--{name})"/></svg>'
        f"<code>{name}</code></li>"
        for name in COLOURS
    )
    text = (
        "<h1>Title of a page</h1><h2>Heading of a section</h2><h3>Heading below it</h3>"
        f'<h4>Heading of a claim</h4><p class="lead">{SENTENCE}</p>'
        f'<p class="guide-measure">{" ".join([SENTENCE] * 4)} <a href="/">A link</a>, '
        "<code>code</code>, <mark>a marked word</mark>.</p>"
        '<p class="soft fine">Small and soft: 1,234.5 of 100.</p>'
    )
    return [
        Piece(
            "Colours", [State("All of tokens.css")], f'<ul class="guide-swatches">{swatches}</ul>'
        ),
        Piece("Text", [State("Sizes, measure, tabular figures")], text),
    ]


def _frame() -> list[Piece]:
    sections = ["tools", "compare", ""]
    crumbs = (Crumb("Tools", "/tools/"), Crumb(LONG))
    steps = tuple(PageLink(n, "/", n == 4) if n else PageLink(None) for n in (1, 0, 3, 4, 5, 0, 9))
    return [
        Piece(f"{INCLUDES}_wordmark.html", [State("Any name", {"name": "Unfragile"})]),
        Piece(
            f"{INCLUDES}_nav.html",
            [State(f"Section: {name or 'none'}", {"section": name}) for name in sections],
        ),
        Piece(
            f"{INCLUDES}_crumbs.html",
            [
                State("Short", {"crumbs": (Crumb("Tools", "/tools/"), Crumb("Alpha"))}),
                State("Long", {"crumbs": crumbs}),
            ],
        ),
        Piece(
            f"{INCLUDES}_pagination.html",
            [
                State("In the middle", {"pages": Pages(9, steps, "/", "/")}),
                State("One page: nothing", {"pages": Pages(1)}),
            ],
        ),
        Piece(f"{INCLUDES}_footer_links.html", [State("Always the same")]),
        Piece(f"{INCLUDES}_theme.html", [State("What is chosen is marked by theme.css")]),
        Piece(f"{INCLUDES}_tray.html", [State("Empty, as every page brings it")]),
        Piece("Tray", [State("With tools")], _TRAY),
    ]


_TRAY = """<div class="tray"><form class="wrap" aria-label="Tools to compare">
<ul class="tray-tools"><li><button type="button" class="chip chip--removable">Aider</button></li>
<li><button type="button" class="chip chip--removable">all-MiniLM-L6-v2</button></li></ul>
<button class="button" type="button">Compare now</button>
<button class="button button--quiet" type="button">Clear</button></form>
<p class="wrap" role="status">all-MiniLM-L6-v2 is in the comparison: 2 of 4.</p></div>"""

_BUTTONS = """<p><button class="button" type="button">Button</button>
<button class="button button--quiet" type="button">Quiet button</button>
<a class="button" href="/">Link as a button</a> <a class="chip" href="/">Chip</a>
<a class="chip chip--removable" href="/">Chosen</a></p>"""

_FIELDS = """<div class="field"><label for="plain">A field</label>
<input class="input" type="text" id="plain" aria-describedby="plain-hint">
<p class="hint" id="plain-hint">What is wanted here.</p></div>
<div class="field"><label for="wrong">A field with a fault</label>
<input class="input" type="text" id="wrong" value="javascript:" aria-invalid="true"
 aria-describedby="wrong-error">
<p class="error" id="wrong-error">The address does not begin with https.</p></div>
<div class="field"><label for="many">Many lines</label>
<textarea id="many" rows="3">Text that somebody wrote.</textarea></div>"""


def _forms() -> list[Piece]:
    options = tuple(Option(f"v{n}", f"Value {n}", 1234 // (n + 1), n == 1) for n in range(4))
    long = Option("long", LONG, 1, False)
    facets = Facets(
        "/tools/",
        (FacetGroup("type", "Type", options), FacetGroup("task", "Task", (*options, long))),
        "words",
        "updated",
        1,
        "/tools/",
    )
    box = {"id": "sample", "label": "Search tools"}
    return [
        Piece("Buttons and chips", [State("As they are")], _BUTTONS),
        Piece("Fields", [State("Plain, with a fault, of many lines")], _FIELDS),
        Piece(
            f"{INCLUDES}_search_box.html",
            [State("Small", box), State("Large, filled in", box | {"large": True, "value": LONG})],
        ),
        Piece(f"{INCLUDES}_facets.html", [State("One value chosen", {"facets": facets})]),
        Piece("Box to pick a tool", [State("In a list")], '{% pick "alpha" "Alpha" %}'),
        Piece(f"{INCLUDES}_picked.html", [State("Seen only where no script runs")]),
        Piece(f"{INCLUDES}_copy.html", [State("Where scripts run", {"label": "Copy link"})]),
    ]


def _messages() -> list[Piece]:
    items = [SENTENCE, LONG]
    kinds = ("", "warning", "error")
    return [
        Piece(
            f"{INCLUDES}_message.html",
            [State(kind or "plain", {"kind": kind, "text": SENTENCE}) for kind in kinds]
            + [State("With a list", {"kind": "error", "text": "Two things:", "items": items})],
        ),
        Piece(
            f"{INCLUDES}_status.html",
            [
                State(status, {"status": status, "label": wording.status_label(status)})
                for status in ("active", "maintenance", "deprecated", "archived")
            ],
        ),
        Piece(f"{INCLUDES}_unknown.html", [State("Never a no")]),
        Piece("Empty", [State("Nothing to list")], f'<div class="empty"><p>{SENTENCE}</p></div>'),
    ]


def _lists() -> list[Piece]:
    line = ToolLine(
        url="/tools/alpha/",
        name="Alpha",
        summary=SENTENCE,
        type_label="Library",
        category="Agents",
        maker="Acme",
        license="MIT",
        pricing="Open source",
        status="active",
        status_label="Active",
        capability_count=12,
        compare_url="/compare/?tools=alpha",
        slug="alpha",
    )
    long = replace(line, name=LONG, summary=LONG, maker=LONG, license="", capability_count=1)
    pair = PairLine("/compare/alpha-vs-beta/", ("Alpha", "Beta"), SENTENCE, "25 November 2026")
    return [
        Piece(
            "Tool in a list",
            [State("Plain", {"tool": line}), State("Long words", {"tool": long})],
            "{% tool_entry tool can_pick=True %}",
        ),
        Piece(
            "Tool in a list, with reason and verdict",
            [State("Not to be picked", {"tool": line, "said": SENTENCE})],
            '{% tool_entry tool "/compare/alpha-vs-beta/" said said %}',
        ),
        Piece(
            f"{INCLUDES}_pair_card.html",
            [
                State("Plain", {"pair": pair}),
                State("Long words", {"pair": replace(pair, names=(LONG, LONG), published="")}),
            ],
        ),
    ]


def _whole(slug: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((TOOLS / f"{slug}.json").read_text(encoding="utf-8"))
    return document


def _starter(slug: str, capabilities: int = 2) -> dict[str, Any]:
    """A document of the starter catalogue with its first few claims."""
    document = _whole(slug)
    few = {"capabilities": capabilities, "measurements": 3, "signals": 2, "relations": 3}
    return document | {k: document[k][:n] for k, n in few.items() if k in document}


def _profile() -> ToolProfile:
    document = _starter("llava-1-6", capabilities=4)
    first, second, third, *rest = document["capabilities"]
    document["capabilities"] = [
        first,
        second | {"support": "partial"},
        third | {"support": "none"},
        *[capability | {"sources": []} for capability in rest],
    ]
    return profile_with_places(profile(document, Names()))


def _claims() -> list[Piece]:
    tool = _profile()
    parts = [part for group in tool.groups for part in group.capabilities]
    labels = ("full", "partly", "a no with its source", "without a source")
    return [
        Piece(
            "Capability",
            [State(label, {"part": part}) for label, part in zip(labels, parts, strict=False)],
            "{% capability part %}",
        ),
        Piece("catalog/_figures.html", [State("Some", {"figures": tool.figures})]),
        Piece("catalog/_relations.html", [State("Some", {"groups": tool.relations})]),
        Piece("catalog/_profile_facts.html", [State("Of a draft", {"tool": tool})]),
        Piece("catalog/_profile_claims.html", [State("Of a draft", {"tool": tool})]),
        Piece(
            "catalog/_change.html",
            [State(change.kind_label, {"change": change}) for change in _changes()],
        ),
        Piece("catalog/_index.html", [State("Some", {"items": (Named("Alpha", "/", 12),)})]),
        Piece("Sources", [State("Numbered", {"list": tool.sources[:5]})], "{% source_list list %}"),
        Piece(
            "Preview of a note",
            [State("Shown by notes.js")],
            '<div class="preview" role="tooltip"><a href="/">Title of the source</a> '
            "<small>Acme · Paper · checked 22 November 2026</small></div>",
        ),
    ]


def _changes() -> tuple[DifferencePart, ...]:
    document = _starter("llava-1-6")
    first = document["capabilities"][0]
    later = document | {
        "summary": document["summary"].replace("Open", "Freely available"),
        "capabilities": [first | {"support": "partial"}],
    }
    return difference_parts(diff(document, later))


def _tasks(documents: list[dict[str, Any]]) -> dict[str, TaskName]:
    slugs = dict.fromkeys(c["task"] for d in documents for c in d["capabilities"])
    return {slug: TaskName(slug.replace("-", " ").capitalize(), "Tasks") for slug in slugs}


def _side(letter: str, document: dict[str, Any]) -> pages.Side:
    return pages.Side(
        letter=letter,
        slug=document["slug"],
        name=document["name"],
        url="/",
        summary=document["summary"],
        type_label=wording.type_label(document["type"]),
        category="Vision-language models",
        category_url="/",
        maker=document["maker"]["name"],
        maker_url="/",
        edition_number=1,
        edition_url="/",
        published=wording.date_text(date(2026, 11, 25)),
        without_url="/",
    )


def _comparison_page(documents: list[dict[str, Any]]) -> tuple[pages.ComparisonPage, Alignment]:
    alignment = align(documents, _tasks(documents))
    numbered = notes(documents, alignment)
    sides = tuple(map(_side, LETTERS, documents))
    page = pages.ComparisonPage(
        meta=Meta("Sample", canonical_path="/compare/sample/"),
        sides=sides,
        lead=SENTENCE,
        outcome=pages.Outcome("The editors' verdict", SENTENCE, "B", "#verdict", "Read why"),
        tallies=pages.tallies(alignment, sides),
        oldest_source=wording.date_text(date(2026, 11, 22)),
        are_substitutes=True,
        ties=(),
        needs=(),
        features=feature_rows(documents, sides, numbered),
        figures=figure_rows(alignment.figures, numbered),
        groups=pages.task_groups(alignment, sides, numbered),
        views=(),
        is_linear=False,
        verdict=None,
        sources=pages.source_notes(numbered),
        buckets=buckets(alignment),
        plots=plots(alignment.figures, LETTERS[: len(sides)], wording.quantity_text),
        exports=(Named("Share and cite", "/"), Named("CSV", "/")),
    )
    return comparison_with_places(page), alignment


def _unlike(page: pages.ComparisonPage) -> pages.ComparisonPage:
    a, b = page.sides
    ties = (pages.Tie("BLIP-2 and LLaVA 1.6 both build on:", (Named("CLIP", "/"),), (1,)),)
    needs = tuple(pages.Choice(side.letter, side.name, (SENTENCE,)) for side in (a, b))
    return replace(page, ties=ties, needs=needs)


def _comparison() -> list[Piece]:
    two, _alignment = _comparison_page([_starter("blip-2"), _starter("llava-1-6")])
    # A few claims hold no figures that line up.
    whole, _alignment = _comparison_page([_whole("llava-1-6"), _whole("minicpm-v-2-6")])
    many = ("blip-2", "llava-1-6", "florence-2", "molmo")
    four, _alignment = _comparison_page([_starter(slug) for slug in many])
    outcomes = [two.outcome, replace(two.outcome, label="Too close to call", side="", url="")]
    pictures = "comparisons/pictures/"
    return [
        Piece(
            "comparisons/_first_screen.html",
            [State("Two tools", {"page": two}), State("Four tools", {"page": four})],
        ),
        Piece("comparisons/_outcome.html", [State(o.label, {"outcome": o}) for o in outcomes]),
        Piece(
            "comparisons/_relation.html",
            [State("Tools for different jobs", {"page": _unlike(two)})],
        ),
        Piece("comparisons/_features.html", [State("Two tools", {"page": two})]),
        Piece("comparisons/_capability_table.html", [State("Two tools", {"page": two})]),
        Piece(
            "comparisons/_capability_list.html",
            [State("Two tools", {"page": replace(two, is_linear=True)})],
        ),
        Piece(f"{pictures}_buckets.html", [State("Four tools", {"buckets": four.buckets})]),
        Piece(f"{pictures}_plots.html", [State("Two tools", {"plots": whole.plots})]),
        Piece(
            "comparisons/_demand.html",
            [State("Too few visitors", {"demand": Demand(), "name": "Alpha"})],
        ),
    ]
