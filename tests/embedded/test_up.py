"""The whole start with a tiny product: its own `manage.py prepare` and children, the tests' servers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from apps.embedded.environment import ROOT

from .waiting import has_ended

MANAGE = """
import os
print("Applying migrations")
print("Open", os.environ["PLUMBLINE_BASE_URL"])
print("ada@example.org")
"""
START = """
import sys; from pathlib import Path; from apps.embedded import up
up.ROOT = Path(sys.argv[1])
web = [sys.executable, "web.py", sys.argv[3]]
rest = [sys.executable, "-c", "import os, signal; print(os.getpid(), flush=True); signal.pause()"]
up.programs = lambda *_, **__: [("web", web), ("worker", rest)]
sys.exit(up.main(["--state", sys.argv[2], "--port", sys.argv[3], *sys.argv[4:]]))
"""
WEB = """
import sys; from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def product(tmp_path: Path) -> Path:
    (tmp_path / "manage.py").write_text(MANAGE)
    (tmp_path / "web.py").write_text(WEB)
    return tmp_path


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def start(product: Path, port: int, *options: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", START, str(product), str(product / "state"), str(port), *options]
    env = {name: value for name, value in os.environ.items() if name != "PLUMBLINE_BASE_URL"}
    return subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
    )


def read_until_up(output: IO[str] | None) -> tuple[list[str], int]:
    """Read until the log-ins and the worker's first line are there; return the other lines and its number."""
    assert output is not None
    lines, worker = [], 0
    for line in output:
        if line.startswith("worker") and line.rstrip()[-1].isdigit():
            worker = int(line.split()[-1])
        else:
            lines.append(line.rstrip())
        if worker and "ada@example.org" in lines:
            return lines, worker
    pytest.fail(f"it never came up: {lines}")


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_the_addresses_come_last_and_one_ctrl_c_stops_everything(product: Path, port: int) -> None:
    with ended(start(product, port)) as process:
        lines, worker = read_until_up(process.stdout)
        assert lines[-2:] == [f"Open http://127.0.0.1:{port}", "ada@example.org"]
        assert "Plumbline answers" in lines[-3]
        assert "prepare  | Applying migrations" in lines
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        assert rest.splitlines()[-1] == "Everything has stopped."
        assert has_ended(worker)


def test_a_dead_child_stops_the_rest_with_code_one(product: Path, port: int) -> None:
    with ended(start(product, port)) as process:
        _, worker = read_until_up(process.stdout)
        os.kill(worker, signal.SIGKILL)
        rest, _ = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "worker ended with exit code -9: stopping everything" in rest


def test_a_failed_preparation_starts_nothing(product: Path, port: int) -> None:
    (product / "manage.py").write_text("import sys; sys.exit('the migration failed')")
    with ended(start(product, port)) as process:
        said, _ = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "prepare  | the migration failed" in said
        assert "worker" not in said


def test_only_setup_prints_the_addresses_and_ends(product: Path, port: int) -> None:
    with ended(start(product, port, "--only-setup")) as process:
        said, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        assert said.splitlines()[-1] == "ada@example.org"
        assert "worker" not in said


def test_a_taken_port_is_told_with_the_way_out(product: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken: int = other.getsockname()[1]
        with ended(start(product, taken)) as process:
            said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"Port {taken} cannot be used" in said
    assert f"--port {taken + 1}" in said
