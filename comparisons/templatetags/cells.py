"""What stands in one field of a comparison, as text made at once; see catalog's `claims`."""

from html import escape

from django import template
from django.utils.safestring import SafeString

from catalog.templatetags.claims import capability, note_refs
from comparisons.pages import FeatureCell, TaskCell

register = template.Library()

NOT_DOCUMENTED = '<span class="unknown">not documented</span>'


@register.simple_tag
def task_cell(cell: TaskCell, level: int) -> SafeString:
    """`{% task_cell cell level=3 %}`: a no has a source and is said in words; silence is unknown,
    never a no."""
    held = "\n".join(capability(part, level) for part in cell.capabilities)
    return SafeString(
        '<p class="side-label"><span class="letter" aria-hidden="true">'
        f"{escape(cell.letter)}</span>{escape(cell.tool_name)}</p>\n{held or NOT_DOCUMENTED}"
    )


@register.simple_tag
def feature_cell(cell: FeatureCell) -> SafeString:
    """`{% feature_cell cell %}`: a value with its notes, or that nobody has written it down."""
    detail = f' <span class="aside">{escape(cell.detail)}</span>' if cell.detail else ""
    text = escape(cell.text)
    if not cell.is_known:
        return SafeString(
            f'<span class="unknown">{text}</span>{detail}' if text else NOT_DOCUMENTED
        )
    better = ""
    if cell.is_better:
        text, better = f"<strong>{text}</strong>", ' <span class="better">▲ better</span>'
    elif cell.url:
        text = f'<a href="{escape(cell.url)}">{text}</a>'
    return SafeString(f"{text}{note_refs(cell.notes)}{better}{detail}")
