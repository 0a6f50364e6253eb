"""Signals from outside, many tools at once: read to values, plan, write in one transaction.

A signal is one more dated observation: what was observed before stays, and the same day cannot be
observed twice. All problems are reported with their line, then nothing is written.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from catalog.documents.addresses import normalise_url
from catalog.documents.schemas import schema
from catalog.documents.values import (
    check_decimal,
    check_partial_date,
    check_past,
    check_release,
    check_text,
)
from catalog.drafts import rows_changed
from catalog.models import Citation, Signal, Tool

COLUMNS = ("tool", "kind", "value", "observed", "source")
MOST_ROWS = 20_000
MOST_BYTES = 5 * 1024 * 1024
MOST_PROBLEMS = 200
# As many as a document holds.
MOST_OF_A_TOOL: int = schema("tool")["properties"]["signals"]["maxItems"]
_COUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]{1,4})?", re.IGNORECASE)
RELEASE = Signal.Kind.LATEST_RELEASE.value
KINDS = dict(Signal.Kind.choices)


class UnreadableError(Exception):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class Row:
    """One observation as it stands in the file; `source` is a key or an address of the tool's."""

    line: int
    tool: str
    kind: str
    value: str
    observed: str
    source: str


@dataclass
class SignalReport:
    """What was written, or would be; with problems nothing is."""

    new: int = 0
    same: int = 0
    problems: list[str] = field(default_factory=list)
    problem_count: int = 0
    tools: list[str] = field(default_factory=list)
    is_written: bool = False

    def refuse(self, line: int, message: str) -> None:
        """Every problem is counted, the first ones are kept."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(f"Line {line}: {message}")


def import_signals(data: bytes, today: date, *, dry_run: bool = False) -> SignalReport:
    """Add the observations of a CSV or JSON Lines file to the rows; nothing is published."""
    rows = list(read_rows(data))
    report = SignalReport()
    with transaction.atomic():
        known = _known(rows)
        planned = [signal for row in rows if (signal := _planned(row, known, today, report))]
        report.new = len(planned)
        report.tools = sorted({known.slugs[signal.tool_id] for signal in planned})
        if report.problem_count or dry_run:
            return report
        Signal.objects.bulk_create(planned)
        rows_changed({signal.tool_id for signal in planned})
    report.is_written = True
    return report


def read_rows(data: bytes) -> Iterator[Row]:
    """Rows of a CSV file with a heading, or of one JSON object a line."""
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB: split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("The file is not UTF-8 text.") from None
    if "\0" in text:
        raise UnreadableError("The file has null characters: it is no text.")
    if not text.strip():
        raise UnreadableError("The file is empty.")
    found = _json_rows(text) if text.lstrip().startswith("{") else _csv_rows(text)
    for count, row in enumerate(found, start=1):
        if count > MOST_ROWS:
            raise UnreadableError(f"There are more than {MOST_ROWS:,} rows: split the file.")
        yield row


def _csv_rows(text: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        if len(names) == 1 and re.search(r"[;\t]", names[0]):
            raise UnreadableError("Separate the columns with commas.")
        if missing := [name for name in COLUMNS if name not in names]:
            raise UnreadableError(
                f"The heading lacks {', '.join(missing)}; it must name {', '.join(COLUMNS)}."
            )
        for values in reader:
            if None in values or None in values.values():
                raise UnreadableError(
                    f"Line {reader.line_num} has more or fewer values than the heading."
                )
            yield _row(reader.line_num, values)
    except csv.Error as error:
        raise UnreadableError(f"Line {reader.line_num} is no CSV: {error}.") from None


def _json_rows(text: str) -> Iterator[Row]:
    for line, words in enumerate(text.splitlines(), start=1):
        if not words.strip():
            continue
        try:
            # Numbers stay as they are written: a float would round them.
            values = json.loads(words, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            raise UnreadableError(f"Line {line} is no JSON object.") from None
        if not isinstance(values, dict):
            raise UnreadableError(f"Line {line} is no JSON object.")
        yield _row(line, values)


def _row(line: int, values: Mapping[str, Any]) -> Row:
    def text(name: str) -> str:
        value = values.get(name, "")
        return value.strip() if isinstance(value, str) else "" if value is None else str(value)

    words = [text(name) for name in COLUMNS]
    if message := next(filter(None, map(check_text, words)), ""):
        raise UnreadableError(f"Line {line}: {message}")
    return Row(line, *words)


@dataclass(frozen=True)
class _Known:
    """The rows that a file's observations refer to."""

    tools: Mapping[str, int]
    slugs: Mapping[int, str]
    sources: Mapping[tuple[int, str], int]
    observed: dict[tuple[int, str, str], str]
    counts: Counter[int]
    positions: Counter[int]


def _known(rows: list[Row]) -> _Known:
    """Four queries, however many rows."""
    wanted = {row.tool for row in rows}
    locked = Tool.objects.select_for_update().filter(slug__in=wanted).order_by("pk")
    tools = dict(locked.values_list("slug", "pk"))
    sources: dict[tuple[int, str], int] = {}
    cited = Citation.objects.filter(tool__in=tools.values())
    for pk, tool, key, address in cited.values_list("pk", "tool", "key", "source__address"):
        sources[tool, address] = sources[tool, key] = pk
    signals = Signal.objects.filter(tool__in=tools.values())
    observed = {
        (signal.tool_id, signal.kind, signal.observed): signal.text or _plain(signal.value)
        for signal in signals
    }
    last = signals.order_by().values_list("tool").annotate(Max("position"))
    return _Known(
        tools,
        {pk: slug for slug, pk in tools.items()},
        sources,
        observed,
        Counter(tool for tool, _, _ in observed),
        Counter(dict(last)),
    )


def _planned(row: Row, known: _Known, today: date, report: SignalReport) -> Signal | None:
    tool = known.tools.get(row.tool)
    if tool is None:
        report.refuse(row.line, f"There is no tool “{row.tool[:80]}”.")
        return None
    citation = known.sources.get((tool, row.source)) or known.sources.get(
        (tool, _address(row.source))
    )
    problems = [*_value_problems(row), *_date_problems(row, today)]
    if citation is None:
        problems.append(
            f"“{row.source[:80]}” is no source of {row.tool}: add it to the tool first."
        )
    for message in problems:
        report.refuse(row.line, message)
    if problems or citation is None:
        return None
    return _observation(row, tool, citation, known, report)


def _observation(
    row: Row, tool: int, citation: int, known: _Known, report: SignalReport
) -> Signal | None:
    value = row.value if row.kind == RELEASE else _plain(Decimal(row.value))
    before = known.observed.get((tool, row.kind, row.observed))
    if before == value:
        report.same += 1
        return None
    if before is not None:
        report.refuse(
            row.line,
            f"{row.tool} has {KINDS[row.kind]} of {row.observed} already, as {before}: a day is "
            "observed once.",
        )
        return None
    if known.counts[tool] >= MOST_OF_A_TOOL:
        report.refuse(
            row.line, f"{row.tool} has {MOST_OF_A_TOOL} signals: remove the oldest ones first."
        )
        return None
    known.observed[tool, row.kind, row.observed] = value
    known.counts[tool] += 1
    known.positions[tool] += 1
    return Signal(
        tool_id=tool,
        position=known.positions[tool],
        kind=row.kind,
        value=None if row.kind == RELEASE else Decimal(value),
        text=value if row.kind == RELEASE else "",
        observed=row.observed,
        citation_id=citation,
    )


def _value_problems(row: Row) -> Iterator[str]:
    if row.kind not in KINDS:
        yield f"“{row.kind[:40]}” is no kind of signal; there are {', '.join(KINDS)}."
    elif row.kind == RELEASE:
        if message := check_release(row.value):
            yield message
    elif message := _count_problem(row.value):
        yield message


def _count_problem(text: str) -> str:
    if not _COUNT.fullmatch(text):
        return f"“{text[:40]}” is not a number; write 1200, without separators."
    value = Decimal(text)
    return "A count is not negative." if value < 0 else check_decimal(value)


def _date_problems(row: Row, today: date) -> Iterator[str]:
    if not row.observed:
        yield "The date is missing: say when it was observed."
        return
    today_text = today.isoformat()
    if fault := check_partial_date(row.observed) or check_past(row.observed, today_text):
        yield fault


def _address(text: str) -> str:
    try:
        return normalise_url(text)
    except ValueError:
        return ""


def _plain(value: Decimal | None) -> str:
    return format((value or Decimal(0)).normalize(), "f")
