"""The generated verdict as the page shows it, in the place of an editor's. PURE."""

from collections.abc import Mapping, Sequence

from catalog.language import gettext as _
from catalog.language import gettext_noop
from comparisons.alignment import Alignment, Row
from comparisons.judging import GeneratedVerdict, Outcome, judge
from comparisons.pages import Choice, Side, TaskVerdict, VerdictPart
from comparisons.pages import Outcome as OutcomePart
from comparisons.ranking.formula import Standing
from comparisons.relationship import Relationship

LABELS = {
    Outcome.LEADS: gettext_noop("Generated from the data, no editor has judged this pair"),
    Outcome.TOO_CLOSE: gettext_noop("Too close to call"),
    Outcome.NOT_RANKED: gettext_noop("Not ranked yet"),
    Outcome.NOT_SUBSTITUTES: gettext_noop("Not substitutes"),
}


def generated_verdict(
    alignment: Alignment, relation: Relationship, standings: Mapping[str, Standing]
) -> GeneratedVerdict | None:
    """None for three or four tools, and where no run knows either of two."""
    if len(alignment.tools) != 2 or not standings:
        return None
    return judge(alignment, relation, standings)


def generated_part(
    verdict: GeneratedVerdict,
    sides: Sequence[Side],
    rows: Sequence[Row],
    task_names: Mapping[str, str],
) -> VerdictPart:
    """Every sentence follows from data; nothing of it is stored. `rows` are those shown."""
    on_page = {row.task for row in rows}
    by_slug = {side.slug: side for side in sides}
    return VerdictPart(
        headline=verdict.headline.text,
        summary=" ".join(sentence.text for sentence in verdict.summary),
        winner=by_slug[verdict.winner].letter if verdict.winner else "",
        choices=tuple(
            Choice(side.letter, side.name, tuple(s.text for s in verdict.choose[side.slug]))
            for side in sides
            if verdict.choose[side.slug]
        ),
        by_task=tuple(
            TaskVerdict(
                task_slug=line.task,
                task_name=task_names.get(line.task, line.task),
                letter=by_slug[line.winner].letter,
                winner_name=by_slug[line.winner].name,
                why=line.why.text,
                is_on_page=line.task in on_page,
            )
            for line in verdict.by_task
        ),
        notes=(),
        published="",
        is_generated=True,
        unknown=tuple(sentence.text for sentence in verdict.unknown),
    )


def generated_outcome(verdict: GeneratedVerdict, part: VerdictPart) -> OutcomePart:
    """What the first screen says where no editor has judged; the lead has the scores already."""
    known_alone = (s.text for s in verdict.summary if s.basis[0] == "score")
    return OutcomePart(
        _(LABELS[verdict.outcome]),
        next(known_alone, part.headline),
        part.winner,
        "#verdict",
        _("Read what this follows from"),
    )
