"""Addresses of the public pages. PURE: building one costs nothing, unlike reversing its name.

`urls.py` serves them; a test holds the two together. English pages stand at the root, those of
another language under its code (docs/decisions/0019-languages.md): a page links pages of its own
language. Files, feeds and what programs read have one address for all.
"""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from catalog import language

# As Django leaves them in addresses that it quotes.
IN_QUERY = "/#%[]=:;$&()+,!?*@'~"


def root() -> str:
    """What addresses of pages begin with here: nothing in English, “/de” in German."""
    return _root(language.tag())


@lru_cache(maxsize=16)
def _root(tag: str) -> str:
    code = language.code_of(tag)
    return f"/{code}" if code in language.PREFIXED else ""


def language_and_page(path: str) -> tuple[str, str]:
    """An address taken apart: “/de/tools/” is (“de”, “/tools/”), “/tools/” is (“en”, “/tools/”)."""
    code, slash, rest = path.removeprefix("/").partition("/")
    is_page = slash and path.startswith("/") and not rest.startswith("/")
    # Without its language “/de//example.org” would be the address of another site.
    if is_page and code in language.PREFIXED:
        return code, f"/{rest}"
    return language.ENGLISH, path


def in_language(code: str, path: str) -> str:
    """The address of the same page in another language."""
    page = language_and_page(path)[1]
    return f"/{code}{page}" if code in language.PREFIXED else page


def named_path(name: str, *parts: str | int) -> str:
    """`named_path("tool", slug)` is `tool_path(slug)`, for templates and lists of names."""
    path: str = globals()[f"{name}_path"](*parts)
    return path


def home_path() -> str:
    return f"{root()}/"


def tools_path() -> str:
    return f"{root()}/tools/"


def categories_path() -> str:
    return f"{root()}/categories/"


def makers_path() -> str:
    return f"{root()}/makers/"


def tasks_path() -> str:
    return f"{root()}/tasks/"


def search_path() -> str:
    return f"{root()}/search/"


def with_query(path: str, query: str) -> str:
    """A path with the query of a request, which WSGI gives as bytes in the shape of letters; what
    no address may hold is quoted, so that it ends neither a header nor a link."""
    return f"{path}?{quote(query.encode('latin-1', 'replace'), safe=IN_QUERY)}" if query else path


def search_names_path() -> str:
    """What is offered while somebody types."""
    return f"{root()}/search/names.json"


def found_path(token: str) -> str:
    """From a result of a search to what it found; `token` is signed."""
    return f"{root()}/go/{token}"


def privacy_path() -> str:
    return f"{root()}/privacy/"


def theme_path() -> str:
    return f"{root()}/theme/"


def theme_sheet_path() -> str:
    """The style sheet of the reader's choice of colours."""
    return "/theme.css"


def api_path() -> str:
    return "/api/"


def tool_path(slug: str) -> str:
    return f"{root()}/tools/{slug}/"


def history_path(slug: str) -> str:
    return f"{root()}/tools/{slug}/history/"


def edition_path(slug: str, number: int) -> str:
    return f"{root()}/tools/{slug}/history/{number}/"


def alternatives_path(slug: str) -> str:
    return f"{root()}/tools/{slug}/alternatives/"


def category_path(slug: str) -> str:
    return f"{root()}/categories/{slug}/"


def maker_path(slug: str) -> str:
    return f"{root()}/makers/{slug}/"


def task_path(slug: str) -> str:
    return f"{root()}/tasks/{slug}/"


def comparison_path(pair: str) -> str:
    """`pair` is two to four slugs joined by -vs-, in alphabetical order."""
    return f"{root()}/compare/{pair}/"


def export_path(pair: str, extension: str) -> str:
    return f"/compare/{pair}.{extension}"


def cite_path(pair: str) -> str:
    return f"{root()}/compare/{pair}/cite/"


def record_path(pair: str) -> str:
    """The decision record of a comparison; `?w=` and `?need=` are the visitor's own."""
    return f"{root()}/compare/{pair}/record/"


def chooser_path(slug: str = "") -> str:
    """Where tools are chosen for a comparison, with one of them chosen already."""
    return f"{root()}/compare/?tools={slug}" if slug else f"{root()}/compare/"


def twin_path(page: str) -> str:
    """A page's Markdown twin; `page` ends with a slash."""
    code, rest = language_and_page(page)
    return in_language(code, f"{rest.rstrip('/') or '/index'}.md")


def page_of_twin(path: str) -> str:
    """The page whose twin this is; empty where it is none."""
    # The front page's is /de/index.md: /de.md would be that of a page called “de”.
    if not path.endswith(".md") or path[1:-3] in language.PREFIXED:
        return ""
    code, rest = language_and_page(path)
    return in_language(code, "/" if rest == "/index.md" else f"{rest.removesuffix('.md')}/")


def source_path(digest: str) -> str:
    """Everything that rests on a source."""
    return f"{root()}/sources/{digest}/"


def subject_path(subject: str) -> str:
    """The page of what the public log names: “tools/llava”, “compare/a-vs-b”."""
    return f"{root()}/{subject}/"


def changes_path() -> str:
    return f"{root()}/changes/"


def change_path(position: int) -> str:
    """One line of the public log."""
    return f"{root()}/changes/{position}/"


def releases_path() -> str:
    return f"{root()}/releases/"


def feed_path(path: str = "") -> str:
    """The Atom feed of a category, a tool or a comparison by its page; of everything without."""
    page = language_and_page(path)[1].rstrip("/")
    return f"/feeds{page}.atom" if page else "/feeds/changes.atom"


def corrections_path() -> str:
    return f"{root()}/corrections/"


def correction_path(tool: str, capability: str = "") -> str:
    """Where a visitor says what is wrong with a tool or with one of its claims."""
    end = f"&capability={capability}" if capability else ""
    return f"{root()}/corrections/new/?tool={tool}{end}"


def claim_correction_path(tool: str, claim: str) -> str:
    """The same for a price, a figure, a signal or a relation; `claim` as `catalog.claims` says."""
    return f"{root()}/corrections/new/?tool={tool}&claim={quote(claim)}"


def rankings_path() -> str:
    return f"{root()}/rankings/"


def ranking_path(number: int) -> str:
    """One recorded run."""
    return f"{root()}/rankings/{number}/"


def order_path() -> str:
    """Tools in a visitor's own order, as JSON."""
    return "/rankings/order.json"


def ranking_inputs_path(number: int) -> str:
    return f"/rankings/{number}/inputs.json"


def methodology_path() -> str:
    return f"{root()}/methodology/"


def tool_card_path(slug: str, number: int) -> str:
    """The picture of an edition for who shares its page; the same in every language."""
    return f"/tools/{slug}/card-{number}.png"


def comparison_card_path(pair: str, numbers: Iterable[int | str]) -> str:
    """The picture of a comparison of these editions, in the order of the pair."""
    return f"/compare/{pair}/card-{'-'.join(map(str, numbers))}.png"
