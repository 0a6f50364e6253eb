"""What stands in one field of a comparison, as text made at once; see catalog's `claims`."""

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
from comparisons.pages import FeatureCell, TaskCell

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
    """`{% feature_cell cell %}`: a value with its notes, or that nobody has written it down."""
    detail = f' <span class="aside">{escape(cell.detail)}</span>' if cell.detail else ""
    text = escape(cell.text)
    code = language.active()
    detail = correction_sign(cell.correction_url, cell.text, words_in(code)) + detail
    not_documented, better = _words_in(code)
    if not cell.is_known:
        return SafeString(
            f'<span class="unknown">{text}</span>{detail}' if text else not_documented
        )
    if cell.is_better:
        text = f"<strong>{text}</strong>{linked_notes(cell.notes, words_in(code))}{better}"
        return SafeString(f"{text}{detail}")
    if cell.url:
        text = f'<a href="{escape(cell.url)}">{text}</a>'
    return SafeString(f"{text}{linked_notes(cell.notes, words_in(code))}{detail}")
