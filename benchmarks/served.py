"""The site as visitors meet it: the starter catalogue behind the app server, in scratch space."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What the pages of the measurements are.
PAGES = {
    "home": "/",
    "comparison": "/compare/llava-1-6-vs-the-stack-v2/",
    "comparison of substitutes": "/compare/blip-2-vs-llava-1-6/",
    "profile": "/tools/llava-1-6/",
    "search": "/search/",
    "search, answered": "/search/?q=describe+a+photo",
}
STARTING_S = 300


@contextmanager
def served() -> Iterator[str]:
    """The site's address, without a closing slash; gone with its database afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {**os.environ, "VAR_DIR": folder, "STATIC_ROOT": f"{folder}/static"}
        environment["LOG_LEVEL"] = "ERROR"
        command = [sys.executable, str(ROOT / "scripts" / "serve.py"), "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTING_S
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit("The site did not start.")
