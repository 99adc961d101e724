"""The product's own worker and beat, started for a drill on the test's database."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from apps.embedded.children import start_child
from apps.embedded.environment import ROOT
from apps.embedded.state import State
from apps.embedded.up import programs

PATIENCE = 120.0
"""Seconds that a drill waits for what has to come: long, because how fast it comes on an idle machine is measured by the bench."""


class Crew:
    """Worker and beat, each in a session of its own so that a kill takes all of its processes."""

    def __init__(self, folder: Path, *, queue: str) -> None:
        """Remember where they keep their state and which queue they listen to."""
        self._folder = folder
        self._env = {
            **os.environ,
            "DATABASE_URL": database_address(),
            "REDIS_URL": queue,
            "PYTHONPATH": str(ROOT),
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Start `worker` or `beat` as `./run` does."""
        command = dict(programs(State(self._folder), port=1, log_level="WARNING"))[name]
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = start_child(command, env=self._env, output=log, cwd=ROOT)

    def kill(self, name: str) -> None:
        """Kill it with all its processes, as a machine that goes dark would."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def revive(self) -> None:
        """Start again what has ended by itself, as a container runtime or a service manager does."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                self.start(name)

    def kill_all(self) -> None:
        """Leave nothing behind."""
        for name in list(self._running):
            self.kill(name)

    def log(self) -> str:
        """Return what they have said, for the message of a drill that fails."""
        return "\n".join(path.read_text(errors="replace")[-1500:] for path in self._folder.glob("*.log"))


@contextmanager
def crew(folder: Path, *, queue: str) -> Iterator[Crew]:
    """Give a crew whose processes end with the block."""
    people = Crew(folder, queue=queue)
    try:
        yield people
    finally:
        people.kill_all()


def wait_until(condition: Callable[[], bool], *, told: Callable[[], str] = str) -> float:
    """Wait until something is true and return how many seconds that took; fail with `told()` if it does not come."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > PATIENCE:
            pytest.fail(f"not within {PATIENCE:g} s\n{told()}")
        time.sleep(0.05)
    return time.monotonic() - begun


def database_address() -> str:
    """Return the address of the database that the tests use, which has another name than the product's."""
    head, question, options = os.environ["DATABASE_URL"].partition("?")
    return f"{head.rpartition('/')[0]}/{connection.settings_dict['NAME']}{question}{options}"
