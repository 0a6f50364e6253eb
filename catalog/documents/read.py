"""Outside data to documents: strict JSON, one document or many, bounded memory."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, NoReturn, cast

from catalog.documents.values import MOST_DIGITS

__all__ = [
    "MOST_BYTES",
    "Item",
    "Meter",
    "Unreadable",
    "loads",
    "read_documents",
    "read_vocabularies",
]

MOST_BYTES = 1_000_000
MOST_NESTING = 30
# How far we look for the end of a line that is too long before we leave the file alone:
# a small compressed file can stand for terabytes.
FARTHEST_LINE_END = 64 * MOST_BYTES

STANDARD_INPUT = "standard input"
_SUFFIXES = (".json", ".jsonl", ".json.gz", ".jsonl.gz")
VOCABULARY = "vocabulary.json"
_GZIP_MAGIC = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|-?(?:NaN|Infinity)', re.DOTALL)

# An escape; its group is half of a character whose other half is missing.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)


class Unreadable(ValueError):  # noqa: N818 - reads as what happened
    """`message` is a sentence; line and column count from 1, 0 where there is no place."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return (
            f"{self.message} (line {self.line}, column {self.column})"
            if self.line
            else (self.message)
        )


class UnsafeNumber(Unreadable):
    """JSON, but with a number that not every reader reads alike."""


@dataclass(frozen=True)
class Item:
    """What one file or line held: a document, or the problem that kept it from being one."""

    origin: str
    document: dict[str, Any] | None = None
    problem: str | None = None


def loads(data: bytes) -> object:
    """Read one JSON value; Unreadable for anything that two readers might read differently."""
    text = _decoded(data)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_decimal,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        raise _syntax_fault(text, error) from None
    except RecursionError:
        raise _nesting_fault(text) from None
    except UnsafeNumber:
        raise
    except Unreadable as error:
        raise _placed(error.message, text) from None
    if _is_too_deep(value, MOST_NESTING):
        raise _nesting_fault(text)
    _refuse_half_characters(text)
    return value


def read_vocabularies(paths: Iterable[str]) -> Iterator[Item]:
    """The vocabulary.json of each folder that has one, as exports do."""
    for path in paths:
        file = Path(path) / VOCABULARY
        if path != "-" and file.is_file():
            yield from _from_file(file, Meter())


@dataclass
class Meter:
    """How far reading has come, in bytes of the files as they lie there; no total, no share."""

    total: int = 0
    read: int = 0

    @classmethod
    def of(cls, paths: Iterable[str]) -> "Meter":
        """What there is to read; standard input tells nobody how long it is."""
        found: list[Path] = []
        for path in map(Path, paths):
            if str(path) == "-":
                return cls()
            found += _files(path) if path.is_dir() else [path]
        return cls(sum(path.stat().st_size for path in found if path.is_file()))

    @property
    def share(self) -> float | None:
        """From 0 to 1."""
        return min(1.0, self.read / self.total) if self.total else None


def read_documents(
    paths: Iterable[str], stdin: BinaryIO, meter: Meter | None = None
) -> Iterator[Item]:
    """The documents of folders, files and standard input ("-"), one at a time.

    A folder gives its .json and .jsonl files, also compressed ones, in the order of their names.
    """
    meter = meter or Meter()
    for path in paths:
        if path == "-":
            yield from read_stream(stdin, STANDARD_INPUT)
        elif Path(path).is_dir():
            yield from _from_folder(Path(path), meter)
        else:
            yield from _from_file(Path(path), meter)


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The document is larger than {MOST_BYTES:,} bytes.")
    if data.startswith(_UTF8_MARK):
        raise Unreadable("The text begins with a byte order mark: save it as UTF-8 without.", 1, 1)
    if data.startswith(_UTF16_MARKS):
        raise Unreadable("The text is UTF-16: save it as UTF-8.", 1, 1)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise Unreadable("The text is not UTF-8.", *_line_and_column(before)) from None
    if not text.strip():
        raise Unreadable("There is nothing in it.")
    return text


def _line_and_column(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unreadable("An object names the same field twice.")
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not a number in JSON.")


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise UnsafeNumber(f"The number {digits[:20]}… has more than {MOST_DIGITS} digits.")
    return int(digits)


def _decimal(digits: str) -> float:
    significant = re.sub(r"[eE].*|[-.]", "", digits).strip("0")
    if len(significant) > MOST_DIGITS:
        raise UnsafeNumber(f"The number {digits[:20]}… has more than {MOST_DIGITS} digits.")
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise UnsafeNumber(f"The number {digits[:20]} is too large.")
    if significant and not number:
        raise UnsafeNumber(f"The number {digits[:20]} is too near to 0.")
    return number


def _refuse_half_characters(text: str) -> None:
    """JSON can spell them, but no database and no other text can hold them."""
    if "\\ud" not in text and "\\uD" not in text:
        return
    for escape in _ESCAPE.finditer(text):
        if escape[1]:
            place = _line_and_column(text[: escape.start()])
            raise Unreadable(f"\\{escape[1]} is half of a character.", *place)


def _is_too_deep(value: object, left: int) -> bool:
    if isinstance(value, dict):
        return left == 0 or any(_is_too_deep(item, left - 1) for item in value.values())
    if isinstance(value, list):
        return left == 0 or any(_is_too_deep(item, left - 1) for item in value)
    return False


def _syntax_fault(text: str, error: json.JSONDecodeError) -> Unreadable:
    if not text[error.pos :].strip() or error.msg.startswith("Unterminated string"):
        return Unreadable("The text ends in the middle of the document.", error.lineno, error.colno)
    if error.msg == "Extra data":
        message = "Something follows after the end of the document."
    elif error.msg.startswith("Invalid control character"):
        message = "A line break or another control character stands inside a text."
    else:
        message = f"This is not JSON: {error.msg[0].lower()}{error.msg[1:]}."
    return Unreadable(message, error.lineno, error.colno)


def _nesting_fault(text: str) -> Unreadable:
    return _placed(f"The document is nested deeper than {MOST_NESTING} levels.", text)


def _placed(message: str, text: str) -> Unreadable:
    """The fault with the first place that can be meant; reads the text again to find it."""
    offset = _first_fault(text)
    return (
        Unreadable(message)
        if offset is None
        else (Unreadable(message, *_line_and_column(text[:offset])))
    )


def _first_fault(text: str) -> int | None:
    """Where nesting goes too deep, a key repeats in its object, or a constant is no JSON."""
    objects: list[set[str]] = []
    latest: re.Match[str] | None = None
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            objects.append(set())
            if len(objects) > MOST_NESTING:
                return token.start()
        elif sign in "}]" and objects:
            objects.pop()
        elif sign == ":" and latest and objects:
            key = json.loads(latest[0], strict=False)
            if key in objects[-1]:
                return latest.start()
            objects[-1].add(key)
        elif sign[-1] in "Ny":
            return token.start()
        latest = token if sign[0] == '"' else None
    return None


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.name.endswith(_SUFFIXES) and path.name != VOCABULARY and path.is_file()
    )


def _from_folder(folder: Path, meter: Meter) -> Iterator[Item]:
    found = _files(folder)
    if not found:
        yield Item(str(folder), problem="There are no .json or .jsonl files in this folder.")
    for path in found:
        yield from _from_file(path, meter)


def _from_file(path: Path, meter: Meter) -> Iterator[Item]:
    before = meter.read
    try:
        with path.open("rb") as stream:
            for item in read_stream(stream, str(path)):
                if stream.seekable():  # a pipe has no places
                    meter.read = before + stream.tell()
                yield item
    except FileNotFoundError:
        yield Item(str(path), problem="There is no such file or folder.")
    except OSError as error:
        yield Item(str(path), problem=f"The file cannot be read: {error.strerror or error}.")


def read_stream(stream: BinaryIO, origin: str) -> Iterator[Item]:
    """The documents of a file that is open already; its name says how they stand in it."""
    peekable: Any = stream if hasattr(stream, "peek") else io.BufferedReader(cast(Any, stream))
    is_compressed = origin.endswith(".gz") or peekable.peek(2)[:2] == _GZIP_MAGIC
    plain: Any = gzip.GzipFile(fileobj=peekable) if is_compressed else peekable
    try:
        yield from _from_plain(plain, origin)
    except EOFError:
        yield Item(origin, problem="The compressed file is cut off: its end is missing.")
    except (gzip.BadGzipFile, zlib.error):
        yield Item(origin, problem="The compressed file is damaged.")


def _from_plain(stream: IO[bytes], origin: str) -> Iterator[Item]:
    name = origin.lower().removesuffix(".gz")
    if name.endswith(".json"):
        yield _item(origin, stream.read(MOST_BYTES + 1))
        return
    first = stream.readline(MOST_BYTES + 1)
    if name.endswith(".jsonl") or _is_whole(first) or len(first) > MOST_BYTES:
        yield from _from_lines(stream, [first], origin)
        return
    second = stream.readline(MOST_BYTES + 1) if first.rstrip().endswith(b"}") else b""
    if _is_whole(second):  # so the first is a line as well, with a fault
        yield from _from_lines(stream, [first, second], origin)
    else:  # one document over several lines
        yield _item(origin, first + second + stream.read(MOST_BYTES + 1))


def _is_whole(line: bytes) -> bool:
    """Whether a document ends where the line does."""
    try:
        loads(line)
    except Unreadable:
        return False
    return True


def _from_lines(stream: IO[bytes], ahead: list[bytes], origin: str) -> Iterator[Item]:
    """`ahead` are the lines that were read to know that they are lines."""
    number = 1
    line, *waiting = ahead
    if not line:
        yield Item(origin, problem="There is nothing in it.")
    while line:
        place = f"{origin}:{number}"
        if len(line) > MOST_BYTES and not line.endswith(b"\n"):
            yield Item(place, problem=f"The line is longer than {MOST_BYTES:,} bytes.")
            if not _skip_line(stream):
                yield Item(place, problem="The line does not end; the rest was not read.")
                return
        elif line.strip():
            yield _item(place, line.rstrip(b"\r\n"))
        line = waiting.pop() if waiting else stream.readline(MOST_BYTES + 1)
        number += 1


def _skip_line(stream: IO[bytes]) -> bool:
    """Read on to the end of the line or file; False if that is too far away."""
    for _ in range(FARTHEST_LINE_END // 65536):
        piece = stream.readline(65536)
        if not piece or piece.endswith(b"\n"):
            return True
    return False


def _item(origin: str, data: bytes) -> Item:
    try:
        value = loads(data)
    except Unreadable as error:
        return Item(origin, problem=str(error))
    if not isinstance(value, dict):
        return Item(origin, problem="A document is an object: it begins with { and ends with }.")
    return Item(origin, document=value)
