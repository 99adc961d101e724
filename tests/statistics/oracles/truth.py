"""Figures of truth inference: majority, Dawid and Skene's model and the one-coin model by crowd-kit.

Wants crowd-kit, numpy and pandas. crowd-kit fits by likelihood alone, so that the project's models are held against it with their
priors set to next to nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden

HOW = (
    "6 raters of accuracy .5 to .85, each of them on every one of 200 units of 3 categories; crowd-kit's DawidSkene and OneCoinDawidSkene, "
    "2,000 steps at most, tol 1e-12, from majority shares. dawid_skene and one_coin: chances by unit; skills: accuracy by rater."
)
UNITS, RATERS, CATEGORIES, SEED = 200, 6, 3, 515


def main() -> None:
    """Write golden/truth.json."""
    rng = np.random.default_rng(SEED)
    truth = rng.choice(CATEGORIES, p=[0.5, 0.3, 0.2], size=UNITS)
    units, raters = (column.ravel() for column in np.indices((UNITS, RATERS)))
    right = rng.random(units.size) < np.linspace(0.5, 0.85, RATERS)[raters]
    categories = np.where(
        right, truth[units], (truth[units] + rng.integers(1, CATEGORIES, units.size)) % CATEGORIES
    )
    aggregation: Any = importlib.import_module("crowdkit.aggregation")
    pandas: Any = importlib.import_module("pandas")
    frame = pandas.DataFrame({"task": units, "worker": raters, "label": categories})
    full = aggregation.DawidSkene(n_iter=2_000, tol=1e-12)
    coin = aggregation.OneCoinDawidSkene(n_iter=2_000, tol=1e-12)
    write_golden(
        "truth",
        {
            "categories": categories.reshape(UNITS, RATERS).tolist(),
            "truth": truth.tolist(),
            "majority": aggregation.MajorityVote().fit_predict(frame).sort_index().tolist(),
            "dawid_skene": _chances(full.fit_predict_proba(frame)),
            "one_coin": _chances(coin.fit_predict_proba(frame)),
            "skills": coin.skills_.sort_index().round(10).tolist(),
        },
        packages=("crowd-kit", "numpy", "pandas"),
        how=HOW,
    )


def _chances(frame: Any) -> list[list[float]]:
    ordered = frame.sort_index()[sorted(frame.columns)]
    return [[round(value, 10) for value in row] for row in ordered.to_numpy().tolist()]


if __name__ == "__main__":
    main()
