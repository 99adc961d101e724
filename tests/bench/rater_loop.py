"""The driver of the rater's loop: N raters, each on one connection, answer and get the next task until time is up."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.adapters import Adapter, UnexpectedReplyError
from tests.bench.http_client import Connection
from tests.bench.stage import Web
from tests.bench.usage import usage_of

MOST_ERRORS = 100
"""Errors after which a rater of the bench gives up: the figures would be of errors."""


@dataclass(frozen=True)
class Run:
    """One run of the loop; times in milliseconds.

    Attributes:
        latencies: of each acknowledged answer, ascending.
        server, database: CPU per loop of the web processes, and of Postgres with all its processes.
        lost: acknowledged answers that are not stored; `doubled` stored more than once.
    """

    peer: str
    raters: int
    seconds: float
    latencies: tuple[float, ...]
    server: float
    database: float
    rss: float
    errors: tuple[str, ...]
    lost: int
    doubled: int

    @property
    def per_second(self) -> float:
        """Loops per second."""
        return len(self.latencies) / self.seconds

    @property
    def cpu(self) -> float:
        """CPU per loop, server and database together."""
        return self.server + self.database


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile of ascending values, NaN of none."""
    if not values:
        return float("nan")
    return values[min(len(values) - 1, int(len(values) * percent / 100))]


@dataclass
class _Tally:
    """What all raters of a run have done together."""

    until: float = 0.0
    latencies: list[float] = field(default_factory=list)
    acknowledged: int = 0
    errors: list[str] = field(default_factory=list)


def run_loop(
    adapter: Adapter,
    web: Web,
    *,
    postgres: int,
    raters: int,
    seconds: float,
    first_rater: int,
    warm_up: float = 0.5,
) -> Run:
    """Run the loop and return what it cost.

    Args:
        postgres: the number of the database's first process.
        first_rater: the number of the first rater; each rater of a bench is a new one.
        warm_up: seconds that are driven and not counted.
    """
    drive = _drive(
        adapter,
        web,
        postgres=postgres,
        raters=raters,
        seconds=seconds,
        first_rater=first_rater,
        warm_up=warm_up,
    )
    return asyncio.run(drive)


async def _drive(
    adapter: Adapter,
    web: Web,
    *,
    postgres: int,
    raters: int,
    seconds: float,
    first_rater: int,
    warm_up: float,
) -> Run:
    stored_before = adapter.stored()
    browsers = [Connection(web.port) for _ in range(raters)]
    tasks = [await adapter.enter(browser, first_rater + n) for n, browser in enumerate(browsers)]
    warm = _Tally(until=time.perf_counter() + warm_up)
    tasks = await asyncio.gather(*(_rate(adapter, b, t, warm) for b, t in zip(browsers, tasks, strict=True)))

    server, database = usage_of(web.pid), usage_of(postgres)
    begun = time.perf_counter()
    tally = _Tally(until=begun + seconds)
    await asyncio.gather(*(_rate(adapter, b, t, tally) for b, t in zip(browsers, tasks, strict=True)))
    took = time.perf_counter() - begun
    server_after, database_after = usage_of(web.pid), usage_of(postgres)

    for browser in browsers:
        await browser.close()
    rows, pairs = (now - before for now, before in zip(adapter.stored(), stored_before, strict=True))
    loops = max(len(tally.latencies), 1)
    return Run(
        peer=adapter.name,
        raters=raters,
        seconds=took,
        latencies=tuple(sorted(tally.latencies)),
        server=(server_after.cpu - server.cpu) * 1000 / loops,
        database=(database_after.cpu - database.cpu) * 1000 / loops,
        rss=server_after.rss,
        errors=(*warm.errors, *tally.errors),
        lost=max(warm.acknowledged + tally.acknowledged - rows, 0),
        doubled=rows - pairs,
    )


async def _rate(adapter: Adapter, browser: Connection, task: str | None, tally: _Tally) -> str | None:
    """Answer task after task; return the one that is held when the time is up, None when none is left."""
    while task is not None and time.perf_counter() < tally.until and len(tally.errors) < MOST_ERRORS:
        begun = time.perf_counter()
        try:
            following = await adapter.answer(browser, task)
        except (UnexpectedReplyError, OSError, EOFError) as error:
            tally.errors.append(f"{type(error).__name__}: {error}"[:300])
            continue
        tally.latencies.append((time.perf_counter() - begun) * 1000)
        tally.acknowledged += 1
        task = following
    return task


def load() -> float:
    """Return the machine's load average over the last minute."""
    return os.getloadavg()[0]
