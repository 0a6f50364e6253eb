"""Small tool documents for the pure modules, and tasks to put them under."""

import json
from pathlib import Path

from comparisons.alignment import TaskName

STARTER = Path(__file__).resolve().parents[2] / "catalog" / "starter"


def make_tool(slug="alpha", *capabilities, **fields):
    return {
        "slug": slug,
        "name": slug.capitalize(),
        "type": "model",
        "category": "pencils",
        "summary": f"What {slug} is, in one sentence.",
        "pricing": {"model": "free"},
        "capabilities": list(capabilities),
        "sources": {"home": make_source(f"https://{slug}.example/")},
    } | fields


def make_capability(task="draw", slug=None, **fields):
    slug = slug or task
    return {
        "slug": slug,
        "name": slug.capitalize(),
        "task": task,
        "description": f"How {slug} works.",
        "intents": [f"I want to {slug}"],
        "limitations": [],
        "sources": ["home"],
    } | fields


def make_figure(metric="weight", value=1, variant=None, better=None, **fields):
    entry = {
        "metric": metric,
        "label": metric.capitalize(),
        "value": value,
        "unit": "g",
        "higher_is_better": better,
        "source": "home",
    }
    return entry | ({} if variant is None else {"variant": variant}) | fields


def make_source(url="https://home.example/", checked="2026-11-01", **fields):
    return {
        "url": url,
        "title": "Home page",
        "publisher": "Maker",
        "kind": "official",
        "checked": checked,
    } | fields


TASKS = {
    "draw": TaskName("Draw", "Drawing", 0, 0),
    "shade": TaskName("Shade", "Drawing", 0, 1),
    "erase": TaskName("Erase", "Drawing", 0, 2),
    "write": TaskName("Write", "Writing", 1, 0),
    "sign": TaskName("Sign", "Writing", 1, 1),
    "release": TaskName("Release", "Openness and use", 2, 0),
    "host": TaskName("Host", "Openness and use", 2, 1),
}


def starter_tasks():
    vocabulary = json.loads((STARTER / "vocabulary.json").read_text(encoding="utf-8"))
    return {
        task: TaskName(name, group, group_order, order)
        for group_order, (group, names) in enumerate(vocabulary["tasks"].items())
        for order, (task, name) in enumerate(names.items())
    }


def starter_tool(slug):
    return json.loads((STARTER / "tools" / f"{slug}.json").read_text(encoding="utf-8"))


def starter_verdict(slugs):
    return json.loads((STARTER / "verdicts" / f"{slugs}.json").read_text(encoding="utf-8"))
