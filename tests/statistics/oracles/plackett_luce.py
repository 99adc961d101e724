"""Figures of rankings: Plackett-Luce by choix, and by statsmodels' Cox regression.

Wants numpy, scipy, pandas, statsmodels and choix. Cox's partial likelihood with a stratum for each ranking is Plackett-Luce's, and its robust
covariance the sandwich. Neither library takes ties as all their orders, so that a tied ranking is handed to them as these orders, each ranking so
many times that all weigh the same; the sandwich does not notice copies.
"""

from __future__ import annotations

import importlib
import warnings
from itertools import permutations, product
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden

HOW = (
    "A seeded crowd ranked 2 to 4 of 5 versions; columns as Rankings takes them, tied a share of the places. strict: the rankings with ties "
    "broken by version; tied: as they are, each of a ranking's orders 6 / orders times. choix: opt_rankings. cox: statsmodels PHReg, "
    "Breslow, a stratum for each copy of a ranking, place as time, with robust covariance by rater, scenario, their cells and rankings, "
    "without a factor for few clusters; for scores that sum to zero."
)
VERSIONS, RATERS, SCENARIOS, RANKINGS, SEED = 5, 11, 7, 150, 7_043
COPIES = 6
"""A ranking has one tie at most, of two or three versions, so that it has 1, 2 or 6 orders: all divide this."""

Order = tuple[int, ...]


def crowd() -> dict[str, list[int]]:
    """Let a seeded crowd rank subsets; some neighbours tie."""
    rng = np.random.default_rng(SEED)
    liking = np.linspace(0.6, -0.6, VERSIONS) + 0.5 * rng.standard_normal((RATERS, VERSIONS))
    columns: dict[str, list[int]] = {name: [] for name in ("ranking", "version", "place")}
    raters, scenarios = rng.integers(RATERS, size=RANKINGS), rng.integers(SCENARIOS, size=RANKINGS)
    for ranking, rater in enumerate(raters):
        shown = rng.choice(VERSIONS, rng.integers(2, 5), replace=False)
        ordered = shown[np.argsort(-(liking[rater, shown] + rng.gumbel(size=shown.size)))]
        width, begin = int(rng.choice([1, 1, 2, 3])), int(rng.integers(ordered.size))
        places = np.arange(1, ordered.size + 1)
        places[begin : begin + width] = begin + 1
        for version, place in rng.permutation(np.column_stack([ordered, places])).tolist():
            columns["ranking"].append(ranking)
            columns["version"].append(version)
            columns["place"].append(place)
    return {**columns, "raters": raters.tolist(), "scenarios": scenarios.tolist()}


def orders(columns: dict[str, list[int]], *, strict: bool) -> list[list[Order]]:
    """Give each ranking's orders, best first: one if strict (the lower version first), else all that its ties allow."""
    found = []
    for ranking in range(RANKINGS):
        rows = [row for row, code in enumerate(columns["ranking"]) if code == ranking]
        places = sorted({columns["place"][row] for row in rows})
        tied = [
            sorted(columns["version"][row] for row in rows if columns["place"][row] == at) for at in places
        ]
        ways = product(*(permutations(group) for group in tied))
        every: list[Order] = [tuple(version for group in way for version in group) for way in ways]
        found.append(every[:1] if strict else every)
    return found


def by_choix(ranked: list[list[Order]]) -> list[float]:
    """Fit by choix."""
    choix: Any = importlib.import_module("choix")
    data = [list(order) for ways in ranked for order in ways for _ in range(COPIES // len(ways))]
    found = choix.opt_rankings(VERSIONS, data, alpha=0, tol=1e-12)
    scores: list[float] = (found - found.mean()).tolist()
    return scores


def by_cox(columns: dict[str, list[int]], ranked: list[list[Order]]) -> dict[str, Any]:
    """Fit by statsmodels as survival: in each ranking the best version goes first."""
    models: Any = importlib.import_module("statsmodels.api")
    rankings = [
        (ranking, order)
        for ranking, ways in enumerate(ranked)
        for order in ways
        for _ in range(COPIES // len(ways))
    ]
    rows = [
        (copy, ranking, place, version)
        for copy, (ranking, order) in enumerate(rankings)
        for place, version in enumerate(order)
    ]
    copies, ranking, places, versions = np.array(rows).T
    model = models.PHReg(places + 1.0, np.eye(VERSIONS)[versions][:, 1:], strata=copies, ties="breslow")
    raters, scenarios = np.array(columns["raters"])[ranking], np.array(columns["scenarios"])[ranking]
    groups = {
        "rater": raters,
        "scenario": scenarios,
        "cell": raters * SCENARIOS + scenarios,
        "row": ranking,
    }
    centre = np.vstack([np.zeros(VERSIONS - 1), np.eye(VERSIONS - 1)]) - 1 / VERSIONS
    fits = {kind: model.fit(groups=codes, tol=1e-12) for kind, codes in groups.items()}
    return {
        "scores": (centre @ fits["rater"].params).tolist(),
        "uncorrected_covariance": {
            kind: (centre @ fit.cov_params() @ centre.T).tolist() for kind, fit in fits.items()
        },
    }


def figures_of(columns: dict[str, list[int]], *, strict: bool) -> dict[str, Any]:
    """Fit with both libraries."""
    ranked = orders(columns, strict=strict)
    return {"choix": by_choix(ranked), "cox": by_cox(columns, ranked)}


def main() -> None:
    """Make golden/plackett_luce.json."""
    warnings.simplefilter("ignore")
    columns = crowd()
    write_golden(
        "plackett_luce",
        {
            "versions": VERSIONS,
            "columns": columns,
            "strict": figures_of(columns, strict=True),
            "tied": figures_of(columns, strict=False),
        },
        packages=("numpy", "scipy", "pandas", "statsmodels", "choix"),
        how=HOW,
    )


if __name__ == "__main__":
    main()
