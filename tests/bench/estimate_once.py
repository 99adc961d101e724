"""Times one estimator in a process of its own and reports as JSON: `python -m tests.bench.estimate_once PLACE ROWS`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.bench.estimated import ESTIMATED
from tests.bench.usage import peak_memory

ENOUGH = 10.0
"""Seconds of processor time after which nothing is run again."""


def main(place: int, rows: int, save: str = "") -> None:
    """Draw the columns, time one pass over them and the estimator; save them where a peer is to read them."""
    estimated = ESTIMATED[place]
    columns = estimated.prepare(rows)
    if save:
        np.savez(save, **columns)
    one = best_of(columns[estimated.column].sum, 7)
    every = best_of(lambda: [columns[name].sum() for name in estimated.reads], 5)
    try:
        estimated.run(estimated.prepare(2_000))  # imports, and whatever else is done once
    except ImportError as error:
        sys.stdout.write(json.dumps({"skipped": str(error)}))
        return
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew
    before = peak_memory()
    seconds = best_of(lambda: estimated.run(columns), 3)
    report = {"seconds": seconds, "one": one, "every": every, "memory": peak_memory() - before}
    sys.stdout.write(json.dumps(report))


def best_of(run: Callable[[], object], times: int) -> float:
    """Return the least processor time of several runs, in seconds."""
    best, spent = float("inf"), 0.0
    while times and spent < ENOUGH:
        begun = time.process_time()
        run()
        took = time.process_time() - begun
        best, spent, times = min(best, took), spent + took, times - 1
    return best


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4])
