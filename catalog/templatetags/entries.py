"""The lines of lists, of which a page has two dozen, as text made at once; see `claims`."""

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from catalog import language
from catalog.language import gettext as _
from catalog.language import ngettext
from catalog.queries.lists import ToolLine
from catalog.queries.tasks import TaskEntryLine
from catalog.templatetags.claims import words_in

register = template.Library()


@dataclass(frozen=True)
class Words:
    """What every line of a list says in one language; messages are our own and hold HTML."""

    add: str
    compare: str
    verdict: str
    support: dict[str, str]
    no_source: str


@lru_cache(maxsize=16)
def _words_in(code: str) -> Words:
    """The words of the language that is active now, whose code this is."""
    partly, refused = escape(_("Partly")), escape(_("No, says the source"))
    return Words(
        add=_('Add<span class="unseen"> %(name)s</span> to comparison'),
        compare=_('Compare<span class="unseen"> %(name)s</span>'),
        verdict=escape(_("Verdict:")),
        support={
            "partial": f'<p class="partial">{partly}</p>',
            "none": f'<p class="refused">{refused}</p>',
        },
        no_source=f'<span class="unsourced">{escape(_("no source yet"))}</span>',
    )


@register.simple_tag
def pick(slug: str, name: str, alone: bool = False) -> SafeString:
    """`{% pick tool.slug tool.name %}`: a box of the form in _picked.html, or `alone` without it;
    tray.js remembers what is picked."""
    label = _words_in(language.active()).add % {"name": escape(name)}
    form = "" if alone else ' form="picked"'
    return SafeString(
        f'<label class="pick"><input type="checkbox" name="tools" value="{escape(slug)}" '
        f'data-name="{escape(name)}"{form}><span>{label}</span></label>'
    )


@register.simple_tag
def tool_entry(
    tool: ToolLine,
    compare_url: str = "",
    reason: str = "",
    headline: str = "",
    can_pick: bool = False,
) -> SafeString:
    """`{% tool_entry tool can_pick=True %}`: a tool in a list.

    `compare_url` leads elsewhere than to the chooser, to a verdict's page where there is its
    `headline`; `reason` says why the tool stands here.
    """
    code = language.active()
    words, tongue = _words_in(code), words_in(code).tongue
    name, address = escape(tool.name), escape(compare_url or tool.compare_url)
    count = ngettext("%(number)s capability", "%(number)s capabilities", tool.capability_count) % {
        "number": tool.capability_count
    }
    status = f'<span class="status status--{tool.status}">{escape(tool.status_label)}</span>'
    facts = (
        f"<li>{escape(tool.type_label)}</li>",
        f"<li{tongue}>{escape(tool.category)}</li>",
        f"<li>{escape(tool.maker)}</li>",
        f"<li>{escape(tool.license)}</li>" if tool.license else "",
        f"<li>{escape(tool.pricing)}</li>",
        f"<li>{status}</li>",
        f"<li>{escape(count)}</li>",
        f'<li><a href="{address}">{words.compare % {"name": name}}</a></li>',
        f"<li>{pick(tool.slug, tool.name)}</li>" if can_pick else "",
    )
    lines = (
        f'<article class="entry">\n<h3><a href="{escape(tool.url)}">{name}</a></h3>',
        f"<p{tongue}>{escape(tool.summary)}</p>",
        f'<p class="reason">{escape(capfirst(reason))}.</p>' if reason else "",
        f'<p class="reason">{words.verdict} <a href="{address}"{tongue}>{escape(headline)}</a></p>'
        if headline
        else "",
        f'<ul class="meta">\n{"".join(facts)}</ul>\n</article>',
    )
    return SafeString("\n".join(filter(None, lines)))


@register.simple_tag
def task_entry(entry: TaskEntryLine) -> SafeString:
    """`{% task_entry entry %}`: a tool's capability in the list of a task."""
    code = language.active()
    words, tongue = _words_in(code), words_in(code).tongue
    name, count = escape(entry.tool_name), entry.source_count
    sources = ngettext("%(number)s source", "%(number)s sources", count) % {"number": count}
    facts = (
        escape(sources) if count else words.no_source,
        f'<a href="{escape(entry.compare_url)}">{words.compare % {"name": name}}</a>',
        pick(entry.tool_slug, entry.tool_name),
    )
    lines = (
        f'<article class="entry entry--task">\n<p class="by"><strong>{name}</strong> '
        f'<span class="soft">· {escape(entry.type_label)} · {escape(entry.maker)}</span></p>',
        f'<h3{tongue}><a href="{escape(entry.url)}">{escape(entry.heading)}'
        f'<span class="unseen"> ({name})</span></a></h3>',
        words.support.get(entry.support, ""),
        f"<p{tongue}>{escape(entry.summary)}</p>",
        f'<ul class="meta">{"".join(f"<li>{fact}</li>" for fact in facts)}</ul>\n</article>',
    )
    return SafeString("\n".join(filter(None, lines)))
