"""Does the site still answer while many connections sit idle? Prints a table.

    python benchmarks/idle_connections.py --port 8000 --connections 1000
    python benchmarks/idle_connections.py --compare     # starts each server itself

An idle connection is opened and sends either nothing or half a request line, then waits.
"""

import argparse
import http.client
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROBES = 50
PROBE_TIMEOUT_S = 5

SERVERS = {
    "gunicorn gthread": "gunicorn config.wsgi --bind 127.0.0.1:{port} --no-control-socket"
    " --worker-class gthread --workers 2 --threads 4",
    "gunicorn gthread, 5,000 connections": "gunicorn config.wsgi --bind 127.0.0.1:{port}"
    " --no-control-socket --worker-class gthread --workers 2 --threads 4"
    " --worker-connections 5000",
    "granian": "granian config.wsgi:application --interface wsgi --host 127.0.0.1 --port {port}"
    " --workers 2 --blocking-threads 4 --no-ws",
}


def ask(port: int) -> float | None:
    """Milliseconds until /healthz answered 200, or None."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PROBE_TIMEOUT_S)
    started = time.perf_counter()
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return (time.perf_counter() - started) * 1000 if status == 200 else None


def probe(port: int, count: int = PROBES) -> tuple[int, float | None]:
    """How many answered, and their median in milliseconds; stops after three silences."""
    times: list[float] = []
    silent = 0
    for _ in range(count):
        answered = ask(port)
        if answered is None:
            silent += 1
            if silent == 3:
                break
        else:
            times.append(answered)
    return len(times), statistics.median(times) if times else None


def hold(port: int, count: int, first_bytes: bytes) -> list[socket.socket]:
    held = []
    for _ in range(count):
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=PROBE_TIMEOUT_S)
        except OSError:
            break
        if first_bytes:
            connection.sendall(first_bytes)
        held.append(connection)
    return held


def measure(name: str, port: int, count: int) -> None:
    answered, median = probe(port)
    report(name, "none", 0, answered, median)
    for kind, first_bytes in (("silent", b""), ("half a request", b"GET / HT")):
        held = hold(port, count, first_bytes)
        try:
            answered, median = probe(port)
            report(name, kind, len(held), answered, median)
        finally:
            for connection in held:
                connection.close()
        time.sleep(1)


def report(name: str, kind: str, held: int, answered: int, median: float | None) -> None:
    shown = f"{median:8.1f}" if median is not None else "       -"
    print(f"{name:<38} {kind:<16} {held:>6} {answered:>5}/{PROBES} {shown}", flush=True)


def compare(port: int, count: int) -> None:
    environment = {**os.environ, "LOG_LEVEL": "WARNING"}
    for name, command in SERVERS.items():
        words = [sys.executable, "-m", *command.format(port=port).split()]
        server = subprocess.Popen(
            words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            deadline = time.monotonic() + 30
            while ask(port) is None and time.monotonic() < deadline and server.poll() is None:
                time.sleep(0.2)
            measure(name, port, count)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--compare", action="store_true", help="start and measure each server")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    print(f"{'server':<38} {'idle':<16} {'held':>6} {'answered':>8} {'median ms':>9}")
    if options.compare:
        compare(options.port, options.connections)
    else:
        measure(f"port {options.port}", options.port, options.connections)


if __name__ == "__main__":
    main()
