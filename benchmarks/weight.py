"""What a first visit weighs over the wire, by kind, in Chromium. Prints a table.

    python benchmarks/weight.py [http://127.0.0.1:8000]     # without an address it serves the site

Bytes are those that left the server, headers included; nothing is cached before.
"""

import shutil
import sys
from collections import Counter
from contextlib import nullcontext
from typing import Any

from served import PAGES, served

KINDS = {
    "Document": "HTML",
    "Stylesheet": "CSS",
    "Script": "JS",
    "Font": "fonts",
    "Image": "images",
}
COLUMNS = (*KINDS.values(), "other")


def weigh(browser: Any, address: str) -> tuple[Counter[str], int]:
    """Bytes by kind and the number of requests of a first visit."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    bytes_by_kind: Counter[str] = Counter()

    def begun(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = KINDS.get(event.get("type", ""), "other")

    def done(event: dict[str, Any]) -> None:
        bytes_by_kind[kinds.get(event["requestId"], "other")] += int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", begun)
    session.on("Network.loadingFinished", done)
    page.goto(address, wait_until="networkidle")
    context.close()
    return bytes_by_kind, len(kinds)


def main() -> None:
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or sys.exit("Chromium is not installed.")
    given = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else ""
    with nullcontext(given) if given else served() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        print(f"\n| page | {' | '.join(COLUMNS)} | all, kB | requests |")
        print(f"|---|{'---|' * (len(COLUMNS) + 2)}")
        for name, path in PAGES.items():
            sizes, requests = weigh(browser, f"{base}{path}")
            cells = " | ".join(f"{sizes[kind] / 1000:.1f}" for kind in COLUMNS)
            print(f"| {name} | {cells} | {sizes.total() / 1000:.1f} | {requests} |")
        browser.close()


if __name__ == "__main__":
    main()
