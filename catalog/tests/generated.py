"""Hypothesis strategies for valid documents in normal form, as odd as the rules allow.

Hypothesis draws the odd texts and one seed; the seed decides the rest. Drawing each of the
hundreds of values of a document would take half a second a document.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from catalog.documents.canonical import normalise
from catalog.documents.validate import FREE_MODELS, Vocabulary
from catalog.documents.values import is_clean

STARTER = Path(__file__).parent.parent / "starter"
VOCABULARY = Vocabulary.from_json(json.loads((STARTER / "vocabulary.json").read_text("utf-8")))

# Metrics are shared between documents, so that their units cannot be drawn freely.
METRICS: dict[str, tuple[str, bool | None]] = {
    "accuracy": ("%", True),
    "latency": ("ms", False),
    "parameters": ("billion", None),
    "recall-at-10": ("漢", True),
}
LICENSES = ["MIT", "Apache-2.0 AND MIT", "LicenseRef-Proprietary", "(MIT OR GPL-2.0-only)"]
DATES = ["1999", "2024-02", "2024-02-29"]
KINDS_OF_SOURCE = ["official", "paper", "repository", "registry", "independent"]
AMOUNTS = ["0", "0.30", "20", "999999999.999999"]

Document = dict[str, Any]

_CHARACTERS = st.one_of(
    st.sampled_from("aB3 -\"\\/<>&'\u00a0\u0301\u200d漢字ガאש🙂👩💻ﬁß"),
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]),
)
_CORES = st.lists(st.text(_CHARACTERS, min_size=1, max_size=12), min_size=2, max_size=8)
_SEEDS = st.integers(0, 2**32)


def tool_documents(slug: str | None = None) -> st.SearchStrategy[Document]:
    return st.builds(lambda seed, cores: Writer(seed, cores).tool(slug), _SEEDS, _CORES)


def verdict_documents(tools: Sequence[Document]) -> st.SearchStrategy[Document]:
    """A verdict about two of the given tool documents."""
    return st.builds(lambda seed, cores: Writer(seed, cores).verdict(tools), _SEEDS, _CORES)


def vocabularies() -> st.SearchStrategy[Document]:
    """A vocabulary as an export writes it."""
    return st.builds(lambda seed, cores: Writer(seed, cores).vocabulary(), _SEEDS, _CORES)


class Writer:
    """Writes one document from a seed and the texts to write it with."""

    def __init__(self, seed: int, cores: list[str]) -> None:
        self.random = Random(seed)
        self.cores = cores

    def tool(self, slug: str | None) -> Document:
        slug = slug or self.slug()
        keys = self.distinct(self.slug, 1, 12)
        document = self.described(slug)
        document["pricing"] = self.pricing(keys)
        document["capabilities"] = self.capabilities(keys)
        document["measurements"] = self.measurements(keys)
        document["signals"] = self.signals(keys)
        document["relations"] = self.relations(slug, keys)
        document["sources"] = {key: self.source(at) for at, key in enumerate(keys)}
        return normalise(document)

    def verdict(self, tools: Sequence[Document]) -> Document:
        pair = self.random.sample(list(tools), 2)
        slugs = [document["slug"] for document in pair]
        urls = [source["url"] for document in pair for source in document["sources"].values()]
        tasks = self.distinct(lambda: self.one(VOCABULARY.tasks), 0, 6)
        document = {
            "tools": slugs,
            "winner": self.one([*slugs, None]),
            "headline": self.text(20, 160),
            "summary": self.text(150, 1200),
            "choose": {slug: self.texts(3, 300, 1, 5) for slug in slugs},
            "by_task": [
                {"task": task, "winner": self.one([*slugs, None]), "why": self.text(1, 300)}
                for task in tasks
            ],
            "sources": self.distinct(lambda: self.one(urls), 0, 5),
        }
        return normalise(document)

    def vocabulary(self) -> Document:
        groups = self.distinct(lambda: self.text(1, 120), 0, 3)
        slugs = self.distinct(self.slug, len(groups), 9) if groups else []
        tasks: dict[str, Document] = {group: {} for group in groups}
        for at, slug in enumerate(slugs):
            more = {"definition": self.text(1, 300), "aliases": self.texts(1, 60, 1, 4)}
            tasks[groups[at % len(groups)]][slug] = self.word(more)
        metrics = self.distinct(self.slug, 0, 4)
        return {
            "categories": {
                slug: self.word({"description": self.text(1, 300)})
                for slug in self.distinct(self.slug, 0, 6)
            },
            "tasks": tasks,
            "metrics": {
                slug: {
                    "name": self.text(1, 90),
                    "unit": self.text(1, 30),
                    "higher_is_better": self.one([True, False, None]),
                }
                for slug in metrics
            },
        }

    def word(self, more: Document) -> str | Document:
        """A name, with some of the rest where there is any."""
        name = self.text(1, 120)
        told = {key: value for key, value in more.items() if self.maybe(value)}
        return {"name": name, **told} if told else name

    def one(self, choices: Any) -> Any:
        return self.random.choice(choices if isinstance(choices, list) else sorted(choices))

    def maybe(self, value: Any) -> Any:
        return value if self.random.random() < 0.6 else ""

    def distinct(self, make: Any, least: int, most: int) -> list[Any]:
        """Distinct values: the fewest, the most or a number between of them, if there are."""
        size = self.one([least, self.random.randint(least, most), most])
        found: dict[Any, None] = {}
        for _ in range(20 * most):
            if len(found) == size:
                break
            found[make()] = None
        return list(found)

    def slug(self) -> str:
        words = ("".join(self.random.choices("abc019", k=3)) for _ in range(3))
        return "-".join(list(words)[: self.random.randint(1, 3)])

    def text(self, least: int, most: int) -> str:
        core = self.one(self.cores).strip() or "x"
        size = self.one([least, self.random.randint(least, most), most])
        number = f" {self.random.randint(0, 99)} "
        text = ((core + number) * (size // len(core) + 1))[:size].strip()
        # One sign that has no shape, such as what joins two emoji, is no text.
        text = text if is_clean(text) else f"x{text[1:]}"
        return text + "." * (least - len(text))

    def texts(self, least: int, most: int, fewest: int, limit: int) -> list[str]:
        found = self.distinct(lambda: self.text(least, most), fewest, limit)
        return found or ["..."] * fewest

    def url(self) -> str:
        tail = "".join(self.random.choices("aZ/.-_~%?=&#é漢", k=self.random.randint(0, 12)))
        return f"https://{self.slug()}.example/{tail}"

    def figure(self) -> float:
        """At most 15 digits and 9 decimals."""
        largest = self.one([9, 999, 10**15 - 1])
        digits = self.random.randint(-largest, largest)
        return float(f"{digits}e-{self.random.randint(0, 9)}")

    def described(self, slug: str) -> Document:
        name, url = self.text(1, 120), self.maybe(self.url())
        # Documents share their makers by slug: one slug must always mean the same maker.
        mark = hashlib.sha256(f"{name} {url}".encode()).hexdigest()[:12]
        return {
            "slug": slug,
            "name": self.text(1, 120),
            "aliases": self.texts(1, 120, 0, 20),
            "type": self.one(VOCABULARY.types),
            "category": self.one(VOCABULARY.categories),
            "maker": {"slug": f"maker-{mark}", "name": name, "url": url},
            "summary": self.text(30, 180),
            "description": self.text(150, 1200),
            "homepage": self.url(),
            "repository": self.maybe(self.url()),
            "documentation": self.maybe(self.url()),
            "license": self.one(LICENSES),
            "released": self.maybe(self.one(DATES)),
            "status": self.one(VOCABULARY.statuses),
            "tags": self.distinct(self.slug, 0, 12),
        }

    def pricing(self, keys: list[str]) -> Document:
        pricing = {
            "model": self.one(VOCABULARY.pricing_models),
            "note": self.maybe(self.text(1, 300)),
            "source": self.maybe(self.one(keys)),
        }
        price = {"amount": self.one(AMOUNTS), "currency": "EUR", "per": self.text(1, 120)}
        answers: list[Document] = [{}, {"starting_price": None}, {"starting_price": price}]
        answer = self.one(answers)
        if answer.get("starting_price") and pricing["model"] in FREE_MODELS:
            pricing["source"] = self.one(keys)
        return pricing | answer

    def capabilities(self, keys: list[str]) -> list[Document]:
        written = [self.capability(slug, keys) for slug in self.distinct(self.slug, 4, 16)]
        cited = {key for capability in written for key in capability["sources"]}
        written[0]["sources"] += [key for key in keys if key not in cited]
        return written

    def capability(self, slug: str, keys: list[str]) -> Document:
        support = self.one(["full", "partial", "none"])
        return {
            "slug": slug,
            "name": self.text(5, 90),
            "task": self.one(VOCABULARY.tasks),
            "description": self.text(100, 900),
            "unique": self.maybe(self.text(1, 400)),
            "versus": self.maybe(self.text(1, 400)),
            "intents": self.texts(3, 220, 0, 6),
            "best_for": self.texts(3, 220, 0, 6),
            "limitations": self.texts(3, 220, 0 if support == "full" else 1, 6),
            "requires": self.texts(3, 220, 0, 6),
            "inputs": self.texts(1, 120, 0, 20),
            "outputs": self.texts(1, 120, 0, 3),
            "support": support,
            "sources": self.distinct(lambda: self.one(keys), 0, 5),
        }

    def measurements(self, keys: list[str]) -> list[Document]:
        named = self.distinct(lambda: (self.one(METRICS), self.maybe(self.text(1, 90))), 0, 12)
        return [
            {
                "metric": metric,
                "label": self.text(1, 90),
                "value": self.figure(),
                "unit": METRICS[metric][0],
                "higher_is_better": METRICS[metric][1],
                "variant": variant,
                "as_of": self.maybe(self.one(DATES)),
                "source": self.one(keys),
            }
            for metric, variant in named
        ]

    def signals(self, keys: list[str]) -> list[Document]:
        kinds = VOCABULARY.signal_kinds
        named = self.distinct(lambda: (self.one(kinds), self.maybe(self.one(DATES))), 0, 8)
        return [
            {
                "kind": kind,
                "value": self.text(1, 60) if kind == "latest-release" else abs(self.figure()),
                "observed": observed,
                "source": self.one(keys),
            }
            for kind, observed in named
        ]

    def relations(self, slug: str, keys: list[str]) -> list[Document]:
        kinds = VOCABULARY.relation_kinds
        named = self.distinct(lambda: (self.one(kinds), self.slug()), 0, 8)
        return [
            {"kind": kind, "tool": tool, "source": self.one(keys)}
            for kind, tool in named
            if tool != slug
        ]

    def source(self, position: int) -> Document:
        return {
            "url": f"{self.url()}/{position}",
            "title": self.text(1, 200),
            "publisher": self.text(1, 120),
            "kind": self.maybe(self.one(KINDS_OF_SOURCE)),
            "checked": self.one(["2024-02-29", "2026-11-25"]),
        }
