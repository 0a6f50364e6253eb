"""Brings the database, the catalogue and the static files up to date, then serves the site.

Runs inside .venv; `make run` is its usual caller. In production run the steps apart, as the
README says.
"""

import argparse
import hashlib
import os
import resource
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
OPEN_FILES = 65_536


def port_number(word: str) -> int:
    if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= 65_535:
        sys.exit(f"PORT must be a number from 1 to 65535, not {word!r}.")
    return int(word)


def refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            sys.exit(f"Port {port} needs root; choose another: make run PORT=8001")
        except OSError:
            sys.exit(f"Port {port} is taken; choose another: make run PORT={port % 65_535 + 1}")


def static_fingerprint(folders: list[Path]) -> str:
    """Names, sizes and times: reading every file would cost more than it saves."""
    digest = hashlib.sha256(sys.prefix.encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static(stamp: Path, static_root: Path) -> None:
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    storages = [s for finder in get_finders() for s in getattr(finder, "storages", {}).values()]
    current = static_fingerprint([Path(storage.location) for storage in storages])
    is_collected = (static_root / "staticfiles.json").exists() and stamp.exists()
    if is_collected and stamp.read_text() == current:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(current)


def rank_first_time() -> None:
    """Later runs are for whoever operates the site: a start must not move the ranks."""
    from django.core.management import call_command

    from comparisons.models import Ranking

    if not Ranking.objects.exists():
        call_command("compute_rankings")


def prepare() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError, connections

    from config.environment import SettingsError

    try:
        django.setup()
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("index_catalogue", if_old=True)
        call_command("load_starter")
        rank_first_time()
        collect_static(settings.VAR_DIR / "static.stamp", Path(settings.STATIC_ROOT))
    except SettingsError as problem:
        sys.exit(f"The site cannot start: {problem}")
    except (CommandError, DatabaseError) as problem:
        sys.exit(f"The database could not be prepared: {problem}")
    except OSError as problem:
        sys.exit(f"The site cannot write its files: {problem}")
    finally:
        connections.close_all()


def raise_file_limit() -> None:
    """Each idle connection holds a file; the usual soft limit of 1,024 is soon reached."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def server_command(host: str, port: int) -> list[str]:
    """The measured set-up (docs/decisions/0002-app-server.md); the README repeats it."""
    return [
        *(sys.executable, "-m", "granian", "config.wsgi:application"),
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"),
        *("--workers", os.environ.get("WORKERS", "2"), "--blocking-threads", "4"),
        *("--backlog", "8192", "--backpressure", "4096"),
        *("--respawn-failed-workers", "--log-level", "warning"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", default="8000")
    port = port_number(parser.parse_args().port)
    refuse_busy_port(port)
    os.chdir(ROOT)
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    prepare()
    print(f"\n  The site:  http://{HOST}:{port}/")
    print(f"  Editing:   http://{HOST}:{port}/admin/ (make an account with: make editor)")
    print("  Stop it with Ctrl-C.\n", flush=True)
    raise_file_limit()
    command = server_command(HOST, port)
    os.execv(command[0], command)  # noqa: S606  (no shell is wanted)


if __name__ == "__main__":
    main()
