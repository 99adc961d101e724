"""Measure (b): what a refresh of a round costs per signal, and how much memory it takes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from statistics import median

from apps.embedded.environment import ROOT
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

HEAD = (
    "signals",
    "items",
    "repeats",
    "refresh s",
    "µs per signal",
    "one COPY s",
    "refresh / COPY",
    "peak MiB",
    "estimates",
)


@dataclass(frozen=True)
class Refreshed:
    """What a child process reports of one refresh; times in seconds, memory in MiB."""

    seconds: float
    copy_seconds: float
    peak: float
    before: float
    signals: int
    estimates: int


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Fill rounds and refresh each in fresh processes."""
    from tests.bench.filling import Shape, fill_round

    shapes = [Shape(responses=10_000)]
    shapes += [] if quick else [Shape(responses=1_000_000), Shape(responses=1_000_000, pairs=190)]
    rows, notes = [], []
    for shape in shapes:
        round_ = fill_round(f"bench-refresh-{shape.responses}-{shape.pairs}", shape)
        runs = [refreshed(round_.pk) for _ in range(1 if quick else 5)]
        rows.append(_row(shape.scenarios * shape.pairs, runs))
        each = median(run.seconds for run in runs) / runs[0].signals * 1e6
        if shape.responses >= 1_000_000:
            what = f"microseconds per signal, {shape.responses:,} signals on {shape.scenarios * shape.pairs:,} items"
            notes.append(verdict(each, most=2.0, what=what))
            notes.append(verdict(max(run.peak for run in runs), most=1536, what="peak memory in MiB"))
    how = (
        "20 versions, 5,000 raters, 1,000 scenarios, one preference and so one signal per judgment; every pair of "
        "versions is met. Each refresh runs in a process of its own: `analysis.services.refresh_now`, all measures that "
        "the protocol asks for by default, reading, computing and storing the snapshot. Beside it the same process runs "
        "the one COPY that the refresh reads and throws the bytes away. Medians, with the least and the most; the peak "
        "is of the whole process, Django and SciPy included."
    )
    return [Table("A refresh, from the signals to a snapshot", how, HEAD, tuple(rows), tuple(notes))]


def _row(items: int, runs: list[Refreshed]) -> tuple[str, ...]:
    seconds = median(run.seconds for run in runs)
    copied = median(run.copy_seconds for run in runs)
    return (
        f"{runs[0].signals:,}",
        f"{items:,}",
        str(len(runs)),
        f"{seconds:.2f} ({min(run.seconds for run in runs):.2f} to {max(run.seconds for run in runs):.2f})",
        f"{seconds / runs[0].signals * 1e6:.2f}",
        f"{copied:.2f}",
        f"{median(run.seconds / run.copy_seconds for run in runs):.2f}",
        f"{max(run.peak for run in runs):.0f} (before: {max(run.before for run in runs):.0f})",
        str(runs[0].estimates),
    )


def refreshed(round_id: int) -> Refreshed:
    """Refresh a round in a process of its own."""
    words = [sys.executable, "-m", "tests.bench.refresh_once", str(round_id)]
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Refreshed(**json.loads(done.stdout))
