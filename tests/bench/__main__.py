"""Runs the measurements and prints their tables: `python -m tests.bench [--quick] [--only NAME | --coverage] [--write FILE]`."""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path

from tests.bench import (
    abandoned,
    adaptive,
    assigning,
    boards,
    clicks,
    dashboard,
    dialogue,
    estimators,
    importing,
    library,
    loop,
    ordering,
    recording,
    refreshing,
    reviewing,
    timeline,
    weight,
)
from tests.bench.coverage import measure_coverage
from tests.bench.machine import describe
from tests.bench.stage import stage
from tests.bench.tables import Table, markdown

MEASURES = {
    "loop": loop.measure,
    "weight": weight.measure,
    "dashboard": dashboard.measure,
    "abandoned": abandoned.measure,
    "clicks": clicks.measure,
    "assigning": assigning.measure,
    "importing": importing.measure,
    "library": library.measure,
    "dialogue": dialogue.measure,
    "recording": recording.measure,
    "timeline": timeline.measure,
    "refreshing": refreshing.measure,
    "reviewing": reviewing.measure,
    "boards": boards.measure,
    "ordering": ordering.measure,
    "estimators": estimators.measure,
    "adaptive": adaptive.measure,
}
"""In this order, so that the loop runs before the database holds millions of rows."""


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; return the exit code."""
    options = _parse(arguments)
    if options.coverage:
        return measure_coverage(quick=options.quick, write=options.write, say=_say)
    picture = options.write.with_suffix(".svg") if options.write is not None else None
    drawn = partial(estimators.measure, oracle=options.oracle, picture=picture)
    tables: list[Table] = []
    with stage() as ground:
        machine = describe(ground.database)
        _say(machine)
        for name in options.only or MEASURES:
            begun = time.monotonic()
            measure = drawn if name == "estimators" else MEASURES[name]
            found = measure(ground, quick=options.quick)
            for table in found:
                _say(f"\n{table.as_text()}")
            _say(f"({name}: {time.monotonic() - begun:.0f} s)")
            tables += found
    if options.write is not None:
        options.write.write_text(markdown(machine, tables))
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench", description="Measure the product against its budgets."
    )
    parser.add_argument("--quick", action="store_true", help="small amounts, to see that everything runs")
    parser.add_argument("--only", action="append", choices=MEASURES, help="one measurement; may be repeated")
    parser.add_argument(
        "--coverage", action="store_true", help="how often intervals hold the truth, instead; needs no server"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables as Markdown")
    parser.add_argument(
        "--oracle",
        type=Path,
        metavar="PYTHON",
        help="an interpreter with statsmodels, scikit-learn, evalica or krippendorff, to set beside `estimators`",
    )
    return parser.parse_args(arguments)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
