"""Measure (c): the dashboard's server time and queries, which must not grow with the judgments."""

from __future__ import annotations

import time
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from tests.bench.rater_loop import percentile
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

HEAD = ("judgments", "requests", "p50 ms", "p95 ms", "queries", "page bytes")
TITLE = "The dashboard"


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Ask for the dashboard of a small and of a big round."""
    address = "/d/{slug}/{slug}/"
    try:
        resolve(address.format(slug="x"))
    except Resolver404:
        return [Table(TITLE, "", HEAD, notes=("Skipped: there is no page at /d/<team>/<study>/ yet.",))]
    from apps.analysis.services import refresh_now
    from tests.bench.filling import Shape, fill_round, make_owner

    rows, notes, queries = [], [], set()
    for size in (1_000, 5_000) if quick else (1_000, 100_000):
        shape = Shape(versions=5, scenarios=200, pairs=10, raters=500, responses=size)
        round_ = fill_round(f"bench-board-{size}", shape)
        refresh_now(round_.pk)
        client = Client()
        client.force_login(make_owner())
        page = address.format(slug=round_.study.slug)
        times, count, length = _ask(client, page, requests=5 if quick else 30)
        queries.add(count)
        rows.append(
            (
                f"{size:,}",
                str(len(times)),
                f"{median(times):.0f}",
                f"{percentile(times, 95):.0f}",
                str(count),
                f"{length:,}",
            )
        )
        notes.append(verdict(percentile(times, 95), most=200, what=f"p95 in ms at {size:,} judgments"))
    notes.append(
        "The number of queries is the same."
        if len(queries) == 1
        else f"The number of queries GROWS: {sorted(queries)}."
    )
    how = (
        "GET of the study's dashboard as a member, through Django's test client in this process: server time without "
        "network, five versions, after one refresh. The first request warms what the process keeps and is not counted."
    )
    return [Table(TITLE, how, HEAD, tuple(rows), tuple(notes))]


def _ask(client: Client, page: str, *, requests: int) -> tuple[list[float], int, int]:
    """Return the times in ms, ascending, the number of queries and the length of the page."""
    first = client.get(page)
    if first.status_code != 200:
        raise RuntimeError(f"{page} answered {first.status_code}")
    times = []
    for _ in range(requests):
        begun = time.perf_counter()
        client.get(page)
        times.append((time.perf_counter() - begun) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(page)
    return sorted(times), len(captured), len(first.content)
