"""Valid tool documents without end, made from the texts of the starter catalogue.

    python benchmarks/catalogue.py 10000 > var/bench/10000.jsonl

The same number gives the same document on every machine. Each has ten capabilities with the
starter's own sentences (cut to two lines a list), twelve sources, four figures, two signals and
two relations: some ten kilobytes.
"""

import json
import random
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

Document = dict[str, Any]
STARTER = Path(__file__).resolve().parent.parent / "catalog" / "starter"
CAPABILITIES, SOURCES, FIGURES, SIGNALS, RELATIONS = 10, 12, 4, 2, 2
# One maker has this many tools in the mean; the first have many more, as in life.
TOOLS_OF_A_MAKER = 10
LISTS = ("intents", "best_for", "limitations", "requires", "inputs", "outputs")
OWN = ("type", "category", "summary", "description", "license", "pricing", "released", "status")


def documents(count: int, first: int = 0) -> Iterator[Document]:
    """`count` documents with different slugs, from the `first` on; nothing is kept."""
    for number in range(first, first + count):
        yield document(number)


def slug_of(number: int) -> str:
    """The address of a generated tool."""
    return f"{_starter()[number % len(_starter())]['slug'][:50]}-g{number:06}"


def document(number: int) -> Document:
    """The generated document of this number."""
    dice = random.Random(number)
    model = _starter()[number % len(_starter())]
    maker = int(dice.paretovariate(0.6)) % max(1, 2 + number // TOOLS_OF_A_MAKER)
    slug = slug_of(number)
    made = {name: model[name] for name in OWN if name in model}
    made |= {
        "slug": slug,
        "name": f"{model['name'][:100]} {number:06}",
        "aliases": [f"{slug} alias"],
        "maker": {"slug": f"maker-{maker:06}", "name": f"Maker {maker}"},
        "homepage": f"https://tools.example.org/{slug}/",
        "tags": model.get("tags", [])[:4],
        "sources": _sources(slug, model),
    }
    keys = list(made["sources"])
    made["pricing"] = {**made["pricing"], "source": keys[0]}
    made["capabilities"] = [
        _shortened(capability, dice.sample(keys, 2)) for capability in _ten(dice, number)
    ]
    made["measurements"] = [{**figure, "source": dice.choice(keys)} for figure in _figures(dice)]
    made["signals"] = [
        {"kind": kind, "value": dice.randrange(10**6), "observed": "2026-09-01", "source": key}
        for kind, key in zip(("github-stars", "hf-downloads-monthly"), keys, strict=False)
    ][:SIGNALS]
    made["relations"] = [
        {"kind": kind, "tool": slug_of(number + step), "source": dice.choice(keys)}
        for step, kind in ((1, "integrates-with"), (7, "built-on"))
    ][:RELATIONS]
    for key in set(keys) - _cited(made):
        made["capabilities"][dice.randrange(CAPABILITIES)]["sources"].append(key)
    return made


@cache
def _starter() -> list[Document]:
    paths = sorted((STARTER / "tools").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


@cache
def _by_task() -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for tool in _starter():
        for capability in tool["capabilities"]:
            found.setdefault(capability["task"], []).append(capability)
    return found


@cache
def _pool() -> list[Document]:
    """One figure a metric, so that no two documents disagree on a unit."""
    figures = (figure for tool in _starter() for figure in tool.get("measurements", ()))
    return list({figure["metric"]: figure for figure in figures}.values())


def _ten(dice: random.Random, number: int) -> list[Document]:
    """Half of the tasks are those of the tool's model, so that neighbours share some."""
    own = _starter()[number % len(_starter())]["capabilities"]
    chosen = {c["task"]: c for c in own[: CAPABILITIES // 2]}
    others = [task for task in sorted(_by_task()) if task not in chosen]
    for task in dice.sample(others, CAPABILITIES - len(chosen)):
        chosen[task] = dice.choice(_by_task()[task])
    return list(chosen.values())


def _shortened(capability: Document, sources: list[str]) -> Document:
    short = {**capability, "slug": capability["task"], "sources": sources}
    return short | {name: short[name][:2] for name in LISTS if name in short}


def _sources(slug: str, model: Document) -> dict[str, Document]:
    pool = list(model["sources"].values())
    return {
        f"source-{number:02}": {
            **pool[number % len(pool)],
            "url": f"https://example.org/{slug}/evidence/{number}",
        }
        for number in range(SOURCES)
    }


def _figures(dice: random.Random) -> list[Document]:
    return dice.sample(_pool(), FIGURES)


def _cited(made: Document) -> set[str]:
    cited = {key for capability in made["capabilities"] for key in capability["sources"]}
    for part in ("measurements", "signals", "relations"):
        cited |= {item["source"] for item in made[part]}
    return cited | {made["pricing"]["source"]}


if __name__ == "__main__":
    for made in documents(int(sys.argv[1]) if len(sys.argv) > 1 else 100):
        print(json.dumps(made, ensure_ascii=False))
