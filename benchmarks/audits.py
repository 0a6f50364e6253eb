"""Lighthouse and the Nu HTML checker over the main pages. Prints tables; needs npm, Java, Chromium.

    python benchmarks/audits.py [http://127.0.0.1:8000]     # without an address it serves the site

Both come from npm into var/bench/audits, at exact versions, on the first run.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import nullcontext
from pathlib import Path

from served import PAGES, ROOT, served

FOLDER = ROOT / "var" / "bench" / "audits"
# The newest Lighthouse that Node.js 20 runs, and the last checker whose package holds its program.
PACKAGES = ("lighthouse@12.8.2", "vnu-jar@24.10.17")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TARGET = 98
MOST_SHOWN = 20
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
# One of each kind of page, beside those that the other tables are about.
KINDS = (
    *("/tools/", "/tools/llava-1-6/alternatives/", "/tools/llava-1-6/history/"),
    *("/tools/llava-1-6/history/1/", "/categories/", "/categories/vision-language-models/"),
    *("/makers/", "/makers/meta/", "/tasks/", "/tasks/visual-question-answering/", "/compare/"),
    *("/compare/blip-2-vs-llava-1-6/cite/", "/compare/blip-2-vs-llava-1-6/record/"),
    *("/compare/blip-2-vs-llava-1-6/?view=list", "/compare/blip-2-vs-llava-1-6/?diff=1"),
    *("/rankings/", "/rankings/1/", "/methodology/", "/changes/", "/corrections/", "/releases/"),
    *("/privacy/", "/search/", "/search/?q=zzzzzz", "/no-such-page/", "/api/", "/admin/login/"),
    *("/de/", "/de/tools/llava-1-6/", "/de/compare/blip-2-vs-llava-1-6/", "/de/rankings/"),
)


def install() -> Path:
    modules = FOLDER / "node_modules"
    if not all((modules / name.split("@")[0]).exists() for name in PACKAGES):
        npm = shutil.which("npm") or sys.exit("npm is not installed.")
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(FOLDER)]
        subprocess.run([*command, *PACKAGES], check=True)
    return modules


def lighthouse(modules: Path, address: str) -> dict[str, float]:
    """Scores of 0 to 100 by category, as a phone sees the page."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is not installed.")
    command = [str(modules / ".bin" / "lighthouse"), address, "--output=json", "--quiet"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    report = json.loads(done.stdout)
    for name, audit in report["audits"].items():
        if audit["score"] is not None and audit["score"] < 0.9 and "-v" in sys.argv:
            print(f"    {name}: {audit['title']} {audit.get('displayValue', '')}")
    found = report["categories"]
    return {name: 100 * (found[name]["score"] or 0) for name in CATEGORIES}


def fetched(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.read()
    except urllib.error.HTTPError as refused:
        return refused.read()


def markup_errors(modules: Path, base: str, pages: list[str]) -> list[str]:
    """What the checker calls an error, with the page that has it."""
    java = shutil.which("java") or sys.exit("Java is not installed.")
    jar = modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, path in enumerate(pages):
            file = Path(folder) / f"{number}.html"
            file.write_bytes(fetched(f"{base}{path}"))
            names[f"file:{file}"] = path
        command = [java, "-Xmx512m", "-jar", str(jar), "--format", "json", "--stdout"]
        command += ["--exit-zero-always", *(name.removeprefix("file:") for name in names)]
        done = subprocess.run(command, capture_output=True, check=True)
    said = json.loads(done.stdout)["messages"]
    return [
        f"{names.get(line.get('url', ''), '?')}:{line.get('lastLine')}: {line['message']}"
        for line in said
        if line["type"] != "info"
    ]


def main() -> None:
    modules = install()
    given = next((word.rstrip("/") for word in sys.argv[1:] if word.startswith("http")), "")
    with nullcontext(given) if given else served() as base:
        print(f"\n| Lighthouse (at least {TARGET}) | {' | '.join(CATEGORIES)} |")
        print(f"|---|{'---|' * len(CATEGORIES)}")
        for name, path in PAGES.items():
            scores = lighthouse(modules, f"{base}{path}")
            print(f"| {name} | {' | '.join(f'{scores[c]:.0f}' for c in CATEGORIES)} |", flush=True)
        pages = list(dict.fromkeys((*PAGES.values(), *KINDS)))
        errors = markup_errors(modules, base, pages)
        print(f"\nNu HTML checker: {len(pages)} pages, {len(errors)} errors")
        print("\n".join(errors[:MOST_SHOWN]))


if __name__ == "__main__":
    main()
