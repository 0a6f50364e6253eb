"""The figures on their axes, of which a page may have a dozen, as text made at once.

Why not a template: docs/decisions/0009-repeated-parts.md. Everything that a page value brings goes
through `escape`.
"""

from html import escape

from django import template
from django.utils.safestring import SafeString

from catalog import wording
from catalog.language import gettext as _
from catalog.templatetags.languages import in_english
from comparisons.pictures.dots import Lane, Plot

register = template.Library()


@register.simple_tag
def plot(drawn: Plot) -> SafeString:
    """`{% plot each %}`: a figure with its name, its direction and a lane for each tool."""
    label = escape(drawn.label)
    hint = _("variants differ, so not ranked") if drawn.is_loose else _direction(drawn)
    said = "; ".join(f"{lane.letter} {_words(lane)}" for lane in drawn.lanes)
    lanes = "".join(map(_lane, drawn.lanes))
    return SafeString(
        f'<figure class="plot{" plot--loose" if drawn.is_loose else ""}">'
        f"<figcaption><b{in_english()}>{label}</b> {escape(hint)}</figcaption>\n"
        f'<svg class="pic" height="{drawn.height:d}" role="img" aria-label="{label}: '
        f'{escape(said)}">{lanes}<text y="{drawn.text_y:d}">{escape(drawn.low)}</text>'
        f'<text x="100%" y="{drawn.text_y:d}" text-anchor="end">{escape(drawn.high)}</text>'
        "</svg></figure>"
    )


def _direction(drawn: Plot) -> str:
    return wording.direction_text(drawn.higher_is_better)


def _words(lane: Lane) -> str:
    return lane.text or _("not documented")


def _lane(lane: Lane) -> str:
    letter = lane.letter.lower()
    marks = "".join(f'<use href="#mark-{letter}" x="{x}" y="{lane.y:d}"/>' for x in lane.places)
    beside = 'dx="-10" text-anchor="end"' if lane.is_right else 'dx="10"'
    look = f'class="said" {"" if lane.is_under else beside}' if lane.places else ""
    return (
        f'<g class="side side--{letter}"><line class="rule" x2="100%" y1="{lane.y:d}" '
        f'y2="{lane.y:d}"/>{marks}<text x="{lane.text_x}" y="{lane.text_y:d}" {look}>'
        f'<tspan class="name">{lane.letter}</tspan> {escape(_words(lane))}</text></g>'
    )
