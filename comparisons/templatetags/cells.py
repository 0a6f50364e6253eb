"""The rows of a comparison's tables and what stands in them, as text made at once; see catalog's
`claims`."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString

from catalog import language
from catalog.language import gettext as _
from catalog.templatetags.claims import (
    capability,
    correction_sign,
    linked_notes,
    words_in,
)
from comparisons.pages import FeatureCell, FeatureRow, TaskCell, TaskGroup, TaskRow

register = template.Library()


@lru_cache(maxsize=16)
def _words_in(code: str) -> tuple[str, str]:
    """That nobody has written it down, and the mark of the better value."""
    not_documented, better = escape(_("not documented")), escape(_("better"))
    return (
        f'<span class="unknown">{not_documented}</span>',
        f' <span class="better">▲ {better}</span>',
    )


@register.simple_tag
def task_groups(groups: Iterable[TaskGroup], column_count: int) -> SafeString:
    """`{% task_groups page.groups page.column_count %}`: a body of the table for each group."""
    tongue = words_in(language.active()).tongue
    return SafeString("\n".join(_task_group(group, column_count, tongue) for group in groups))


def _task_group(group: TaskGroup, column_count: int, tongue: str) -> str:
    rows = "\n".join(_task_row(row, tongue) for row in group.rows)
    return (
        f'<tbody>\n<tr class="group"><th scope="rowgroup" colspan="{column_count:d}">'
        f"<span{tongue}>{escape(group.name)}</span></th></tr>\n{rows}\n</tbody>"
    )


def _task_row(row: TaskRow, tongue: str) -> str:
    cells = "\n".join(
        f'<td class="side side--{cell.letter.lower()}">{task_cell(cell, level=3)}</td>'
        for cell in row.cells
    )
    return (
        f'<tr id="task-{escape(row.task_slug)}"><th scope="row">'
        f'<a href="{escape(row.task_url)}"{tongue}>{escape(row.task_name)}</a> '
        f'<span class="bucket">{escape(row.bucket_label)}</span></th>\n{cells}\n</tr>'
    )


@register.simple_tag
def feature_rows(rows: Iterable[FeatureRow], is_content: bool = False) -> SafeString:
    """`{% feature_rows page.features %}`; `is_content`: their labels are words of the catalogue."""
    tongue = words_in(language.active()).tongue if is_content else ""
    return SafeString("\n".join(_feature_row(row, tongue) for row in rows))


def _feature_row(row: FeatureRow, tongue: str) -> str:
    label = escape(row.label)
    label = f"<span{tongue}>{label}</span>" if tongue else label
    hint = f' <span class="bucket">{escape(row.hint)}</span>' if row.hint else ""
    cells = "\n".join(f"<td>{feature_cell(cell)}</td>" for cell in row.cells)
    return f'<tr><th scope="row">{label}{hint}</th>\n{cells}\n</tr>'


@register.simple_tag
def task_cell(cell: TaskCell, level: int) -> SafeString:
    """`{% task_cell cell level=3 %}`: a no has a source and is said in words; silence is unknown,
    never a no."""
    held = "\n".join(capability(part, level) for part in cell.capabilities)
    return SafeString(
        '<p class="side-label"><span class="letter" aria-hidden="true">'
        f"{escape(cell.letter)}</span>{escape(cell.tool_name)}</p>\n"
        f"{held or _words_in(language.active())[0]}"
    )


@register.simple_tag
def feature_cell(cell: FeatureCell) -> SafeString:
    """`{% feature_cell cell %}`: values with their notes, or that nobody has written one down."""
    return SafeString("<br>".join(_value(each, bool(cell.also)) for each in (cell, *cell.also)))


def _value(cell: FeatureCell, is_one_of_several: bool) -> str:
    text, code = escape(cell.text), language.active()
    tongue = words_in(code).tongue if cell.is_content else ""
    detail = f' <span class="aside"{tongue}>{escape(cell.detail)}</span>' if cell.detail else ""
    # Two figures may be alike but for what was measured.
    named = f"{cell.text}, {cell.detail}" if is_one_of_several and cell.detail else cell.text
    detail = correction_sign(cell.correction_url, named, words_in(code)) + detail
    not_documented, better = _words_in(code)
    if not cell.is_known:
        return f'<span class="unknown">{text}</span>{detail}' if text else not_documented
    if cell.is_better:
        text = f"<strong>{text}</strong>{linked_notes(cell.notes, words_in(code))}{better}"
        return f"{text}{detail}"
    if cell.url:
        text = f'<a href="{escape(cell.url)}">{text}</a>'
    return f"{text}{linked_notes(cell.notes, words_in(code))}{detail}"
