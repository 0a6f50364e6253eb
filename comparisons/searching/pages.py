"""The search page as a value: what was found for a question, tool by tool, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.http import QueryDict

from catalog import language, paths, wording
from catalog.facets import unknown_values
from catalog.filters import ToolFilter
from catalog.formats import number_text
from catalog.language import gettext as _
from catalog.language import ngettext
from catalog.listing import Pages, paginate, with_param
from catalog.models import ToolEdition
from catalog.pages import Meta, Named
from catalog.queries.lists import ActiveFilter, Facets, active_filters
from comparisons.addressing import pair_of
from comparisons.models.searches import PUBLIC_FROM
from comparisons.searching.answers import Answer, Entry, Hit, answer
from comparisons.searching.facets import found_groups
from comparisons.searching.marking import Part, excerpt, marked, spelled
from comparisons.searching.named import named_page
from comparisons.searching.recording import Result
from comparisons.searching.spelling import replaced

LONGEST_QUESTION = 2_000
TOOLS_A_PAGE = 10
HITS_A_TOOL = 3
# Words of a question that a sentence names.
MOST_WORDS = 6
# Address of a result by its tool, capability and place.
LinkTo = Callable[[int, str, int], str]


@dataclass(frozen=True)
class ResultHit:
    """One capability of a found tool."""

    url: str
    heading: tuple[Part, ...]
    text: tuple[Part, ...]
    support: str
    task: Named
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ToolResult:
    """A found tool with its best capabilities."""

    place: int
    slug: str
    name: tuple[Part, ...]
    plain_name: str
    url: str
    summary: tuple[Part, ...]
    meta: tuple[str, ...]
    hits: tuple[ResultHit, ...]
    more: str
    comparisons: tuple[Named, ...]


@dataclass(frozen=True)
class SearchPage:
    """What was found, with filters, or what to do instead."""

    meta: Meta
    question: str
    corrected: tuple[Part, ...]
    named: Named | None
    lead: str
    total: int
    results: tuple[ToolResult, ...]
    facets: Facets
    active_filters: tuple[ActiveFilter, ...]
    pages: Pages
    near_tasks: tuple[Named, ...]
    hidden_count: int
    nothing: str
    doubt: str
    problems: tuple[str, ...]
    advice: str
    shown: tuple[Result, ...] = ()

    @property
    def found_count(self) -> int:
        """Tools that were found, whatever the filters leave of them."""
        return self.total + self.hidden_count


@dataclass(frozen=True)
class PrivacyPage:
    """What is kept of visitors, in plain words."""

    kept_days: int
    contact: str

    @property
    def meta(self) -> Meta:
        return Meta(
            title=_("Privacy: what is kept of a search, and what is not"),
            description=_(
                "No account, no cookie, no address: what this site counts when you search, how "
                "long it keeps it, and how not to be counted."
            ),
            canonical_path=paths.privacy_path(),
            section="privacy",
        )


class _Rows:
    """A list that can be paged like a queryset."""

    def __init__(self, rows: Sequence) -> None:
        self.rows = rows

    def count(self) -> int:
        return len(self.rows)

    def __getitem__(self, part: slice) -> Sequence:
        return self.rows[part]


def search_page(params: QueryDict, link_to: LinkTo | None = None) -> SearchPage:
    """Search and lay out the page (6 queries at most; none without a question)."""
    question = " ".join(params.get("q", "")[:LONGEST_QUESTION].split())
    filterset = ToolFilter(_without_question(params))
    narrowed = filterset.narrowed(ToolEdition.objects.current()) if filterset.chosen else None
    found = answer(question, narrowed) if question else Answer("")
    tools = found.by_tool
    passing = [hits for hits in tools.values() if hits[0].entry.is_let_through]
    is_close = any(hit.is_close for hits in passing for hit in hits)
    path = paths.search_path()
    part = paginate(_Rows(passing), params, path, TOOLS_A_PAGE)
    first = (part.number - 1) * TOOLS_A_PAGE + 1
    results = tuple(
        _tool_result(place, hits, part.rows, link_to) for place, hits in enumerate(part.rows, first)
    )
    groups = found_groups(filterset, tools.values())
    active = active_filters(groups, filterset.chosen, params, path)
    return SearchPage(
        meta=_meta(question, is_bare=not params),
        question=question,
        corrected=_corrected(found),
        named=None if found.meant else named_page(question),
        lead=_lead(question, len(passing), is_close),
        total=len(passing),
        results=results,
        facets=Facets(
            path, groups, question, "", len(active), with_param(_only(question), path, "page")
        ),
        active_filters=active,
        pages=part.pages,
        near_tasks=tuple(Named(name, paths.task_path(slug)) for slug, name in found.near_tasks),
        hidden_count=len(tools) - len(passing),
        nothing=_nothing(found),
        doubt=_doubt(found.unknown, is_close),
        problems=(
            *filterset.problems(),
            *(unknown_values(groups, filterset.chosen) if question else ()),
            *part.problems,
        ),
        advice=_advice(),
        shown=tuple(
            Result(hits[0].entry.tool, hits[0].entry.slug, place)
            for place, hits in enumerate(part.rows, first)
        ),
    )


def _without_question(params: QueryDict) -> QueryDict:
    """The filters alone: the question is for search, not for the list's word filter."""
    filters = params.copy()
    filters.pop("q", None)
    return filters


def _only(question: str) -> QueryDict:
    params = QueryDict(mutable=True)
    params["q"] = question
    return params


def _meta(question: str, is_bare: bool) -> Meta:
    """Search engines keep the page that asks, and none of the endless ones that answer."""
    return Meta(
        title=_title(question),
        description=_(
            "Say what you want to get done: this finds the capabilities of AI tools that do it, "
            "with the reasons and the sources of each."
        ),
        canonical_path=paths.search_path() if is_bare else "",
        section="search",
        is_indexable=is_bare,
    )


def _title(question: str) -> str:
    if question:
        return _("Search: %(question)s") % {"question": question[:60]}
    return _("Search by what you want to get done")


def _lead(question: str, total: int, is_close: bool) -> str:
    if not question:
        return _("Say in your own words what should get done, or name a tool.")
    if not total:
        return _("Nothing fits")
    return wording.tool_count(total) if is_close else _("Nothing fits closely")


def _nothing(found: Answer) -> str:
    """Why nothing was found."""
    if not found.has_words:
        return _("There is no word in this that says what you are looking for.")
    if not found.has_known_words:
        return _("None of these words stands in what is published here.")
    return _(
        "No published capability answers this. That is not a no: perhaps nobody has documented it "
        "yet."
    )


def _doubt(unknown: Sequence[str], is_close: bool) -> str:
    """What speaks against the results: words that stand nowhere, and that all are far away."""
    sentences = []
    if unknown:
        words = ", ".join(_("“%(word)s”") % {"word": word} for word in unknown[:MOST_WORDS])
        sentences.append(_("No published capability mentions %(words)s.") % {"words": words})
    if not is_close:
        sentences.append(
            _(
                "These come nearest, and may be about something else. That is not a no: perhaps "
                "nobody has documented it yet."
            )
        )
    return " ".join(sentences)


def _advice() -> str:
    """What a visitor needs to know whose language the catalogue does not speak."""
    if language.active() == language.ENGLISH:
        return ""
    return _("What is published here is written in English: English words find most of it.")


def _corrected(found: Answer) -> tuple[Part, ...]:
    """The question that was asked instead, what was changed marked; empty if nothing was."""
    if not found.meant:
        return ()
    meant = replaced(found.question, found.meant)
    words = {word.lower() for words in found.meant.values() for word in words}
    parts = [(Part(word, word.lower() in words), Part(" ")) for word in meant.split()]
    return tuple(chain.from_iterable(parts))[:-1]


def _tool_result(
    place: int, hits: Sequence[Hit], others: Sequence[Sequence[Hit]], link_to: LinkTo | None
) -> ToolResult:
    entry = hits[0].entry
    matched = frozenset().union(*(hit.matched for hit in hits))
    url = _address(hits[0], place, link_to, is_tool=True)
    return ToolResult(
        place=place,
        slug=entry.tool_slug,
        name=marked(entry.tool_name, matched),
        plain_name=entry.tool_name,
        url=url,
        summary=marked(entry.summary, matched),
        meta=(
            wording.type_label(entry.type),
            entry.category,
            entry.maker,
            *filter(None, [wording.licence_text(entry.license)]),
            wording.pricing_label(entry.pricing),
        ),
        hits=tuple(_result_hit(hit, place, link_to) for hit in hits[:HITS_A_TOOL]),
        more=_more(sum(hit.is_close for hit in hits[HITS_A_TOOL:])),
        comparisons=_comparisons(entry, others),
    )


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext("%(count)s more capability fit", "%(count)s more capabilities fit", count) % {
        "count": number_text(count)
    }


def _comparisons(entry: Entry, others: Sequence[Sequence[Hit]]) -> tuple[Named, ...]:
    """Pairs with all other results of the page, a click away; those of the same category first."""
    entries = [hits[0].entry for hits in others if hits[0].entry.tool != entry.tool]
    entries.sort(key=lambda other: other.category_slug != entry.category_slug)
    return tuple(
        Named(e.tool_name, paths.comparison_path(pair_of([entry.tool_slug, e.tool_slug])))
        for e in entries
    )


def _result_hit(hit: Hit, place: int, link_to: LinkTo | None) -> ResultHit:
    entry = hit.entry
    return ResultHit(
        url=_address(hit, place, link_to),
        heading=marked(entry.heading, hit.matched),
        text=marked(excerpt(entry.description, hit.matched), hit.matched),
        support=entry.support,
        task=Named(entry.task_name, paths.task_path(entry.task_slug)),
        reasons=tuple(_reasons(hit)),
    )


def _address(hit: Hit, place: int, link_to: LinkTo | None, is_tool: bool = False) -> str:
    entry = hit.entry
    if link_to:
        return link_to(entry.tool, entry.slug, place)
    page = paths.tool_path(entry.tool_slug)
    return page if is_tool else f"{page}#capability-{entry.slug}"


def _reasons(hit: Hit) -> list[str]:
    """Why this was found, in sentences."""
    entry = hit.entry
    texts = (entry.tool_name, entry.heading, entry.task_name, entry.summary, entry.description)
    words = spelled(texts, hit.matched)[:MOST_WORDS]
    reasons = [_("Words that match: %(words)s") % {"words": ", ".join(words)}] if words else []
    if hit.matched and not words:
        reasons.append(_("Words of yours stand in what people ask it for"))
    if not hit.matched:
        reasons.append(_("Close in meaning to your question"))
    return [*reasons, *_past_choices(hit)]


def _past_choices(hit: Hit) -> list[str]:
    """What past visitors chose, where they are enough to say so."""
    sentences = [
        _("%(count)s people who searched for “%(text)s” chose it")
        % {"count": past.visitors, "text": past.text}
        for past in hit.past
        if past.text and past.visitors >= PUBLIC_FROM
    ][:1]
    visitors = sum(past.visitors for past in hit.past)
    if not sentences and visitors >= PUBLIC_FROM:
        said = _("%(count)s people who searched for something like this chose it")
        sentences = [said % {"count": visitors}]
    return sentences
