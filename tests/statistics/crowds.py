"""Small seeded crowds and by-hand builders that the statistics tests share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from apps.statistics.arrays import Numbers
from apps.statistics.pairwise import Comparisons
from apps.statistics.population import Population
from apps.statistics.simulate import Crowd, simulate_votes

NEW_RATERS = Population(raters="new", scenarios="fixed")
NEW_SCENARIOS = Population(raters="fixed", scenarios="new")
BOTH_NEW = Population(raters="new", scenarios="new")
BOTH_FIXED = Population(raters="fixed", scenarios="fixed")


def small_crowd(seed: int, *, n: int = 300, versions: int = 4) -> Comparisons:
    """Give judgments of 15 raters on 8 scenarios, all five outcomes among them."""
    crowd = Crowd(
        strengths=tuple(np.linspace(-0.4, 0.4, versions).tolist()),
        scenario_spread=0.3,
        tie_width=0.3,
        both_bad_rate=0.05,
        cannot_judge_rate=0.05,
    )
    return simulate_votes(crowd=crowd, n=n, raters=15, scenarios=8, seed=seed).comparisons()


def judged(*rows: tuple[int, int, int, int, int], versions: int) -> Comparisons:
    """Build comparisons from rows of first, second, outcome, rater, scenario."""
    first, second, outcomes, raters, scenarios = np.array(rows, dtype=np.intp).reshape(-1, 5).T
    return Comparisons(
        first=first,
        second=second,
        outcomes=outcomes,
        raters=raters,
        scenarios=scenarios,
        versions=versions,
    )


def degrees_by_hand(*columns: Numbers, weights: Numbers | None = None) -> float:
    """Count (sum n)^2 / sum n^2 - 1 over the clusters of each column (n,), rows by their weights; the smallest, at least 1."""
    found = []
    for column in columns:
        loads: dict[int, float] = {}
        for row, cluster in enumerate(column.tolist()):
            loads[cluster] = loads.get(cluster, 0.0) + (1.0 if weights is None else float(weights[row]))
        found.append(sum(loads.values()) ** 2 / sum(load**2 for load in loads.values()) - 1)
    return max(min(found), 1.0)


def golden(name: str) -> dict[str, Any]:
    """Read figures that other libraries computed; the file says which and how."""
    text = (Path(__file__).parent / "golden" / f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
