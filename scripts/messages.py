"""Translations: compiled for the site, or gathered anew from code and templates.

`make run` and `make test` compile; that needs polib alone. `make messages` gathers and needs
gettext's programs; `check` says what gathering would change.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from catalog.language import PREFIXED  # noqa: E402

# Each app holds what its Python says; the project holds what templates and config say.
PLACES = ("catalog", "comparisons", ".")
FOLDERS = ("catalog", "comparisons", "config", "templates")
# These speak English alone: editors' pages, answers to programs, commands.
ENGLISH_ONLY = ("tests", "migrations", "management", "api", "admin", "starter")
METADATA = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "MIME-Version": "1.0",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
LINE = 98


def source_of(place: str, language: str, root: Path = ROOT) -> Path:
    return root / place / "locale" / language / "LC_MESSAGES" / "django.po"


def compile_messages() -> None:
    """Compile what changed since; a running site sees whole files only."""
    for place in PLACES:
        for language in PREFIXED:
            source = source_of(place, language)
            target = source.with_suffix(".mo")
            if not source.exists() or is_newer(target, source):
                continue
            unfinished = target.with_suffix(f".{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(target)


def is_newer(target: Path, source: Path) -> bool:
    return target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns


def gathered(language: str) -> dict[str, polib.POFile]:
    """The messages of each place, untranslated, by Django's own gathering in a copy."""
    if missing := [name for name in ("xgettext", "msgmerge") if not shutil.which(name)]:
        sys.exit(f"{missing[0]} is missing: install gettext (on Debian: apt-get install gettext).")
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for folder in FOLDERS:
            ignored = shutil.ignore_patterns(*ENGLISH_ONLY, "locale", "__pycache__")
            shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
        for place in PLACES:
            (copy / place / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--no-location"]
        done = subprocess.run(
            [*command, "--locale", language, "--verbosity", "0"],
            cwd=copy,
            env={k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"The messages could not be gathered: {done.stderr.strip()}")
        files = {place: source_of(place, language, copy) for place in PLACES}
        return {place: polib.pofile(str(path)) for place, path in files.items() if path.exists()}


def merge(place: str, language: str, found: polib.POFile) -> None:
    """Bring a place's messages up to date; a new one waits without a translation."""
    path = source_of(place, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = polib.pofile(str(path), wrapwidth=LINE) if path.exists() else polib.POFile()
    made.wrapwidth = LINE
    made.metadata = METADATA | {"Language": language}
    made.merge(found)
    for entry in made.obsolete_entries():
        made.remove(entry)
    made.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    made.save(str(path))


def differences(place: str, language: str, found: polib.POFile) -> list[str]:
    """What gathering would add to a place's messages, and what it would take away."""
    path = source_of(place, language)
    made = polib.pofile(str(path)) if path.exists() else polib.POFile()
    before = {(entry.msgctxt, entry.msgid) for entry in made if not entry.obsolete}
    after = {(entry.msgctxt, entry.msgid) for entry in found}
    shown = path.relative_to(ROOT)
    lines = [f"{shown}: missing: {text!r}" for _, text in sorted(after - before, key=str)]
    return lines + [f"{shown}: not used: {text!r}" for _, text in sorted(before - after, key=str)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("compile", "gather", "check"))
    parser.add_argument("--place", choices=PLACES, help="only this one (gather)")
    options = parser.parse_args()
    if options.what == "compile":
        compile_messages()
        return
    problems: list[str] = []
    for language in PREFIXED:
        for place, found in gathered(language).items():
            if options.what == "check":
                problems += differences(place, language, found)
            elif options.place in (None, place):
                merge(place, language, found)
    if problems:
        sys.exit("\n".join([*problems, "Run make messages, translate, and commit the .po files."]))


if __name__ == "__main__":
    main()
