"""The documentation shows programs that run, and explains every problem that it names."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from catalog.models import Task
from catalog.tests.factory import NOW, capability, make_published
from comparisons.ranking.record import compute
from config.api.pages import QUICKSTARTS, operation_lines
from config.api.problems import PROBLEM_TYPES

FOLDER = settings.BASE_DIR / "docs" / "api"
COMMANDS = {".sh": ["sh"], ".py": [sys.executable], ".mjs": ["node"]}


@pytest.mark.django_db
class TestPages:
    def test_name_every_operation_and_problem(self, client: Client) -> None:
        page = client.get("/api/").content.decode()
        for line in operation_lines():
            assert f"{line.method} {line.path}" in page
        for kind in PROBLEM_TYPES:
            assert f"/api/problems/{kind.slug}/" in page
            explained = client.get(f"/api/problems/{kind.slug}/")
            assert "/de/api/" not in explained.content.decode()  # it speaks English alone
            assert explained.status_code == 200
            assert kind.title in explained.content.decode()

    def test_of_an_unknown_problem_is_a_404(self, client: Client) -> None:
        assert client.get("/api/problems/none/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", [name for _, name in QUICKSTARTS])
def test_quick_start_runs_against_a_server(live_server, settings, tmp_path: Path, name) -> None:
    command = COMMANDS[Path(name).suffix]
    needed = "curl" if command[0] == "sh" else command[0]
    # The build installs all three and must not pass over one.
    if shutil.which(needed) is None and not os.environ.get("CI"):
        pytest.skip(f"{needed} is not installed")
    settings.SITE_URL = live_server.url
    make_published("alpha")
    Task.objects.create(slug="speech-to-text", name="Speech", group="Sound")
    for slug in ("whisper", "faster-whisper"):
        made = [capability(t) for t in ("draw", "erase", "speech-to-text", "write")]
        make_published(slug, type="model", capabilities=made)
    compute(NOW.date(), NOW)
    done = subprocess.run(
        [*command, str(FOLDER / name)],
        cwd=tmp_path,
        env={**os.environ, "API": f"{live_server.url}/api/v1"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = {
        "quickstart.sh": ['"slug":"whisper"', "304", '"is_valid":false'],
        "quickstart.py": ["3 tools; go on from "],
        "passport.py": ["genuine: whisper, edition 1"],
        "quickstart.mjs": ["Whisper", "Faster whisper"],
    }
    for text in expected[name]:
        assert text in done.stdout
