"""Measure (h): what estimators cost beside one pass over a column, how that grows, and beside other libraries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from apps.embedded.environment import ROOT
from tests.bench.estimated import ESTIMATED, RATINGS, Estimated
from tests.bench.loglog import line_chart
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

HEAD = ("rows", "estimator", "CPU ms", "ns per row", "over one column", "over its columns", "memory MiB")
PEER_HEAD = ("rows", "estimator", "library", "its CPU s", "times", "over ours")
MOST = 10_000_000
MOST_FOR_PEERS = 1_000_000
COLUMN_BUDGET, BOOTSTRAP_BUDGET, ALPHA_BUDGET = 15, 100, 3
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Timed:
    """What a child process reports: CPU seconds of the estimator, of one column and of all that it reads; MiB on top of the data."""

    seconds: float
    one: float
    every: float
    memory: float


Found = dict[tuple[int, str], Timed]


def measure(
    _stage: Stage, *, quick: bool, oracle: Path | None = None, picture: Path | None = None
) -> list[Table]:
    """Time every estimator at every size, in processes of their own; draw the growth where a picture is wanted."""
    sizes = (10_000, 100_000) if quick else (100_000, 1_000_000, MOST)
    found, peers, notes = _found(sizes, oracle)
    rows = [_row(rows, name, timed) for (rows, name), timed in found.items()]
    notes += _verdicts(found)
    how = (
        "CPU time of the estimator from columns to results, checks included, best of 3, each in a process of its own with one "
        "thread; the columns are int64 and float64 from a fixed seed: 20 versions or groups, 5,000 raters, 200 scenarios, labels in fives. "
        "Beside it, in the same process, numpy's sum of one int64 column, and of each column that the estimator reads. Memory is the "
        "peak on top of the data."
    )
    tables = [Table("Estimators beside one pass over a column", how, HEAD, tuple(rows), tuple(notes))]
    if picture is not None:
        picture.write_text(_drawn(found), encoding="utf-8")
    return [*tables, *_peers(found, peers, oracle)]


def _found(
    sizes: tuple[int, ...], oracle: Path | None
) -> tuple[Found, dict[tuple[int, str], list[tuple[str, float, int]]], list[str]]:
    found: Found = {}
    peers: dict[tuple[int, str], list[tuple[str, float, int]]] = {}
    skipped: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            for place, estimated in enumerate(ESTIMATED):
                asked = oracle is not None and estimated.peer and rows <= MOST_FOR_PEERS
                saved = Path(folder) / "columns.npz"
                report = _child(place, rows, saved if asked else None)
                if "skipped" in report:
                    skipped[estimated.name] = f"{estimated.name}: skipped, {report['skipped']}"
                    continue
                found[rows, estimated.name] = Timed(**{name: float(value) for name, value in report.items()})
                if asked and oracle is not None:
                    peers[rows, estimated.name] = _asked(oracle, estimated, saved)
    return found, peers, list(skipped.values())


def _child(place: int, rows: int, save: Path | None) -> dict[str, float | str]:
    words = [sys.executable, "-m", "tests.bench.estimate_once", str(place), str(rows)]
    words += [] if save is None else [str(save)]
    done = subprocess.run(
        words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **_ONE_THREAD}
    )
    report: dict[str, float | str] = json.loads(done.stdout)
    return report


def _asked(oracle: Path, estimated: Estimated, saved: Path) -> list[tuple[str, float, int]]:
    script = Path(__file__).with_name("oracle.py")
    words = [str(oracle), str(script), estimated.peer, str(saved)]
    done = subprocess.run(
        words, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **_ONE_THREAD}
    )
    return [(str(name), float(seconds), int(times)) for name, seconds, times in json.loads(done.stdout)]


def _row(rows: int, name: str, timed: Timed) -> tuple[str, ...]:
    return (
        f"{rows:,}",
        name,
        f"{timed.seconds * 1e3:,.1f}",
        f"{timed.seconds / rows * 1e9:,.0f}",
        f"{timed.seconds / timed.one:,.0f}",
        f"{timed.seconds / timed.every:,.0f}",
        f"{timed.memory:,.0f}",
    )


def _verdicts(found: Found) -> list[str]:
    """Hold the largest sizes against their budgets; smaller ones have none."""
    notes = []
    fit = found.get((MOST, "Bradley-Terry, by rater"))
    if fit is not None:
        what = f"Bradley-Terry by rater at {MOST:,} over one pass over "
        notes.append(verdict(fit.seconds / fit.every, most=COLUMN_BUDGET, what=f"{what}the columns it reads"))
        notes.append(verdict(fit.seconds / fit.one, most=COLUMN_BUDGET, what=f"{what}one of them"))
    alone, drawn = found.get((MOST, "alpha, point alone")), found.get((MOST, "alpha, 1,000 draws"))
    if alone is not None and drawn is not None:
        what = f"alpha with 1,000 draws over one alpha, {MOST // RATINGS:,} units"
        notes.append(verdict(drawn.seconds / alone.seconds, most=ALPHA_BUDGET, what=what))
    return notes


def _peers(
    found: Found, peers: Mapping[tuple[int, str], list[tuple[str, float, int]]], oracle: Path | None
) -> list[Table]:
    title = "Estimators beside other libraries"
    if oracle is None:
        return [
            Table(
                title,
                "",
                PEER_HEAD,
                notes=("Left out: no interpreter with them was given (--oracle PYTHON).",),
            )
        ]
    rows, notes = [], []
    for (size, name), answers in peers.items():
        ours = found[size, name].seconds
        for library, seconds, times in answers:
            ratio = seconds * times / ours
            rows.append((f"{size:,}", name, library, f"{seconds:.3f}", f"{times:,}", f"{ratio:,.0f}"))
            if times > 1 and name.startswith("Bradley-Terry"):
                held = "held" if ratio >= BOOTSTRAP_BUDGET else "MISSED"
                notes.append(
                    f"{times:,} bootstrap fits over ours at {size:,}: {ratio:,.0f}, budget at least {BOOTSTRAP_BUDGET}: {held}"
                )
    how = (
        "The same columns, in the interpreter that --oracle names, one thread. A bootstrap is timed by a few of its "
        "repetitions and multiplied by the number that it would take; ratios over ours are such extrapolations there."
    )
    return [Table(title, how, PEER_HEAD, tuple(rows), tuple(notes))]


def _drawn(found: Found) -> str:
    lines: dict[str, list[tuple[float, float]]] = {"one column, numpy.sum": []}
    for (rows, name), timed in found.items():
        lines.setdefault(name, []).append((rows, timed.seconds * 1e3))
    fits = {rows: timed.one for (rows, _name), timed in reversed(found.items())}
    lines["one column, numpy.sum"] = [(rows, one * 1e3) for rows, one in sorted(fits.items())]
    return line_chart(
        lines, title="CPU time of estimators by rows", across="rows", up="CPU ms (dotted: in proportion)"
    )
