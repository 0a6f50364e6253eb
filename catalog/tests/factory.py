"""Small valid documents and rows for tests; every part can be overridden by name."""

from datetime import UTC, datetime
from typing import Any

from catalog import publishing
from catalog.documents.apply import apply, plan
from catalog.documents.canonical import normalise
from catalog.models import Category, Task, Tool, ToolEdition

Document = dict[str, Any]

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TASKS = ("draw", "erase", "sharpen", "write")
CATEGORY = "pencils"


def tool_document(slug: str = "alpha", **overrides: Any) -> Document:
    """A small valid tool: four capabilities, one figure, one signal, one source."""
    name = slug.replace("-", " ").capitalize()
    return {
        "slug": slug,
        "name": name,
        "type": "library",
        "category": CATEGORY,
        "maker": {"slug": "acme", "name": "Acme", "url": "https://acme.example/"},
        "summary": f"{name} draws, erases, sharpens and writes on paper.",
        "description": f"{name} is a pencil for people who test. " * 4 + "It is weaker on metal.",
        "homepage": f"https://{slug}.example/",
        "license": "MIT",
        "pricing": {"model": "open-source"},
        "status": "active",
        "capabilities": [capability(task) for task in TASKS],
        "measurements": [measurement()],
        "signals": [signal()],
        "sources": {"home": source(f"https://{slug}.example/")},
    } | overrides


def capability(task: str = "draw", slug: str = "", **overrides: Any) -> Document:
    """One capability that cites the source `home`."""
    slug = slug or task
    return {
        "slug": slug,
        "name": f"Can {slug} on paper",
        "task": task,
        "description": f"How it can {slug}, told at the length that documents ask for: a hundred "
        "characters at least, which is about as long as two lines.",
        "intents": [f"I want to {slug}"],
        "limitations": ["Only on paper"],
        "sources": ["home"],
    } | overrides


def measurement(metric: str = "weight", value: float = 5, **overrides: Any) -> Document:
    """One figure, in grams unless told otherwise."""
    return {
        "metric": metric,
        "label": metric.capitalize(),
        "value": value,
        "unit": "g",
        "higher_is_better": None,
        "source": "home",
    } | overrides


def signal(kind: str = "github-stars", value: float | str = 1200, **overrides: Any) -> Document:
    """One observation of use."""
    return {"kind": kind, "value": value, "observed": "2026-11-01", "source": "home"} | overrides


def relation(tool: str, kind: str = "alternative-to", **overrides: Any) -> Document:
    """One relation to the tool of that slug."""
    return {"kind": kind, "tool": tool, "source": "home"} | overrides


def source(url: str = "https://alpha.example/", **overrides: Any) -> Document:
    """One official source."""
    return {
        "url": url,
        "title": "Home page",
        "publisher": "Acme",
        "kind": "official",
        "checked": "2026-11-01",
    } | overrides


def verdict_document(first: str = "alpha", second: str = "beta", **overrides: Any) -> Document:
    """A small valid verdict that names the first as winner."""
    return {
        "tools": [first, second],
        "winner": first,
        "headline": f"Choose {first} for paper and {second} otherwise",
        "summary": f"Both are pencils, but {first} writes better than {second} does. " * 4
        + "That is all.",
        "choose": {first: ["You write on paper"], second: ["You write elsewhere"]},
        "by_task": [{"task": "write", "winner": first, "why": "It writes longer."}],
        "sources": [f"https://{first}.example/"],
    } | overrides


def make_vocabulary() -> None:
    """The category and the tasks that the documents above name."""
    Category.objects.get_or_create(slug=CATEGORY, defaults={"name": "Pencils"})
    Task.objects.bulk_create(
        (
            Task(slug=slug, name=slug.capitalize(), group="On paper", position=position)
            for position, slug in enumerate(TASKS)
        ),
        ignore_conflicts=True,
    )


def make_tool(slug: str = "alpha", **overrides: Any) -> Tool:
    """The rows of `tool_document(slug, **overrides)`, not published."""
    make_vocabulary()
    document = normalise(tool_document(slug, **overrides))
    return Tool.objects.get(pk=apply(plan([document]), NOW)[slug])


def publish(tool: Tool, *, note: str = "Because", at: datetime = NOW) -> ToolEdition:
    """Make the tool's rows its current edition."""
    return publishing.publish(tool, by=None, note=note, at=at)


def make_published(slug: str = "alpha", **overrides: Any) -> ToolEdition:
    """A tool with its first edition live."""
    return publish(make_tool(slug, **overrides))
