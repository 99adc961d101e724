"""Hints to workers: they make things fast, and nobody ever waits for one.

A thread of the process sends them, so that a broker which is slow, hangs or is gone costs no request anything. A hint that
is lost costs a second, or a few: the sweeper, or another task of beat, finds the row.
"""

from __future__ import annotations

import os
import threading
import time
from queue import Full, Queue
from typing import NamedTuple

from celery import current_app

from apps.core import counters

SPACING = 0.5
"""Seconds between two hints for the same from one process; the sweeper hears the rest."""

_ROOM = 1_000


class _Hint(NamedTuple):
    task: str
    named: tuple[tuple[str, str | int], ...]
    expires: int


class Hints:
    """Sends hints in the background, each at most every half second."""

    def __init__(self) -> None:
        self._told: dict[_Hint, float] = {}
        self._lock = threading.Lock()
        self._process = 0
        self._waiting: Queue[_Hint] = Queue(_ROOM)

    def tell(self, consumer: str, key: int) -> None:
        """Hint that a consumer has something to do; returns at once, whatever the broker does."""
        self.ask("apps.core.tasks.deliver", expires=30, consumer=consumer, key=key)

    def ask(self, task: str, *, expires: int, **named: str | int) -> None:
        """Hint that a worker runs a task; returns at once, whatever the broker does. Beat must look for what such a hint was about.

        Args:
            task: its name.
            expires: seconds after which the hint is worth nothing.
            named: what the task is called with.
        """
        with self._lock:
            self._begin()
            now, hint = time.monotonic(), _Hint(task, tuple(named.items()), expires)
            if now - self._told.get(hint, -SPACING) < SPACING:
                return
            if len(self._told) > 10 * _ROOM:
                self._told.clear()
            self._told[hint] = now
            try:
                self._waiting.put_nowait(hint)
            except Full:
                counters.HINTS_LOST.inc()

    def wait(self) -> None:
        """Return when everything that was told has been sent or lost."""
        self._waiting.join()

    def _begin(self) -> None:
        """Start the thread, anew in a process that was forked: threads do not come along."""
        if self._process != os.getpid():
            self._process, self._told, self._waiting = os.getpid(), {}, Queue(_ROOM)
            threading.Thread(target=self._send, args=(self._waiting,), name="hints", daemon=True).start()

    @staticmethod
    def _send(waiting: Queue[_Hint]) -> None:
        while True:
            task, named, expires = waiting.get()
            try:
                current_app.send_task(task, kwargs=dict(named), retry=False, expires=expires)
            except Exception:  # noqa: BLE001 - whatever a broker raises costs this hint and nothing else
                counters.HINTS_LOST.inc()
            finally:
                waiting.task_done()


hints = Hints()
