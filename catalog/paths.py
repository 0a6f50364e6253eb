"""Addresses of the public pages. PURE: building one costs nothing, unlike reversing its name.

`urls.py` serves them; a test holds the two together.
"""


def tool_path(slug: str) -> str:
    return f"/tools/{slug}/"


def history_path(slug: str) -> str:
    return f"/tools/{slug}/history/"


def edition_path(slug: str, number: int) -> str:
    return f"/tools/{slug}/history/{number}/"


def alternatives_path(slug: str) -> str:
    return f"/tools/{slug}/alternatives/"


def category_path(slug: str) -> str:
    return f"/categories/{slug}/"


def maker_path(slug: str) -> str:
    return f"/makers/{slug}/"


def task_path(slug: str) -> str:
    return f"/tasks/{slug}/"


def comparison_path(pair: str) -> str:
    """`pair` is two to four slugs joined by -vs-, in alphabetical order."""
    return f"/compare/{pair}/"


def export_path(pair: str, extension: str) -> str:
    return f"/compare/{pair}.{extension}"


def cite_path(pair: str) -> str:
    return f"/compare/{pair}/cite/"


def record_path(pair: str) -> str:
    """The decision record of a comparison; `?w=` and `?need=` are the visitor's own."""
    return f"/compare/{pair}/record/"


def chooser_path(slug: str = "") -> str:
    """Where tools are chosen for a comparison, with one of them chosen already."""
    return f"/compare/?tools={slug}" if slug else "/compare/"


def twin_path(page: str) -> str:
    """A page's Markdown twin; `page` ends with a slash."""
    return f"{page.rstrip('/') or '/index'}.md"


def page_of_twin(path: str) -> str:
    """The page whose twin this is; empty where it is none."""
    if not path.endswith(".md"):
        return ""
    return "/" if path == "/index.md" else f"{path.removesuffix('.md')}/"


def source_path(digest: str) -> str:
    """Everything that rests on a source."""
    return f"/sources/{digest}/"


def changes_path() -> str:
    return "/changes/"


def change_path(position: int) -> str:
    """One line of the public log."""
    return f"/changes/{position}/"


def feed_path(path: str = "") -> str:
    """The Atom feed of a category, a tool or a comparison by its page; of everything without."""
    return f"/feeds{path.rstrip('/')}.atom" if path else "/feeds/changes.atom"


def corrections_path() -> str:
    return "/corrections/"


def correction_path(tool: str, capability: str = "") -> str:
    """Where a visitor says what is wrong with a tool or with one of its claims."""
    end = f"&capability={capability}" if capability else ""
    return f"/corrections/new/?tool={tool}{end}"


def rankings_path() -> str:
    return "/rankings/"


def ranking_path(number: int) -> str:
    """One recorded run."""
    return f"/rankings/{number}/"


def ranking_inputs_path(number: int) -> str:
    return f"/rankings/{number}/inputs.json"


def methodology_path() -> str:
    return "/methodology/"
