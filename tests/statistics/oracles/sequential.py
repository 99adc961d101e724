"""Figures of bounds for every look from ville (BSD-3): bets on means, e-values and the normal mixture.

confseq 0.0.11 does not build and expectation needs a newer Python, so that ville stands alone; the mixture is also given in closed form by
hand, and the tests compare with both.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden

STAKED = 0.75


def main() -> None:
    ville: Any = importlib.import_module("ville")
    rng = np.random.default_rng(8)
    cases = []
    for centre, spread, count in ((0.6, 0.2, 60), (0.85, 0.1, 120), (0.1, 0.05, 40)):
        shares = np.clip(rng.normal(centre, spread, count), 0, 1).round(4)
        bounds = ville.BettingCS(alpha=0.05, c=STAKED, grid=200_001, intersect=False)
        bounds.update(shares)
        tests = {}
        for side in ("two-sided", "greater", "less"):
            test = ville.BettingTest(0.5, alternative=side, alpha=0.05, c=STAKED)
            test.update(shares)
            tests[side] = np.asarray(test.log_e_values_).tolist()
        cases.append(
            {
                "shares": shares.tolist(),
                "low": np.asarray(bounds.lower_).tolist(),
                "high": np.asarray(bounds.upper_).tolist(),
                "log_e": tests,
            }
        )
    mixture = []
    for alpha in (0.05, 0.01):
        for tuned_for in (20, 50, 200):
            precision = ville.best_rho(tuned_for, alpha)
            for clusters in (2, 10, 50, 400):
                bound = ville.normal_mixture(clusters, alpha, precision)
                mixture.append([alpha, tuned_for, clusters, float(bound) / clusters**0.5])
    write_golden(
        "sequential",
        {"betting": cases, "mixture": mixture},
        packages=("numpy", "ville"),
        how="tests/statistics/oracles/sequential.py; betting c = 0.75, bounds on a grid of 5e-6, without running intersection",
    )


if __name__ == "__main__":
    main()
