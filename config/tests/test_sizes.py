"""The sizes of design section 11, so that no file grows into the one nobody dares to split."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ("config", "catalog", "comparisons", "scripts", "benchmarks")
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONGEST_TEMPLATE = 150
LONGEST_SETTINGS = 250


def python_files() -> Iterator[Path]:
    for folder in PYTHON:
        yield from (
            path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
        )


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_stay_short() -> None:
    assert [f"{p}: {n}" for p in python_files() if (n := line_count(p)) > LONGEST_FILE] == []


def test_settings_stay_on_a_few_pages() -> None:
    assert line_count(ROOT / "config" / "settings.py") <= LONGEST_SETTINGS


def test_functions_stay_short() -> None:
    long = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path}:{node.lineno} {node.name}: {length}")
    assert long == []


def test_templates_stay_short() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    assert [f"{p}: {n}" for p in templates if (n := line_count(p)) > LONGEST_TEMPLATE] == []


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "services", "misc"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [path for path in python_files() if path.stem == word] == []
