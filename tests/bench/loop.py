"""Measure (a): the rater's loop of the product beside the floor's, in turns."""

from __future__ import annotations

import json
from statistics import median

from django.utils import timezone

from tests.bench.adapters import Adapter, Floor, Product
from tests.bench.rater_loop import Run, load, percentile, run_loop
from tests.bench.stage import Stage, Web
from tests.bench.tables import Table, verdict
from tests.bench.texts import FIRST, PROMPT, SECOND

TASKS, OVERLAP = 1_000, 60
HEAD = (
    "raters",
    "peer",
    "loops/s",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "server CPU ms",
    "database CPU ms",
    "CPU ms per loop (rounds)",
    "RSS MiB",
    "errors",
    "lost",
    "doubled",
)


def measure(stage: Stage, *, quick: bool) -> list[Table]:
    """Drive both peers in turns and return one table."""
    tasks = 200 if quick else TASKS
    stage.lay_out_floor(tasks=tasks, assignments=tasks * OVERLAP)
    code = make_loop_study(tasks)
    rounds, seconds = (1, 1.5) if quick else (6, 4.0)
    rows: list[tuple[str, ...]] = []
    notes: list[str] = [f"Load average before: {load():.1f} (other processes shared the cores)."]
    with stage.floor() as floor_web, stage.product() as product_web:
        peers: list[tuple[Adapter, Web]] = [
            (Floor(stage.floor_database), floor_web),
            (Product(stage.database, code=code), product_web),
        ]
        driven = 0
        for raters in (1, 8) if quick else (1, 8, 32):
            runs: dict[str, list[Run]] = {adapter.name: [] for adapter, _web in peers}
            for turn in range(rounds):
                # In turns, and each first every other time, so that a slow minute of the machine falls on both.
                for adapter, web in peers if turn % 2 == 0 else reversed(peers):
                    run = run_loop(
                        adapter,
                        web,
                        postgres=stage.postgres,
                        raters=raters,
                        seconds=seconds,
                        first_rater=driven,
                    )
                    runs[adapter.name].append(run)
                    driven += raters
            rows += [_row(found) for found in runs.values()]
            notes += _ratios(raters, runs["floor"], runs["product"])
    errors = [error for row in (runs["floor"], runs["product"]) for run in row for error in run.errors]
    notes += [f"First error: {errors[0]}"] if errors else []
    how = (
        f"N raters on keep-alive connections over loopback answer and get the next task in the reply, {rounds} rounds of "
        f"{seconds:g} s for each peer, in turns. Both under gunicorn gthread, 2 processes of 8 threads, on the same "
        "Postgres with fsync on. The floor has a session, CSRF, one claim with SKIP LOCKED and one insert. CPU is that of "
        "the process trees of web and Postgres in /proc. Latencies are of all rounds; CPU is the median of the rounds, "
        "with the least and the most. Worker and beat do not run."
    )
    return [Table("The rater's loop beside the floor", how, HEAD, tuple(rows), tuple(notes))]


def _row(runs: list[Run]) -> tuple[str, ...]:
    latencies = sorted(value for run in runs for value in run.latencies)
    cpus = [run.cpu for run in runs]
    return (
        str(runs[0].raters),
        runs[0].peer,
        f"{len(latencies) / sum(run.seconds for run in runs):.0f}",
        *(f"{percentile(latencies, percent):.1f}" for percent in (50, 95, 99)),
        f"{median(run.server for run in runs):.2f}",
        f"{median(run.database for run in runs):.2f}",
        f"{median(cpus):.2f} ({min(cpus):.2f} to {max(cpus):.2f})",
        f"{max(run.rss for run in runs):.0f}",
        str(sum(len(run.errors) for run in runs)),
        str(sum(run.lost for run in runs)),
        str(sum(run.doubled for run in runs)),
    )


def _ratios(raters: int, floor: list[Run], product: list[Run]) -> list[str]:
    """Compare round by round: what disturbs the machine disturbs both halves of a round alike."""
    cpu = sorted(ours.cpu / theirs.cpu for ours, theirs in zip(product, floor, strict=True))
    slow = sorted(
        percentile(ours.latencies, 95) / percentile(theirs.latencies, 95)
        for ours, theirs in zip(product, floor, strict=True)
    )
    spread = f" (rounds {cpu[0]:.2f} to {cpu[-1]:.2f})"
    slow_spread = f" (rounds {slow[0]:.2f} to {slow[-1]:.2f})"
    return [
        verdict(median(cpu), most=2.0, what=f"CPU per loop over the floor's, {raters} at once") + spread,
        verdict(median(slow), most=2.0, what=f"p95 over the floor's, {raters} at once") + slow_spread,
    ]


def make_loop_study(tasks: int, *, slug: str = "loop") -> str:
    """Launch a study of one pair per scenario, in a team of its own, and return its join code."""
    from apps.accounts.models import User
    from apps.accounts.services import create_team
    from apps.assignments.services import launch
    from apps.catalog.services import upsert
    from tests.factories.studies import make_study

    owner = User.objects.create_user(f"{slug}@example.org", name="Bench")
    team = create_team(name="Loop", slug=f"bench-{slug}", owner=owner)
    versions = ("bench/new", "bench/old")
    scenarios = [
        {"key": f"q{n}", "messages": [{"role": "user", "content": f"{n} {PROMPT}"}]} for n in range(tasks)
    ]
    outputs = [
        {
            "version": version,
            "scenario": f"q{n}",
            "messages": [{"role": "assistant", "content": f"{n} {text}"}],
        }
        for version, text in zip(versions, (FIRST, SECOND), strict=True)
        for n in range(tasks)
    ]
    for what, rows in (
        ("versions", [{"key": key} for key in versions]),
        ("scenarios", scenarios),
        ("outputs", outputs),
    ):
        body = "\n".join(json.dumps(row) for row in rows).encode()
        report = upsert(team=team, what=what, body=body, as_list=False, create_missing=False)
        if report.refused:
            raise RuntimeError(f"the bench's own {what} were refused: {report.refused[0]}")
    study = make_study(
        team,
        owner,
        slug=slug,
        round={"versions": list(versions), "baseline": "bench/old"},
        items={"pairing": "all", "overlap": OVERLAP},
    )
    launch(study=study, now=timezone.now())
    return study.code
