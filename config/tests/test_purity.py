"""A module that says that it is pure is held to it by the linter."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOG_ASKS_NOBODY = "catalog knows facts and never asks comparisons"


def modules_that_say_so() -> Iterator[str]:
    for app in ("catalog", "comparisons", "config"):
        for path in sorted((ROOT / app).rglob("*.py")):
            said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
            if "PURE" in said:
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield ".".join(part for part in parts if part != "__init__")


def modules_in_contracts() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    pure = [each for each in contracts if each["name"] != CATALOG_ASKS_NOBODY]
    assert len(pure) == len(contracts) - 1
    return {module for each in pure for module in each["source_modules"]}


def test_each_pure_module_is_in_a_contract() -> None:
    held = modules_in_contracts()
    # A package stands for all that is in it.
    loose = [name for name in modules_that_say_so() if not held & {name, name.rpartition(".")[0]}]
    assert loose == []
