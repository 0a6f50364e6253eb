"""Makes .venv with the pinned packages, once per change of the requirements, and translations.

Runs on the system's Python, so it uses the standard library only.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "requirements.stamp"
REQUIREMENTS = {
    "run": ("requirements.txt",),
    "test": (
        *("requirements.txt", "requirements-mcp.txt", "requirements-sentences.txt"),
        "requirements-dev.txt",
    ),
}


def fingerprint(kind: str) -> str:
    """Also of the interpreter and the folder: a moved or upgraded environment is made anew."""
    digest = hashlib.sha256(f"{sys.version}\n{VENV}\n".encode())
    for name in REQUIREMENTS[kind]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_ready(kind: str) -> bool:
    # What tests need includes what the site needs.
    wanted = {f"{each} {fingerprint(each)}" for each in REQUIREMENTS}
    wanted = {line for line in wanted if line.split()[0] in (kind, "test")}
    return (
        VENV_PYTHON.exists()
        and STAMP.exists()
        and not wanted.isdisjoint(STAMP.read_text().splitlines())
    )


def make_environment() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    print("Making a virtual environment in .venv ...", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    answer = made.stdout + made.stderr
    if "ensurepip" in answer or "No module named venv" in answer:
        sys.exit(
            "Python cannot make virtual environments here: install python3-venv"
            " (on Debian: apt-get install python3-venv) and run make again."
        )
    sys.exit(f"The virtual environment could not be made: {last_line(answer)}")


def install(kind: str) -> None:
    print("Installing the pinned packages (about a minute on the first run) ...", flush=True)
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--retries", "2"]
    command += ["--disable-pip-version-check", "--no-input", "-r", REQUIREMENTS[kind][-1]]
    # Without --user: as root pip warns about something that a virtual environment is not.
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            "The packages could not be installed; check the network and run make again."
            f" (pip: {last_line(done.stderr or done.stdout)})"
        )


def compile_messages() -> None:
    """Translations are edited as text and read compiled; this takes what changed only."""
    command = [str(VENV_PYTHON), str(ROOT / "scripts" / "messages.py"), "compile"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"The translations could not be compiled: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["no reason given"])[-1]


def main(kind: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (any Python may be called python3)
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if not is_ready(kind):
        if not VENV_PYTHON.exists() or not STAMP.exists() or not same_interpreter():
            make_environment()
        install(kind)
        STAMP.write_text(f"{kind} {fingerprint(kind)}\n")
    compile_messages()


def same_interpreter() -> bool:
    """A stamp of either kind that still names this interpreter and folder, whatever is pinned."""
    check = subprocess.run(
        [str(VENV_PYTHON), "-c", "import sys; print(sys.version); print(sys.prefix)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return check.returncode == 0 and check.stdout.strip() == f"{sys.version}\n{VENV}"


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
