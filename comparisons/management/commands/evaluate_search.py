"""Measure search on labelled questions, in a database that is made for it and thrown away."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from comparisons.searching import evaluation
from comparisons.searching.evaluation import BadSetError, Figures, Question, Replay, Row

Wanted = Callable[[Question], Sequence[str]]


class Command(BaseCommand):
    help = (
        "Loads a set of tools into a throw-away database, lets visitors ask the training "
        "questions and open what is right, and prints how well search then answers others."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        for name, what in (
            ("tools", "tools: id, name, description, domain, capabilities"),
            ("train", "questions that past visitors asked: id, text"),
            ("queries", "questions to measure with: id, text"),
            ("qrels", "what answers them: query_id, tool_id, relevance"),
        ):
            parser.add_argument(f"--{name}", type=Path, required=True, help=f"JSON Lines of {what}")
        parser.add_argument(
            "--train-qrels",
            type=Path,
            help="What answers the training questions; by default NAME.qrels.jsonl beside --train, "
            "or else --qrels.",
        )
        parser.add_argument(
            "--evidence",
            default="0,0.1,0.5,1",
            help="Shares of the training questions, between 0 and 1.",
        )
        parser.add_argument(
            "--noise", type=float, default=0.0, help="Share of visitors who open a wrong tool."
        )
        parser.add_argument(
            "--no-cold", action="store_true", help="Skip the run without evidence for half."
        )
        parser.add_argument("--sample", type=int, default=0, help="Measure with so many questions.")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shares = _shares(options["evidence"])
            if not 0 <= options["noise"] <= 1:
                raise BadSetError("--noise is a share between 0 and 1.")
            report = self._report(options, shares)
        except (BadSetError, KeyError, TypeError, ValueError) as error:
            raise CommandError(f"Nothing was measured. {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=1))

    def _report(self, options: dict[str, Any], shares: list[float]) -> dict[str, Any]:
        rows = evaluation.read_lines(options["tools"], "id")
        ids = [str(row["id"]) for row in rows]
        asked = evaluation.questions_of(options["queries"], options["qrels"], ids)
        train = evaluation.questions_of(options["train"], train_qrels(options), ids)
        if not asked:
            raise BadSetError("No question to measure with has an answer among the tools.")
        if options["sample"]:
            random.Random(options["seed"]).shuffle(asked)  # noqa: S311 - a repeatable draw
            asked = asked[: options["sample"]]
        draw = random.Random(options["seed"])  # noqa: S311
        wrong = {q.identity: draw.choice(ids) for q in train if draw.random() < options["noise"]}

        def noisy(question: Question) -> Sequence[str]:
            wanted = wrong.get(question.identity)
            return [wanted] if wanted else list(question.right)

        self.say(
            options,
            f"{len(rows):,} tools, {len(train):,} training questions, "
            f"{len(asked):,} to measure with; {connection.vendor}; noise {options['noise']}",
        )
        self.say(options, HEAD)
        curve = []
        with throw_away_database():
            replay = Replay(evaluation.load_tools(rows))
            steps = evaluation.parts(train, shares, options["seed"])
            for share, part in zip(sorted(shares), steps, strict=True):
                replay.run(part, noisy)
                curve.append(evaluation.measure(asked, replay, share, options["noise"]))
                self.say(options, *_lines(curve[-1]))
        report: dict[str, Any] = {
            "vendor": connection.vendor,
            "curve": [row.as_document() for row in curve],
        }
        if not options["no_cold"] and train:
            report["cold"] = self._cold(options, rows, asked, train, noisy)
        return report

    def _cold(
        self,
        options: dict[str, Any],
        rows: list[dict[str, Any]],
        asked: list[Question],
        train: list[Question],
        wanted: Wanted,
    ) -> dict[str, Any]:
        """Take the evidence of a random half of the tools away and see what that half loses."""
        ids = [str(row["id"]) for row in rows]
        half = set(random.Random(options["seed"] + 10).sample(ids, len(ids) // 2))  # noqa: S311
        cold = [q for q in asked if q.right.keys() <= half]
        if not cold:
            return {}
        with throw_away_database():
            replay = Replay(evaluation.load_tools(rows))
            before = evaluation.measure(cold, replay, 0, 0)
            replay.run(train, lambda q: [tool for tool in wanted(q) if tool not in half])
            after = evaluation.measure(cold, replay, 1, options["noise"])
        loss = 1 - after.every.ndcg / before.every.ndcg if before.every.ndcg else 0.0
        self.say(
            options,
            f"cold half: {len(cold)} questions, nDCG@10 {before.every.ndcg:.3f} without evidence, "
            f"{after.every.ndcg:.3f} with all evidence for the other half: loses {loss:.1%}",
        )
        return {
            "questions": len(cold),
            "before": before.as_document(),
            "after": after.as_document(),
            "loss": round(loss, 4),
        }

    def say(self, options: dict[str, Any], *lines: str) -> None:
        """A line as soon as it is known, unless JSON was asked for."""
        if not options["json"]:
            for line in lines:
                self.stdout.write(line)
            self.stdout.flush()


HEAD = (
    "evidence  tools      questions  nDCG@10  recall@1  recall@5  recall@10    MRR"
    "   p50 ms   p95 ms"
)


def _lines(row: Row) -> Iterator[str]:
    for name, figures in (("all", row.every), ("known", row.known), ("cold", row.cold)):
        if figures.questions:
            times = f"  {row.p50_ms:7.1f}  {row.p95_ms:7.1f}" if name == "all" else ""
            yield f"{row.evidence:8.0%}  {name:9}  {_text(figures)}{times}"


def _text(figures: Figures) -> str:
    return (
        f"{figures.questions:9}  {figures.ndcg:7.3f}  {figures.recall1:8.3f}  "
        f"{figures.recall5:8.3f}  {figures.recall10:9.3f}  {figures.mrr:5.3f}"
    )


def _shares(text: str) -> list[float]:
    try:
        shares = [float(part) for part in text.split(",")]
    except ValueError:
        raise BadSetError("--evidence is a list of shares such as 0,0.1,0.5,1.") from None
    if not all(0 <= share <= 1 for share in shares):
        raise BadSetError("--evidence is a list of shares between 0 and 1.")
    return sorted(set(shares))


def train_qrels(options: dict[str, Any]) -> Path:
    """Where the answers of the training questions stand."""
    beside: Path = options["train"].with_suffix("").with_suffix(".qrels.jsonl")
    return options["train_qrels"] or (beside if beside.exists() else options["qrels"])


@contextmanager
def throw_away_database() -> Iterator[None]:
    """A new, empty database in place of the configured one, which is never touched."""
    held_name = connection.settings_dict["NAME"]
    in_background, settings.RECORD_IN_BACKGROUND = settings.RECORD_IN_BACKGROUND, False
    connection.close()
    test = connection.settings_dict["TEST"]
    # PostgreSQL's is named apart from what tests use; SQLite's stays in memory.
    if connection.vendor == "postgresql":
        test["NAME"] = f"evaluate_search_{random.SystemRandom().randrange(10**9)}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(held_name, verbosity=0)
        settings.RECORD_IN_BACKGROUND = in_background
