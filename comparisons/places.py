"""Where a comparison's page cites its sources. PURE."""

from collections.abc import Iterable
from dataclasses import replace

from catalog.citing import Place, with_places
from catalog.language import gettext as _
from catalog.pages import Named
from comparisons.pages import ComparisonPage


def comparison_with_places(page: ComparisonPage) -> ComparisonPage:
    """The page with sources that lead back to the rows of this view."""
    return replace(page, sources=with_places(page.sources, _places(page)))


def _places(page: ComparisonPage) -> Iterable[Place]:
    relation = Named(_("How they relate"), "#relation")
    yield from ((relation, tie.notes) for tie in page.ties)
    features = Named(_("At a glance"), "#features")
    for row in (*page.features, *page.figures):
        yield from ((features, cell.notes) for cell in row.cells)
    for group in page.groups:
        for task in group.rows:
            place = Named(task.task_name, f"#task-{task.task_slug}")
            yield from ((place, part.notes) for cell in task.cells for part in cell.capabilities)
    if page.verdict:
        yield Named(_("Verdict"), "#verdict"), page.verdict.notes
