import gzip
import io
import json
import os
import tracemalloc
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from catalog.documents import read
from catalog.documents.read import (
    MOST_BYTES,
    Item,
    Meter,
    Unreadable,
    loads,
    read_documents,
    read_stream,
)

UNREADABLE: list[tuple[bytes, str, int, int]] = [
    (b"", "nothing in it", 0, 0),
    (b" \n ", "nothing in it", 0, 0),
    (b"\xef\xbb\xbf{}", "byte order mark", 1, 1),
    ("{}".encode("utf-16"), "UTF-16", 1, 1),
    (b'{"a":\n "\xe4"}', "not UTF-8", 2, 3),
    (b'{"a": "\xed\xa0\x80"}', "not UTF-8", 1, 8),
    (b'{"a": [1, 2', "middle of the document", 1, 12),
    (b'{"a": "x', "middle of the document", 1, 7),
    (b"{'a': 1}", "not JSON", 1, 2),
    (b'{"a": 1} {"b": 2}', "follows after the end", 1, 10),
    (b'{"a": "x\ny"}', "line break", 1, 9),
    (b'{"a": {"b": 1,\n"b": 2}}', "same field twice", 2, 1),
    (b'{"a":1,"\\u0061":2}', "same field twice", 1, 8),
    (b'["NaN", {"a": NaN}]', "NaN is not a number", 1, 15),
    (b"[-Infinity]", "-Infinity is not a number", 1, 2),
    (b"[1e999]", "too large", 0, 0),
    (b"[0.1234567890123456]", "more than 15 digits", 0, 0),
    (b"[-0.10000000000000000000001e5]", "more than 15 digits", 0, 0),
    (b"[" + b"9" * 5000 + b"]", "more than 15 digits", 0, 0),
    (b"[1e-400]", "too near to 0", 0, 0),
    (b"[1234567890123456]", "more than 15 digits", 0, 0),
    (b"[-1234567890123456]", "more than 15 digits", 0, 0),
    (b'{"a":\n"\\\\\\ud83d"}', "half of a character", 2, 4),
    (b'["\\udE00\\uD83d"]', "half of a character", 1, 3),
    (b"[" * 31 + b"]" * 31, "deeper than 30", 1, 31),
    (b'{"a":' * 200_000, "deeper than 30", 1, 151),
    (b"[" * 900_000, "deeper than 30", 1, 31),
    (b" " * MOST_BYTES + b"1", "larger than 1,000,000 bytes", 0, 0),
]


def items(*paths: Path | str, stdin: bytes = b"") -> list[Item]:
    return list(read_documents([str(path) for path in paths], io.BytesIO(stdin)))


class TestStrictJson:
    @pytest.mark.parametrize(
        ("data", "part", "line", "column"), UNREADABLE, ids=lambda value: str(value)[:20]
    )
    def test_what_two_readers_might_read_differently_is_refused(
        self, data: bytes, part: str, line: int, column: int
    ) -> None:
        with pytest.raises(Unreadable) as caught:
            loads(data)
        assert part in caught.value.message
        assert (caught.value.line, caught.value.column) == (line, column)
        assert (f"(line {line}, column {column})" in str(caught.value)) == bool(line)

    def test_pairs_of_escapes_and_escaped_backslashes_are_read(self) -> None:
        assert loads(b'["\\ud83d\\ude00", "\\\\ud83d"]') == ["\N{GRINNING FACE}", "\\ud83d"]

    def test_thirty_levels_are_read(self) -> None:
        assert loads(b"[" * 30 + b"]" * 30)

    def test_numbers_of_fifteen_digits_are_read_exactly(self) -> None:
        data = b"[999999999999999, 0.00000123456789012345e5, -1.50, 1e3]"
        assert loads(data) == [999999999999999, 0.123456789012345, -1.5, 1000.0]

    def test_same_field_in_different_objects_is_fine(self) -> None:
        assert loads(b'[{"a": {"a": 1}}, {"a": 2}]') == [{"a": {"a": 1}}, {"a": 2}]


class TestSources:
    def test_folder_is_read_in_the_order_of_names_without_the_vocabulary(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "tools").mkdir()
        (tmp_path / "vocabulary.json").write_text("{}")
        (tmp_path / "notes.txt").write_text("no")
        (tmp_path / "z.jsonl").write_text('{"n": 3}\n\n{"n": 4}\n')
        (tmp_path / "tools" / "b.json").write_text('{\n"n": 2}')
        (tmp_path / "tools" / "a.json.gz").write_bytes(gzip.compress(b'{"n": 1}'))
        found = items(tmp_path)
        assert [item.document for item in found] == [{"n": n} for n in (1, 2, 3, 4)]
        assert [item.origin.removeprefix(f"{tmp_path}/") for item in found] == [
            "tools/a.json.gz",
            "tools/b.json",
            "z.jsonl:1",
            "z.jsonl:3",
        ]

    def test_standard_input_may_hold_lines_or_one_document(self) -> None:
        lines = b'{"n": 1}\n{"n": 2}\n'
        one = b'{\n  "n": 1\n}\n'
        assert [item.origin for item in items("-", stdin=lines)] == [
            "standard input:1",
            "standard input:2",
        ]
        assert items("-", stdin=one) == [Item("standard input", {"n": 1})]
        assert [item.document for item in items("-", stdin=gzip.compress(lines))] == [
            {"n": 1},
            {"n": 2},
        ]

    def test_bad_line_does_not_hide_the_good_ones(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b'{"n": 1}\n{"n": \n[1]\n{"n": 2}')
        found = items(path)
        assert [item.document for item in found] == [{"n": 1}, None, None, {"n": 2}]
        assert found[1].origin == f"{path}:2"
        assert "middle of the document" in str(found[1].problem)
        assert "begins with {" in str(found[2].problem)

    @pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
    def test_empty_file_is_reported(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"")
        assert items(tmp_path / name)[0].problem == "There is nothing in it."

    def test_missing_file_and_empty_folder_are_reported(self, tmp_path: Path) -> None:
        missing, empty = items(tmp_path / "no.json", tmp_path)
        assert missing.problem == "There is no such file or folder."
        assert "no .json or .jsonl files" in str(empty.problem)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
    def test_forbidden_file_is_reported(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.touch(mode=0)
        assert "cannot be read" in str(items(path)[0].problem)

    def test_cut_off_gzip_gives_what_came_before_and_a_problem(self, tmp_path: Path) -> None:
        lines = b"".join(
            json.dumps({"n": os.urandom(99).hex()}).encode() + b"\n" for _ in range(999)
        )
        path = tmp_path / "a.jsonl.gz"
        path.write_bytes(gzip.compress(lines)[:-1000])
        found = items(path)
        assert found[0].document
        assert "cut off" in str(found[-1].problem)

    def test_damaged_gzip_is_reported(self, tmp_path: Path) -> None:
        whole = bytearray(gzip.compress(json.dumps({"n": "x" * 999}).encode()))
        whole[-6] ^= 1
        (tmp_path / "sum.json.gz").write_bytes(whole)
        (tmp_path / "plain.json.gz").write_bytes(b"{}")
        (tmp_path / "blocks.json.gz").write_bytes(gzip.compress(b"{}")[:10] + b"\xff" * 20)
        assert {item.problem for item in items(tmp_path)} == {"The compressed file is damaged."}


class Endless(io.RawIOBase):
    """A file of one byte repeated that counts how much of it was read."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        size = min(len(buffer), self.left)
        buffer[:size] = b"x" * size
        self.left -= size
        return size


class TestBoundedMemory:
    def test_overlong_line_is_refused_and_the_next_one_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"x" * (3 * MOST_BYTES) + b'\n{"n": 1}\n')
        long, good = items(path)
        assert (long.origin, long.problem) == (
            f"{path}:1",
            "The line is longer than 1,000,000 bytes.",
        )
        assert good == Item(f"{path}:2", {"n": 1})

    def test_line_of_exactly_the_limit_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b'{"n": "' + b"x" * (MOST_BYTES - 9) + b'"}\n{"n": 1}')
        assert [bool(item.document) for item in items(path)] == [True, True]

    def test_large_document_is_not_read_whole(self) -> None:
        stream = Endless(50 * MOST_BYTES)
        tracemalloc.start()
        found = list(read_documents(["-"], cast(BinaryIO, stream)))
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "longer than" in str(found[0].problem)
        assert memory < 5 * MOST_BYTES

    def test_line_without_an_end_is_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(read, "FARTHEST_LINE_END", 4 * MOST_BYTES)
        stream = Endless(100 * MOST_BYTES)
        found = list(read_documents(["-"], cast(BinaryIO, stream)))
        assert "does not end" in str(found[-1].problem)
        assert stream.left > 90 * MOST_BYTES

    def test_gzip_bomb_is_harmless(self, tmp_path: Path) -> None:
        path = tmp_path / "bomb.json.gz"
        path.write_bytes(gzip.compress(b" " * (20 * MOST_BYTES)))
        tracemalloc.start()
        found = items(path)
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "larger than" in str(found[0].problem)
        assert memory < 5 * MOST_BYTES


class TestMeter:
    @pytest.mark.parametrize("name", ["b.jsonl", "b.jsonl.gz"])
    def test_share_grows_to_the_whole_of_all_files(self, tmp_path: Path, name: str) -> None:
        # Nothing that could be compressed to less than is read at a time.
        line = json.dumps({"text": "x"}).encode() + b"\n"
        lines = b"".join(line.replace(b"x", os.urandom(2_000).hex().encode()) for _ in range(300))
        (tmp_path / name).write_bytes(gzip.compress(lines) if name.endswith("gz") else lines)
        (tmp_path / "a.json").write_bytes(line)
        meter = Meter.of([str(tmp_path)])
        shares = [meter.share for _ in read_documents([str(tmp_path)], io.BytesIO(), meter)]
        assert len(shares) == 301
        assert shares == sorted(shares)
        assert 0 < shares[0] < shares[150] < shares[-1] == 1

    def test_nobody_knows_how_long_standard_input_is(self) -> None:
        assert Meter.of(["-"]).share is None


class TestStream:
    """A stream without a name that says how documents stand in it."""

    @pytest.mark.parametrize("first", ['{"slug": "a",}', '{"a": 1, "a": 2}'])
    def test_fault_in_the_first_line_leaves_the_others(self, first):
        found = list(read_stream(io.BytesIO(f'{first}\n{{"b": 1}}\n{{"c": 1}}\n'.encode()), "x"))
        assert [item.origin for item in found] == ["x:1", "x:2", "x:3"]
        assert [item.document for item in found] == [None, {"b": 1}, {"c": 1}]

    def test_document_may_end_its_first_line_as_a_whole_one_would(self):
        (item,) = read_stream(io.BytesIO(b'{"a": {"b": 1}\n, "c": 1}\n'), "x")
        assert item.document == {"a": {"b": 1}, "c": 1}
