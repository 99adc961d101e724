"""What a measurement stands on: durable servers of its own, the product's schema and static files, web processes.

Addresses in the environment do not count here: the bench pours rows into its database and reads the CPU of its
process, neither of which it could or should do with somebody else's.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
import psycopg2
from django.core.management import call_command

from apps.embedded.children import start_child, stop_child
from apps.embedded.environment import ROOT
from apps.embedded.servers import DATABASE, QUEUE, running_servers
from apps.embedded.state import State
from apps.embedded.up import programs
from apps.embedded.web import HOST

FLOOR = "floor"
FLOOR_APPLICATION = "django.core.wsgi:get_wsgi_application()"
UP_WITHIN = 30.0


@dataclass(frozen=True)
class Web:
    """A web process that answers: its port and the number of its first process."""

    port: int
    pid: int


@dataclass(frozen=True)
class Stage:
    """Servers that run for as long as the bench does.

    Attributes:
        folder: where the state lies.
        database: the product's database; `floor_database` the floor's, on the same server.
        postgres: the number of Postgres's first process.
    """

    folder: Path
    database: str
    floor_database: str
    postgres: int

    @contextmanager
    def product(self) -> Iterator[Web]:
        """Run the product's web process, as `./run` does, without worker and beat."""
        command = dict(programs(State(self.folder), port=(port := free_port()), log_level="WARNING"))["web"]
        with _running(command, port, self.folder / "product.log") as web:
            yield web

    @contextmanager
    def workers(self) -> Iterator[None]:
        """Run the product's worker and beat."""
        commands = dict(programs(State(self.folder), port=1, log_level="WARNING"))
        with (self.folder / "workers.log").open("ab") as log, ExitStack() as started:
            for name in ("worker", "beat"):
                process = start_child(commands[name], env=dict(os.environ), output=log, cwd=ROOT)
                started.callback(stop_child, process, first=signal.SIGTERM, then=signal.SIGKILL, seconds=10)
            yield

    @contextmanager
    def floor(self) -> Iterator[Web]:
        """Run the floor under the product's own command line."""
        command = dict(programs(State(self.folder), port=(port := free_port()), log_level="WARNING"))["web"]
        words = [FLOOR_APPLICATION if str(word).startswith("apps.config.wsgi") else word for word in command]
        env = {
            "DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings",
            "FLOOR_DATABASE_URL": self.floor_database,
        }
        with _running(words, port, self.folder / "floor.log", env) as web:
            yield web

    def lay_out_floor(self, *, tasks: int, assignments: int) -> None:
        """Make the floor's database anew."""
        connection = psycopg2.connect(self.database)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {FLOOR}")
                cursor.execute(f"CREATE DATABASE {FLOOR}")
        finally:
            connection.close()
        subprocess.run(
            [sys.executable, "-m", "tests.bench.floor", str(tasks), str(assignments)],
            cwd=ROOT,
            env={**os.environ, "FLOOR_DATABASE_URL": self.floor_database},
            check=True,
        )


@contextmanager
def stage() -> Iterator[Stage]:
    """Start durable servers, point this process's Django at them and make the schema; leave nothing behind."""
    before = os.environ.copy()
    folder = Path(tempfile.mkdtemp(prefix="plumbline-bench-"))
    folder.chmod(0o711)  # root's servers run as another account
    try:
        for given in (DATABASE, QUEUE):
            os.environ.pop(given, None)
        with running_servers(folder, durable=True) as servers:
            url = servers.addresses[DATABASE]
            os.environ.update(
                servers.addresses,
                DJANGO_SETTINGS_MODULE="apps.config.settings",
                PLUMBLINE_ALLOWED_HOSTS="127.0.0.1,testserver",
                PLUMBLINE_LOG_LEVEL="WARNING",
                PLUMBLINE_SECRET_KEY=secrets.token_urlsafe(64),
                PLUMBLINE_SECURE="false",
                PLUMBLINE_STATE=str(folder),
                PLUMBLINE_STATEMENT_TIMEOUT_MS="0",
            )
            django.setup()
            call_command("migrate", verbosity=0)
            call_command("collectstatic", verbosity=0, interactive=False)
            postgres = next(server.process.pid for server in servers.started if server.name == "postgres")
            yield Stage(folder, url, url.replace("/plumbline?", f"/{FLOOR}?"), postgres)
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(
    command: list[str | Path], port: int, log: Path, more: Mapping[str, str] | None = None
) -> Iterator[Web]:
    # A page's queries are bounded by wsgi.py's own limit, not by the one this process pours rows without.
    env = {name: value for name, value in os.environ.items() if name != "PLUMBLINE_STATEMENT_TIMEOUT_MS"}
    with log.open("ab") as output:
        process = start_child(command, env={**env, **(more or {})}, output=output, cwd=ROOT)
    try:
        _wait_for_port(process, port, log)
        yield Web(port, process.pid)
    finally:
        stop_child(process, first=signal.SIGTERM, then=signal.SIGKILL, seconds=10)


def _wait_for_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + UP_WITHIN
    while time.monotonic() < give_up and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The web process did not start:\n{log.read_text(errors='replace')[-2000:]}")
