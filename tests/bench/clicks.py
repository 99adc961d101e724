"""Measure: how long a judgment takes from the click to the dashboard's numbers, with fifty raters who think in between."""

from __future__ import annotations

import asyncio
import time

import numpy as np

from tests.bench.adapters import Product
from tests.bench.http_client import Connection
from tests.bench.loop import make_loop_study
from tests.bench.rater_loop import load, percentile
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

RATERS = 50
PROMISED = 2.0
"""Seconds from click to dashboard at p95."""
PATIENCE = 120.0


def measure(stage: Stage, *, quick: bool) -> list[Table]:
    """Let fifty people judge, and return one table of how long their judgments waited."""
    seconds = 10.0 if quick else 60.0
    code = make_loop_study(200, slug="clicks")
    busy = load()
    with stage.product() as web, stage.workers():
        clicks = asyncio.run(_judge(Product(stage.database, code=code), web.port, seconds))
        waits = _waits(len(clicks))
    waits = waits[RATERS:]  # the first of each met a worker that was still starting
    row = (
        str(RATERS),
        str(len(clicks)),
        f"{percentile(sorted(clicks), 95):.0f}",
        *(f"{percentile(waits_, percent):.2f}" for waits_ in [sorted(waits)] for percent in (50, 95)),
        f"{max(waits):.2f}",
    )
    how = (
        f"Fifty raters on connections of their own, each with a pause of 3 to 7 s before every answer, for {seconds:g} s, with web, worker and "
        "beat as `./run` starts them. A judgment waits from its acknowledgement in Postgres to the end of the first refresh that counts it; an open page "
        f"asks for it within seconds of its own. Load average before: {busy:.1f}."
    )
    head = ("raters", "judgments", "answer p95 ms", "wait p50 s", "wait p95 s", "longest s")
    note = verdict(percentile(sorted(waits), 95), most=PROMISED, what="p95 of the wait")
    return [Table("From click to dashboard", how, head, (row,), (note,))]


async def _judge(adapter: Product, port: int, seconds: float) -> list[float]:
    """Let everybody judge until the time is up; return the milliseconds of every answer."""
    browsers = [Connection(port) for _ in range(RATERS)]
    tasks = [await adapter.enter(browser, number) for number, browser in enumerate(browsers)]
    random = np.random.default_rng(20261130)
    until = time.monotonic() + seconds

    async def judges(browser: Connection, task: str | None, pauses: list[float]) -> list[float]:
        took: list[float] = []
        for pause in pauses:
            await asyncio.sleep(pause)
            if task is None or time.monotonic() > until:
                break
            begun = time.perf_counter()
            task = await adapter.answer(browser, task)
            took.append((time.perf_counter() - begun) * 1000)
        return took

    turns = int(seconds / 3) + 2
    everybody = [
        judges(browser, task, random.uniform(3, 7, turns).tolist())
        for browser, task in zip(browsers, tasks, strict=True)
    ]
    found = await asyncio.gather(*everybody)
    for browser in browsers:
        await browser.close()
    return [one for took in found for one in took]


def _waits(count: int) -> list[float]:
    """Wait until a snapshot counts every judgment, and return the seconds that each waited, in the order in which they came."""
    from apps.analysis.models import Snapshot
    from apps.responses.models import Response
    from apps.studies.models import Round

    round_ = Round.objects.latest("pk")
    give_up = time.monotonic() + PATIENCE
    while not Snapshot.objects.filter(round=round_, responses__gte=count).exists():
        if time.monotonic() > give_up:
            raise RuntimeError("the judgments did not reach the dashboard")
        time.sleep(0.1)
    shown = list(
        Snapshot.objects.filter(round=round_).order_by("taken_at").values_list("taken_at", "seconds")
    )
    waits, place = [], 0
    for at in (
        Response.objects.filter(round=round_).order_by("received_at").values_list("received_at", flat=True)
    ):
        while shown[place][0] < at:
            place += 1
        taken_at, took = shown[place]
        waits.append((taken_at - at).total_seconds() + took)
    return waits
