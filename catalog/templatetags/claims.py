"""The parts that a page repeats some hundred times, as text made at once.

A variable of a template costs some ten times what escaping its text costs, and a comparison has
900 of them in what stands here; see docs/decisions/0009-repeated-parts.md. Everything that a page
value brings goes through `escape`, which is the one that Django's own escaping calls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString

from catalog import language, paths
from catalog.documents.addresses import source_digest
from catalog.facets import FacetGroup, Option
from catalog.language import gettext as _
from catalog.language import ngettext
from catalog.pages import CapabilityPart, Named, SourceNote

register = template.Library()


@dataclass(frozen=True)
class Words:
    """What these parts say in one language, escaped: asked for once a part, not once a word."""

    source: str
    no_source: str
    support: dict[str, str]
    points: tuple[str, ...]
    of_heading: str
    something_wrong: str
    correct: str
    checked: str
    all_that_rests: str
    tongue: str

    def content(self, text: str) -> str:
        """Text of a document, marked where the page around it is in another language."""
        return f"<span{self.tongue}>{text}</span>" if self.tongue and text else text


@lru_cache(maxsize=16)
def words_in(code: str) -> Words:
    """The words of the language that is active now, whose code this is."""
    partly, refused = _("Partly"), _("No, says the source")
    unsure = _("Said to be missing, but no source says so")
    no_source = _("no source yet")
    return Words(
        source=escape(_("source")),
        no_source=f' <span class="unsourced">{escape(no_source)}</span>',
        support={
            "partial": f'<p class="partial">{escape(partly)}</p>',
            "refused": f'<p class="refused">{escape(refused)}</p>',
            "unsure": f'<p class="unsure">{escape(unsure)}</p>',
        },
        points=tuple(
            escape(label)
            for label in (
                _("What is unique"),
                _("Versus others"),
                _("Best for"),
                _("Limits"),
                _("Requires"),
                _("Takes"),
                _("Gives"),
            )
        ),
        of_heading=escape(_("of %(heading)s")),
        something_wrong=escape(_("Something wrong?")),
        correct=escape(_("Correct “%(heading)s”")),
        checked=_("checked %(date)s"),
        all_that_rests=escape(_("all that rests on it")),
        tongue="" if code == language.ENGLISH else f' lang="{language.ENGLISH}"',
    )


@register.simple_tag
def note_refs(notes: Iterable[int], flag: bool = False) -> SafeString:
    """`{% note_refs notes %}`: links to the page's sources; with `flag=True` a lack is said."""
    if not notes and not flag:
        return SafeString("")
    return SafeString(linked_notes(notes, words_in(language.active()), flag))


def linked_notes(notes: Iterable[int], words: Words, flag: bool = False) -> str:
    links = " ".join(
        f'<a href="#source-{number:d}" aria-label="{words.source} {number:d}">{number:d}</a>'
        for number in notes or ()
    )
    if links:
        return f'<span class="note">{links}</span>'
    return words.no_source if flag else ""


@register.simple_tag
def correction(url: str, claim: str) -> SafeString:
    """`{% correction figure.correction_url figure.label %}`: where to say what is wrong with it.

    Of what stands in a table by the dozen: a sign with the words for who hovers or listens.
    """
    return SafeString(correction_sign(url, claim, words_in(language.active())))


def correction_sign(url: str, claim: str, words: Words) -> str:
    if not url:
        return ""
    return (
        f'<p class="wrong"><a href="{escape(url)}" rel="nofollow" title="{words.something_wrong}">'
        f'<span aria-hidden="true">✎</span><span class="unseen">{words.something_wrong} '
        f"{words.correct % {'heading': escape(claim)}}</span></a></p>"
    )


@register.simple_tag
def capability(part: CapabilityPart, level: int = 4) -> SafeString:
    """`{% capability part level=3 %}`: a long one folds its points; nothing is cut off."""
    words = words_in(language.active())
    heading = escape(part.heading)
    lines = [
        f'<div class="capability">\n{_support(part, words)}',
        f'<h{level:d} class="heading"{words.tongue}>{heading}</h{level:d}>',
        f"<p>{words.content(escape(part.description))}"
        f"{linked_notes(part.notes, words, flag=True)}</p>",
    ]
    points = _points(part, words)
    if points and part.is_long:
        of = words.of_heading % {"heading": heading}
        points = (
            f'<details class="fold"><summary>{escape(part.fold_label)}'
            f'<span class="unseen"> {of}</span></summary>{points}</details>'
        )
    lines.append(points)
    if part.correction_url:
        correct = words.correct % {"heading": heading}
        lines.append(
            f'<p class="wrong"><a href="{escape(part.correction_url)}" rel="nofollow">'
            f'{words.something_wrong}<span class="unseen"> {correct}</span></a></p>'
        )
    return SafeString("\n".join([*filter(None, lines), "</div>"]))


def _support(part: CapabilityPart, words: Words) -> str:
    if part.support == "partial":
        return words.support["partial"]
    if part.is_no:
        return words.support["refused"]
    if part.support == "none":
        return words.support["unsure"]
    return ""


def _points(part: CapabilityPart, words: Words) -> str:
    """What stands under the description, only where there is some: no list may be empty."""
    points = (
        escape(part.unique),
        escape(part.versus),
        _list(part.best_for),
        _list(part.limitations),
        escape("; ".join(part.requires)),
        escape(", ".join(part.inputs)),
        escape(", ".join(part.outputs)),
    )
    found = [
        f"<div><dt>{name}</dt><dd{words.tongue}>{text}</dd></div>"
        for name, text in zip(words.points, points, strict=True)
        if text
    ]
    return "\n".join(['<dl class="points">', *found, "</dl>"]) if found else ""


def _list(lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


@register.simple_tag
def source_list(sources: Iterable[SourceNote]) -> SafeString:
    """`{% source_list page.sources %}`: what the numbers of the notes lead to."""
    words = words_in(language.active())
    lines = (_source(source, words) for source in sources)
    return SafeString("\n".join(['<ol class="sources">', *lines, "</ol>"]))


def _source(source: SourceNote, words: Words) -> str:
    checked = words.checked % {"date": source.checked_text}
    parts = (source.publisher, source.kind_label, checked)
    return (
        f'<li id="source-{source.number:d}"><b>{source.number:d}</b><div>'
        f'<a href="{escape(source.url)}" rel="nofollow noopener">'
        f"{words.content(escape(source.title))}</a> "
        f"<small>{escape(' · '.join(filter(None, parts)))}{_source_page(source.url, words)}"
        f"</small>{_places(source.cited_at, words)}</div></li>"
    )


def _places(places: Sequence[Named], words: Words) -> str:
    """The way back from a source to what rests on it on this page."""
    if not places:
        return ""
    count = ngettext("cited at %(count)s place here", "cited at %(count)s places here", len(places))
    links = ", ".join(
        f'<a href="{escape(place.url)}">{words.content(escape(place.name))}</a>' for place in places
    )
    return (
        f'<details class="backs"><summary>↑ {escape(count % {"count": len(places)})}</summary>'
        f"<p>{links}</p></details>"
    )


def _source_page(url: str, words: Words) -> str:
    """The link to all that rests on a source; a draft may hold an address that is none yet."""
    try:
        page = paths.source_path(source_digest(url))
    except ValueError:
        return ""
    return f' · <a href="{page}">{words.all_that_rests}</a>'


@register.simple_tag
def facet_options(group: FacetGroup) -> SafeString:
    """`{% facet_options group %}`: a box to tick for each value, with its count."""
    name = escape(group.name)
    tongue = words_in(language.active()).tongue if group.is_content else ""
    options = (_option(name, option, tongue) for option in group.options)
    return SafeString(f"<ul>{''.join(options)}</ul>")


def _option(name: str, option: Option, tongue: str) -> str:
    tools = escape(ngettext("tool", "tools", option.count))
    return (
        f'<li><label class="option"><input type="checkbox" name="{name}" '
        f'value="{escape(option.value)}"{" checked" if option.is_selected else ""}>'
        f"<span{tongue}>{escape(option.label)}</span> "
        f'<span class="tally">{option.count:d}<span class="unseen"> {tools}</span></span>'
        "</label></li>"
    )
