"""The parts that a page repeats some hundred times, as text made at once.

A variable of a template costs some ten times what escaping its text costs, and a comparison has
900 of them in what stands here; see docs/decisions/0009-repeated-parts.md. Everything that a page
value brings goes through `escape`, which is the one that Django's own escaping calls.
"""

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString

from catalog import paths
from catalog.documents.addresses import source_digest
from catalog.facets import FacetGroup
from catalog.pages import CapabilityPart, SourceNote

register = template.Library()

NO_SOURCE = ' <span class="unsourced">no source yet</span>'


@register.simple_tag
def note_refs(notes: Iterable[int], flag: bool = False) -> SafeString:
    """`{% note_refs notes %}`: links to the page's sources; with `flag=True` a lack is said."""
    links = " ".join(
        f'<a href="#source-{number:d}"><span class="unseen">source </span>{number:d}</a>'
        for number in notes or ()
    )
    if links:
        return SafeString(f'<span class="note">{links}</span>')
    return SafeString(NO_SOURCE if flag else "")


@register.simple_tag
def capability(part: CapabilityPart, level: int = 4) -> SafeString:
    """`{% capability part level=3 %}`: a long one folds its points; nothing is cut off."""
    heading = escape(part.heading)
    lines = [
        f'<div class="capability">\n{_support(part)}',
        f'<h{level:d} class="heading">{heading}</h{level:d}>',
        f"<p>{escape(part.description)}{note_refs(part.notes, flag=True)}</p>",
    ]
    points = _points(part)
    if points and part.is_long:
        points = (
            f'<details class="fold"><summary>{escape(part.fold_label)}'
            f'<span class="unseen"> of {heading}</span></summary>{points}</details>'
        )
    lines.append(points)
    if part.correction_url:
        lines.append(
            f'<p class="wrong"><a href="{escape(part.correction_url)}" rel="nofollow">Something '
            f'wrong?<span class="unseen"> Correct “{heading}”</span></a></p>'
        )
    return SafeString("\n".join([*filter(None, lines), "</div>"]))


def _support(part: CapabilityPart) -> str:
    if part.support == "partial":
        return '<p class="partial">Partly</p>'
    if part.is_no:
        return '<p class="refused">No, says the source</p>'
    if part.support == "none":
        return '<p class="unsure">Said to be missing, but no source says so</p>'
    return ""


def _points(part: CapabilityPart) -> str:
    """What stands under the description, only where there is some: no list may be empty."""
    points = (
        ("What is unique", escape(part.unique)),
        ("Versus others", escape(part.versus)),
        ("Best for", _list(part.best_for)),
        ("Limits", _list(part.limitations)),
        ("Requires", escape("; ".join(part.requires))),
        ("Takes", escape(", ".join(part.inputs))),
        ("Gives", escape(", ".join(part.outputs))),
    )
    found = [f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in points if text]
    return "\n".join(['<dl class="points">', *found, "</dl>"]) if found else ""


def _list(lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


@register.simple_tag
def source_list(sources: Iterable[SourceNote]) -> SafeString:
    """`{% source_list page.sources %}`: what the numbers of the notes lead to."""
    return SafeString(
        "\n".join(['<ol class="sources">', *(_source(source) for source in sources), "</ol>"])
    )


def _source(source: SourceNote) -> str:
    parts = (source.publisher, source.kind_label, f"checked {source.checked_text}")
    return (
        f'<li id="source-{source.number:d}"><b>{source.number:d}</b><span>'
        f'<a href="{escape(source.url)}" rel="nofollow noopener">{escape(source.title)}</a> '
        f"<small>{escape(' · '.join(filter(None, parts)))}{_source_page(source.url)}"
        "</small></span></li>"
    )


def _source_page(url: str) -> str:
    """The link to all that rests on a source; a draft may hold an address that is none yet."""
    try:
        page = paths.source_path(source_digest(url))
    except ValueError:
        return ""
    return f' · <a href="{page}">all that rests on it</a>'


@register.simple_tag
def facet_options(group: FacetGroup) -> SafeString:
    """`{% facet_options group %}`: a box to tick for each value, with its count."""
    name = escape(group.name)
    options = (
        f'<li><label class="option"><input type="checkbox" name="{name}" '
        f'value="{escape(option.value)}"{" checked" if option.is_selected else ""}>'
        f"<span>{escape(option.label)}</span> "
        f'<span class="tally">{option.count:d}<span class="unseen"> tools</span></span>'
        "</label></li>"
        for option in group.options
    )
    return SafeString(f"<ul>{''.join(options)}</ul>")
