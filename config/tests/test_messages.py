"""Translations: all there, none in doubt, and each with the parts of the message it translates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PLACES = ("catalog/locale", "comparisons/locale", "locale")
# Not all below the root: Django's own stand there too, in .venv.
SOURCES = sorted(
    path for place in PLACES if (path := ROOT / place / "de/LC_MESSAGES/django.po").exists()
)
PARTS = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}|</?\w+|href=\"[^\"]*\"|class=\"[^\"]*\"")
FUNCTIONS = {"_", "gettext", "gettext_noop", "ngettext", "pgettext"}
# These speak English alone: editors' pages, answers to programs, commands.
ENGLISH_ONLY = {"tests", "migrations", "management", "api", "admin"}


def entries() -> Iterator[polib.POEntry]:
    for source in SOURCES:
        yield from polib.pofile(str(source))


def translations(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each form of a message with its translation."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    forms = (entry.msgid, entry.msgid_plural)
    return list(zip(forms, (entry.msgstr_plural[n] for n in (0, 1)), strict=True))


def asked_for() -> Iterator[tuple[str, str]]:
    """File and message of every call in Python that asks for a translation."""
    for app in ("catalog", "comparisons", "config"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if ENGLISH_ONLY & set(path.relative_to(ROOT).parts):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FUNCTIONS:
                    texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                    context = getattr(node.func, "id", "") == "pgettext"
                    for text in texts[context : context + 1]:
                        yield str(path.relative_to(ROOT)), text


class TestMessages:
    def test_there_are_some_in_each_place(self) -> None:
        assert [path.relative_to(ROOT).parts[0] for path in SOURCES] == [
            "catalog",
            "comparisons",
            "locale",
        ]

    @pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
    def test_each_is_translated_and_none_is_in_doubt(self, source: Path) -> None:
        file = polib.pofile(str(source))
        assert [entry.msgid for entry in file if not entry.translated()] == []
        assert [entry.msgid for entry in file.fuzzy_entries()] == []
        assert [entry.msgid for entry in file.obsolete_entries()] == []

    def test_a_translation_has_the_parts_of_its_message(self) -> None:
        wrong = [
            (message, translation)
            for entry in entries()
            for message, translation in translations(entry)
            if sorted(PARTS.findall(message)) != sorted(PARTS.findall(translation))
        ]
        assert wrong == []

    def test_what_python_asks_for_is_there(self) -> None:
        """Also where xgettext cannot look: inside of f-strings."""
        known = {entry.msgid for entry in entries()}
        assert [found for found in asked_for() if found[1] not in known] == []

    def test_one_message_has_one_translation(self) -> None:
        """A template and a module that say the same word say it alike."""
        said: dict[tuple[str, str], set[str]] = {}
        for entry in entries():
            said.setdefault((entry.msgid, entry.msgctxt or ""), set()).add(str(translations(entry)))
        assert [message for message, ways in said.items() if len(ways) > 1] == []
