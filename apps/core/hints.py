"""Hints to workers: they make things fast, and nobody ever waits for one.

A thread of the process sends them, so that a broker which is slow, hangs or is gone costs a rater nothing. A hint that
is lost costs a second: the sweeper finds the row.
"""

from __future__ import annotations

import os
import threading
import time
from queue import Full, Queue

from celery import current_app

from apps.core import counters

SPACING = 0.5
"""Seconds between two hints for the same consumer and key from one process; the sweeper hears the rest."""

_ROOM = 1_000


class Hints:
    """Sends hints in the background, each at most every half second."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, int], float] = {}
        self._lock = threading.Lock()
        self._process = 0
        self._waiting: Queue[tuple[str, int]] = Queue(_ROOM)

    def tell(self, consumer: str, key: int) -> None:
        """Hint that a consumer has something to do; returns at once, whatever the broker does."""
        with self._lock:
            self._begin()
            now, place = time.monotonic(), (consumer, key)
            if now - self._told.get(place, -SPACING) < SPACING:
                return
            if len(self._told) > 10 * _ROOM:
                self._told.clear()
            self._told[place] = now
            try:
                self._waiting.put_nowait(place)
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
    def _send(waiting: Queue[tuple[str, int]]) -> None:
        while True:
            consumer, key = waiting.get()
            try:
                current_app.send_task(
                    "apps.core.tasks.deliver",
                    kwargs={"consumer": consumer, "key": key},
                    retry=False,
                    expires=30,
                )
            except Exception:  # noqa: BLE001 - whatever a broker raises costs this hint and nothing else
                counters.HINTS_LOST.inc()
            finally:
                waiting.task_done()


hints = Hints()
