"""The pieces of the style guide that say how tools stand, what was found, and why.

Scores are those of the formula for documents of the starter catalogue; nothing asks the database.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from catalog import wording
from catalog.formats import score_text
from catalog.models import ToolEdition
from catalog.pages import Named
from comparisons import bars, past_runs
from comparisons.alignment import TaskName, align
from comparisons.category_standings import Line, MapPart
from comparisons.comparing import Compared
from comparisons.generated import generated_part, generated_verdict
from comparisons.notes import notes
from comparisons.pages import Side, VerdictPart
from comparisons.pair_rank import pair_rank
from comparisons.pictures.category import Standing as Spotted
from comparisons.pictures.category import category_map
from comparisons.pictures.neighbourhood import Edge, Spot, neighbourhood
from comparisons.profile_rank import JumpPart, ProfileRank, Shown, component_parts
from comparisons.ranking import tables
from comparisons.ranking.formula import Place, score
from comparisons.ranking.inputs import gather
from comparisons.rankings import StandingLine
from comparisons.relationship import relationship
from comparisons.searching.marking import marked
from comparisons.searching.pages import ResultHit, ToolResult
from comparisons.standings import Held
from comparisons.wishes import comparison_wishes
from config.style_guide import Piece, State

AS_OF = date(2026, 11, 25)
SENTENCE = "Finds the questions that a picture answers and says which part of it does."
WISH = "w=adoption:1,quality:3&need=image-captioning&need_license=MIT"
BAD_WISH = "w=adoption:-1,quality:x"
Document = dict[str, Any]


def held_of(document: Document, run: int = 3, as_of: date = AS_OF) -> Held:
    """What a run would say of the document alone."""
    inputs = gather(document, (), None, as_of)
    return Held(
        run=run,
        formula=tables.FORMULA,
        as_of=as_of,
        name=document["name"],
        standing=score(inputs, as_of),
        place=Place(2, 77, 1, 5),
        inputs=inputs,
    )


def compared_of(documents: list[Document], tasks: dict[str, TaskName]) -> Compared:
    """A comparison of documents that stand in no database."""
    alignment = align(documents, tasks)
    return Compared(
        editions=tuple(
            ToolEdition(slug=d["slug"], name=d["name"], type=d["type"], number=1, document=d)
            for d in documents
        ),
        documents=tuple(documents),
        alignment=alignment,
        relation=relationship(documents, tasks),
        notes=notes(documents, alignment),
        verdict=None,
        verdict_document=None,
        task_names={slug: task.name for slug, task in tasks.items()},
        tool_names={d["slug"]: d["name"] for d in documents},
        held={d["slug"]: held_of(d) for d in documents},
    )


def rank_pieces(found: Compared, sides: tuple[Side, ...]) -> list[Piece]:
    """How a tool and a pair stand, with every picture of it."""
    name = {"name": sides[0].name, "rank_name": "UnfragileRank"}
    known = profile_of(found.held[sides[0].slug])
    unknown = replace(known, score="", interval=None, history=None, missing=(SENTENCE,))
    pair = pair_rank(sides, found.held, are_substitutes=True)
    lines = {"lines": standing_lines(found), "caption": "By place", "id": "lines"}
    path = "/compare/sample/"
    wishes = ("", "Nothing asked"), (WISH, "Asked"), (BAD_WISH, "Not understood")
    return [
        Piece(
            "comparisons/_profile_rank.html",
            [State("Ranked", {"rank": known} | name), State("Not yet", {"rank": unknown} | name)],
        ),
        Piece(
            "comparisons/_pair_rank.html",
            [
                State("With the gap", {"rank": pair, "sides": sides} | name),
                State("No subtraction", {"rank": pair and replace(pair, gap=None)} | name),
            ],
        ),
        Piece("comparisons/_rank_lines.html", [State("Two tools", lines)]),
        Piece(
            "comparisons/_wishes.html",
            [
                State(label, {"wishes": comparison_wishes(found, QueryDict(asked), path)})
                for asked, label in wishes
            ],
        ),
        Piece(
            "comparisons/_record_wishes.html",
            [
                State(label, {"wishes": comparison_wishes(found, QueryDict(asked), path)} | must)
                for asked, label, must in (
                    ("", "Nothing asked", {}),
                    (WISH, "Asked", {"must_haves": ("Image captioning", "Licences: MIT")}),
                )
            ],
        ),
        Piece(
            "comparisons/pictures/_category.html", [State("A few tools", {"part": map_of()} | name)]
        ),
        Piece(
            "comparisons/pictures/_neighbourhood.html", [State("Some searches", {"net": net_of()})]
        ),
    ]


def profile_of(now: Held) -> ProfileRank:
    """The section of a profile, with three runs of which one used another formula."""
    runs = [
        now,
        replace(now, run=2, as_of=AS_OF - timedelta(days=30)),
        replace(now, run=1, as_of=AS_OF - timedelta(days=60), formula="an-earlier-formula"),
    ]
    at, points = now.standing, score_text
    return ProfileRank(
        run=Named("run 3", "/rankings/3/"),
        as_of=wording.date_text(now.as_of),
        score=points(at.score) if at.score is not None else "",
        low=points(at.low),
        high=points(at.high),
        coverage=points(at.coverage),
        interval=bars.interval(at.score, at.low, at.high) if at.score is not None else None,
        places=("1 of 5 in Vision-language models", "2 of 77 overall"),
        category=Named("Vision-language models", "/"),
        missing=(),
        components=component_parts(now, Shown({}, {})),
        history=past_runs.drawn(runs),
        runs=past_runs.run_lines(runs),
        jumps=(JumpPart(Named("Run 3", "/rankings/3/"), "+1.2 points", (SENTENCE,)),),
    )


def standing_lines(found: Compared) -> list[StandingLine]:
    lines = []
    for number, held in enumerate(found.held.values(), 1):
        at = held.standing
        lines.append(
            StandingLine(
                place=str(number),
                name=held.name,
                url="/",
                type_label="Model",
                category="Vision-language models",
                status="active",
                status_label="Active",
                score=score_text(at.score) if at.score is not None else "",
                low=score_text(at.low),
                high=score_text(at.high),
                interval=bars.interval(at.score, at.low, at.high) if at.score is not None else None,
                change="+1.2",
                missing=() if at.score is not None else (SENTENCE,),
            )
        )
    return lines


def map_of() -> MapPart:
    scores = (("CLIP", 67.2, 2), ("LLaVA 1.6", 64.6, 8), ("MiniCPM-V 2.6", 62.7, 8))
    spots = [
        Spotted(name, place, Decimal(str(points)), covered)
        for place, (name, points, covered) in enumerate(scores, 1)
    ]
    drawn = category_map([*spots, Spotted("Molmo", None, None, 5)], 9)
    assert drawn is not None  # four tools are enough for a picture
    return MapPart(
        map=drawn,
        lines=tuple(
            Line(place, name, "/", str(points), "50.0", "72.0", covered)
            for place, (name, points, covered) in enumerate(scores, 1)
        ),
        waiting=(Line(None, "Molmo", "/", "", "", "", 5),),
        common=("Image captioning", "Visual question answering"),
        more_count=3,
        rankings_url="/rankings/",
    )


def net_of() -> Any:
    asked, other = Spot("what is in this photo", "/"), Spot("describe a picture", "/")
    heading, caption = Spot("Answers questions about images", "/"), Spot("Writes captions", "/")
    tool, second = Spot("LLaVA 1.6", "/"), Spot("BLIP-2", "/")
    edges = (
        *(Edge(asked, heading, tool, 12), Edge(other, heading, tool, 7)),
        Edge(other, caption, second, 9),
    )
    return neighbourhood(edges, 5)


def verdict_pieces(found: Compared, sides: tuple[Side, ...]) -> list[Piece]:
    """The verdict of the data, an editor's, one that the data left behind, and one of no rivals."""
    standings = {slug: held.standing for slug, held in found.held.items()}
    judged = generated_verdict(found.alignment, found.relation, standings)
    assert judged is not None  # two tools with standings
    own = generated_part(judged, sides, found.alignment.rows, found.task_names)
    editors: VerdictPart = replace(
        own, is_generated=False, headline=SENTENCE, summary=f"{SENTENCE} " * 2,
        published=wording.date_text(AS_OF), notes=(1, 2), unknown=(),
    )  # fmt: skip
    moved = replace(editors, moved=(SENTENCE, "A figure that it names is another one now."))
    states = (
        *(("Generated", own, True), ("An editor's", editors, True)),
        *(("Written before the data moved", moved, True), ("Not substitutes", editors, False)),
    )
    return [
        Piece(
            "comparisons/_verdict.html",
            [
                State(label, {"verdict": verdict, "are_substitutes": rivals})
                for label, verdict, rivals in states
            ],
        )
    ]


def search_pieces() -> list[Piece]:
    """A result with its reasons, and one that only its name found."""
    words = frozenset({"pictur", "question"})
    hit = ResultHit(
        url="/",
        heading=marked("Answers a question about a picture", words),
        text=marked(SENTENCE, words),
        support="partial",
        task=Named("Visual question answering", "/"),
        reasons=(
            "Words that match: picture, question",
            "12 people who searched for something like this chose it",
        ),
    )
    result = ToolResult(
        place=1,
        slug="alpha",
        name=marked("Alpha", words),
        plain_name="Alpha",
        url="/",
        summary=marked(SENTENCE, words),
        meta=("Model", "Acme"),
        hits=(hit, replace(hit, support="full", reasons=())),
        more="2 more capabilities fit",
        comparisons=(Named("Beta", "/"), Named("Gamma", "/")),
    )
    bare = replace(result, place=2, hits=(), more="", comparisons=())
    return [
        Piece(
            "comparisons/_search_result.html",
            [State("With reasons", {"result": result}), State("By its name", {"result": bare})],
        ),
        Piece(
            "comparisons/_search_nothing.html",
            [
                State("Nothing at all", {"page": {"near_tasks": (hit.task,)}}),
                State("Hidden by filters", {"page": {"hidden_count": 3}}),
            ],
        ),
        Piece(
            "comparisons/_feedback.html",
            [
                State("Asked", {"asked": "token", "name": "Alpha"}),
                State("Answered", {"has_thanked": True, "name": "Alpha"}),
                State("Answered before", {"has_answered": True, "name": "Alpha"}),
            ],
        ),
    ]
