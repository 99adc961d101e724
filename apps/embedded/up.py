"""Start the whole product and keep it running: `./run`.

The order is servers, `manage.py prepare`, then web, worker and beat; stopping goes the other way round. One
Ctrl-C stops everything with exit code 0; if any part dies, the rest stops with exit code 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from apps.embedded.console import say
from apps.embedded.environment import DEFAULT_PORT, ROOT, product_environment
from apps.embedded.errors import SetupError
from apps.embedded.servers import Servers, running_servers
from apps.embedded.state import State, default_folder
from apps.embedded.supervisor import StopRequested, Supervisor, stoppable
from apps.embedded.web import HOST, answers, require_free

PROCESSES, THREADS = 2, 8
# Celery warns because a task could do anything; the demo's worker runs only the product's own tasks.
ROOT_IS_FINE = "ignore:You're running the worker with superuser privileges"
CELERY = ("-m", "celery", "--quiet", "-A", "apps.config.celery:app")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the product until it is stopped; return the exit code."""
    options = parse(arguments)
    try:
        with stoppable():
            return start(State(options.state), port=options.port, only_setup=options.only_setup)
    except StopRequested:
        say("Everything has stopped.")
        return 0
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the options that `run` hands over."""
    parser = argparse.ArgumentParser(prog="./run", allow_abbrev=False)
    parser.add_argument("--state", type=Path, default=default_folder())
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--only-setup", action="store_true")
    return parser.parse_args(arguments)


def start(state: State, *, port: int, only_setup: bool) -> int:
    """Start everything on this state and watch over it."""
    began = time.monotonic()
    with state.hold("Plumbline") as lock:
        if not only_setup:
            require_free(port)
        with running_servers(state.folder, keep_open=(lock,)) as servers:
            env = product_environment(state, addresses=servers.addresses, port=port)
            announced = servers.own_addresses | {"PLUMBLINE_BASE_URL": env["PLUMBLINE_BASE_URL"]}
            summary = Summary(env["PLUMBLINE_BASE_URL"])
            with (
                state.announced(announced, wait_for_borrowers=False),
                Supervisor(env=env, cwd=ROOT, show=summary.show) as supervisor,
            ):
                introduce(servers, supervisor)
                if not prepare(supervisor):
                    return 1
                if only_setup:
                    summary.print("The set-up is done. ./run starts the product.")
                    return 0
                for name, command in programs(state, port=port, log_level=env["PLUMBLINE_LOG_LEVEL"]):
                    supervisor.start(name, command)
                    say("started", name=name)
                return watch(supervisor, summary, port=port, began=began)


def introduce(servers: Servers, supervisor: Supervisor) -> None:
    """Say which servers run, and watch those that were started here."""
    for server in servers.started:
        say(f"{server.version} is ready", name=server.name)
        supervisor.watch(server.name, server.process)
    for name in sorted(set(servers.addresses) - set(servers.own_addresses)):
        say(f"{name} is set: using that server")


def prepare(supervisor: Supervisor) -> bool:
    """Migrate, collect the static files and load the demo; say whether that worked."""
    code = supervisor.run("prepare", [sys.executable, ROOT / "manage.py", "prepare"])
    if code != 0:
        name, code = supervisor.dead() or ("prepare", code)
        say(f"{name} ended with exit code {code}: stopping everything")
    return code == 0


def programs(state: State, *, port: int, log_level: str) -> list[tuple[str, list[str | Path]]]:
    """Return the names and the commands of the product's own processes."""
    web: list[str | Path] = [sys.executable, "-m", "gunicorn", "apps.config.wsgi:application"]
    web += ["--bind", f"{HOST}:{port}", "--workers", str(PROCESSES), "--worker-class", "gthread"]
    web += ["--threads", str(THREADS), "--preload", "--no-control-socket", "--keep-alive", "30"]
    web += ["--graceful-timeout", "5", "--log-level", "warning"]
    worker: list[str | Path] = [sys.executable, "-W", ROOT_IS_FINE, *CELERY, "worker"]
    worker += ["--without-mingle", "--without-gossip", "--loglevel", log_level]
    beat: list[str | Path] = [sys.executable, *CELERY, "beat", "--schedule", state.folder / "beat"]
    beat += ["--pidfile=", "--loglevel", log_level]
    # A full review takes minutes where there is much to read: it must not stand in the way of a refresh.
    hints, reviews = (
        [*worker, "--queues", queues, "--concurrency", places, "--hostname", f"{queues[:6]}@%h"]
        for queues, places in (("hints,imports,media", "2"), ("reviews", "1"))
    )
    return [("web", web), ("worker", hints), ("reviewer", reviews), ("beat", beat)]


def watch(supervisor: Supervisor, summary: Summary, *, port: int, began: float) -> int:
    """Print the addresses once the web answers, then wait until something dies; return the exit code."""
    waiting = True

    def announce() -> None:
        nonlocal waiting
        if waiting and answers(port):
            waiting = False
            seconds = time.monotonic() - began
            summary.print(f"Plumbline answers after {seconds:.1f} s. Ctrl-C stops everything.")

    name, code = supervisor.wait(announce)
    say(f"{name} ended with exit code {code}: stopping everything")
    return 1


class Summary:
    """What `prepare` prints last, its addresses and log-ins, kept until the product answers there."""

    def __init__(self, address: str) -> None:
        """Remember the address: the summary is what comes from the first line on that names it."""
        self._address = address
        self._lines: list[str] = []

    def show(self, name: str, line: str) -> None:
        """Print a child's line unless it is empty, or keep it if it belongs to the summary."""
        if not line:
            return
        if name == "prepare" and (self._lines or self._address in line):
            self._lines.append(line)
        else:
            say(line, name=name)

    def print(self, headline: str) -> None:
        """Print the summary; the product's address at least."""
        say(f"\n{headline}")
        for line in self._lines or [self._address]:
            say(line)


if __name__ == "__main__":
    sys.exit(main())
