"""Schemathesis with all its checks against a server of this checkout: `make api-check`.

Makes its own environment for Schemathesis under var/, a database with the starter catalogue, and
a key whose quota the run cannot exhaust. Arguments go on to `st run`.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from serve import server_command

ROOT = Path(__file__).resolve().parent.parent
SCHEMATHESIS = "schemathesis==4.32.5"
FOLDER = ROOT / "var" / "schemathesis"
# It must not learn from refusals: a refusal is what most cases ask for.
SETTINGS = "[phases.fuzzing.error-feedback]\nenabled = false\n"
# The same cases each time: what fails in CI fails here too. Longer runs draw others.
DEFAULTS = ["--max-examples", "5", "--phases", "examples,coverage,fuzzing", "--seed", "1"]


def program() -> str:
    """The path of `st`, installed once."""
    found = FOLDER / "bin" / "st"
    if not found.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet", SCHEMATHESIS]
        subprocess.run([*pip, "--disable-pip-version-check", "--no-input"], check=True)
    return str(found)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if server.poll() is not None:
            sys.exit("The server ended before it answered.")
        try:
            with urlopen(address, timeout=5):  # noqa: S310  (our own address)
                return
        except (URLError, OSError):
            time.sleep(0.5)
    sys.exit("The server did not answer in two minutes.")


def main() -> int:
    arguments = sys.argv[1:] or DEFAULTS
    with tempfile.TemporaryDirectory() as scratch:
        port = free_port()
        site = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "VAR_DIR": scratch,
            "SITE_URL": site,
            "API_REQUESTS_PER_MINUTE": "1000000",
            "LOG_LEVEL": "ERROR",
        }
        environment.pop("DATABASE_URL", None)
        manage = [sys.executable, str(ROOT / "manage.py")]
        for step in ("migrate", "load_starter", "compute_rankings", "make_release"):
            subprocess.run([*manage, step], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen(server_command("127.0.0.1", port), cwd=ROOT, env=environment)
        try:
            wait_for(f"{site}/api/v1/openapi.json", server)
            settings = Path(scratch) / "schemathesis.toml"
            settings.write_text(SETTINGS)
            command = [program(), "--config-file", str(settings), "run"]
            command += [f"{site}/api/v1/openapi.json", "--checks", "all", *arguments]
            return subprocess.run(command, cwd=scratch, check=False).returncode
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
