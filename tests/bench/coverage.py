"""How often nominal 95 % intervals hold the truth: `./run bench --coverage [--quick] [--write FILE]`; needs no server."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from tests.bench.tables import Table, markdown
from tests.statistics.coverage import CASES, Case, Line, measure

HEAD = ("design", "quantity", "target", "held %", "naive %", "studies")
FEW_STUDIES = 20
HOW = (
    "Each study is simulated from its own seed (0, 1, 2 ...), estimated, and its intervals held against the truth, which is exact (closed form "
    "or quadrature). ± is one Monte Carlo error, from the spread between studies. Naive intervals take every judgment for an independent one."
)


def measure_coverage(*, quick: bool, write: Path | None, say: Callable[[str], None]) -> int:
    """Try every case, say each line as it comes, and write the tables; return 1 if a target was missed by three errors."""
    begun = time.monotonic()
    machine = _machine()
    say(machine)
    tables, missed = [], 0
    for family, cases in groupby(CASES, key=lambda case: case.family):
        lines = []
        for case in cases:
            lines += _tried(case, studies=FEW_STUDIES if quick else case.studies, say=say)
        tables.append(_table(family, lines))
        missed += sum(line.misses(3) for line in lines)
    took = f"{len(CASES)} designs in {time.monotonic() - begun:.0f} s; {missed} targets missed by more than three errors."
    say(took)
    if write is not None:
        write.write_text(markdown(f"{machine}\n\n{HOW}\n\n{took}", tables))
    return 1 if missed else 0


def _tried(case: Case, *, studies: int, say: Callable[[str], None]) -> list[Line]:
    begun = time.monotonic()
    lines = measure(case, studies=studies)
    say(f"{case.name} ({studies:,} studies, {time.monotonic() - begun:.0f} s)")
    for line in lines:
        naive = f", naive {line.naive.words}" if line.naive else ""
        say(f"    {line.quantity}: {line.clustered.words}{naive}; target {line.target.words}{_mark(line)}")
    return lines


def _table(family: str, lines: list[Line]) -> Table:
    rows = tuple(
        (
            line.case.design,
            line.quantity,
            line.target.words,
            f"{line.clustered.words}{_mark(line)}",
            line.naive.words if line.naive else "",
            f"{line.studies:,}",
        )
        for line in lines
    )
    return Table(f"{family[0].upper()}{family[1:]}", "", HEAD, rows)


def _mark(line: Line) -> str:
    """Say whether the target was missed for sure, or may have been."""
    if line.misses(3):
        return " MISSED"
    return " (outside, within three errors)" if line.misses(0) else ""


def _machine() -> str:
    return (
        f"Measured on {time.strftime('%Y-%m-%d')} with {os.cpu_count()} cores, {platform.system()} on {platform.machine()}, "
        f"Python {platform.python_version()}, numpy {version('numpy')}, scipy {version('scipy')}."
    )
