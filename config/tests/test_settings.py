"""Each case is a process of its own: settings are read once."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "x1" * 30
GOOD = {"UNFRAGILE_ENV": "production", "SECRET_KEY": SECRET, "SITE_URL": "https://example.org"}


def settings_say(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    program = f"from django.conf import settings as s; s.DEBUG; {code}"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_readme_lists_every_variable() -> None:
    settings = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    listed = re.findall(r"`([A-Z_]+)`", " ".join(rows))
    assert set(re.findall(r'\benv[a-z]+\(\s*"([A-Z_]+)"', settings)) <= set(listed)


class TestProduction:
    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"SECRET_KEY": ""}, "SECRET_KEY (or SECRET_KEY_FILE) must be set in production."),
            ({"SECRET_KEY": "django-insecure-" + SECRET}, "SECRET_KEY must be random"),
            ({"SITE_URL": ""}, "SITE_URL must be the public https:// address"),
            ({"SITE_URL": "http://example.org"}, "SITE_URL must be the public https:// address"),
            ({"SITE_URL": "https://example.org/sub"}, "and nothing behind it"),
            ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
            ({"DEBUG": "1"}, "DEBUG must not be on"),
        ],
    )
    def test_unsafe_settings_do_not_start(
        self, tmp_path: Path, changed: dict[str, str], sentence: str
    ) -> None:
        found = settings_say("", GOOD | {"VAR_DIR": str(tmp_path)} | changed)
        assert found.returncode == 1
        assert sentence in found.stderr
        assert not (tmp_path / "secret_key").exists()

    def test_visitors_are_protected(self, tmp_path: Path) -> None:
        found = settings_say(
            "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
            " s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_PRELOAD,"
            " s.SECURE_SSL_REDIRECT, s.ALLOWED_HOSTS, s.SECURE_PROXY_SSL_HEADER)",
            GOOD | {"VAR_DIR": str(tmp_path)},
        )
        assert found.stdout.strip() == (
            "__Host-sessionid __Host-csrftoken True True 31536000 True True ['example.org'] None"
        ), found.stderr

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("postgresql://nobody:secret@/nothing?host=/nowhere", "The database did not do it: "),
            ("sqlite:////dev/null/nothing", "cannot start"),
        ],
    )
    def test_commands_without_a_database_say_one_sentence(
        self, tmp_path: Path, url: str, words: str
    ) -> None:
        found = subprocess.run(
            [sys.executable, "manage.py", "aggregate_matches", "--skip-checks"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 1
        assert words in found.stderr
        assert len(found.stderr.splitlines()) == 1
        assert "secret" not in found.stderr

    def test_the_command_line_says_one_sentence(self) -> None:
        found = subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "UNFRAGILE_ENV": "production"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 1
        assert found.stderr.startswith("The site cannot start: ")
        assert len(found.stderr.splitlines()) == 1


class TestDevelopment:
    def test_nothing_has_to_be_configured(self, tmp_path: Path) -> None:
        found = settings_say(
            "print(s.DATABASES['default']['NAME'], len(s.SECRET_KEY) > 50)",
            {"VAR_DIR": str(tmp_path)},
        )
        assert found.stdout.strip() == f"{tmp_path}/db.sqlite3 True", found.stderr
