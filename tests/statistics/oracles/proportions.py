"""Figures of means, rates and questionnaires: clustered regressions on a constant by statsmodels and by linearmodels.

Wants numpy, scipy, pandas, statsmodels and linearmodels.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden

HOW = (
    "A seeded crowd answered. Each score's mean and uncorrected variances (by rater, scenario, their cells, rows): statsmodels OLS on a "
    "constant with cluster covariance, use_correction=False. two_way and by_rater: linearmodels PooledOLS on a constant, clustered, "
    "group_debias=True, which is G/(G-1) a term. log_rate: statsmodels Poisson regression on a constant with log units as offset. "
    "weighted: statsmodels WLS. median: DescrStatsW.quantile of statsmodels; up_to and below: the share of values up to and below the median, variances as above. "
    "sus and ueq_s are scored response by response from their published rules before the regression."
)
ROWS, RATERS, SCENARIOS, SEED = 130, 12, 8, 511

Table = np.ndarray[Any, Any]


def crowd() -> dict[str, Table]:
    """Let a seeded crowd answer; raters lean."""
    rng = np.random.default_rng(SEED)
    raters, scenarios = rng.integers(RATERS, size=ROWS), rng.integers(SCENARIOS, size=ROWS)
    mood = rng.standard_normal(RATERS)[raters] + 0.5 * rng.standard_normal(SCENARIOS)[scenarios]

    def grade(low: int, high: int, width: int | None = None) -> Table:
        middle, spread = (low + high) / 2 + 0.3, (high - low) / 5
        lean = mood if width is None else mood[:, None]
        noise = rng.standard_normal(ROWS if width is None else (ROWS, width))
        return np.clip(np.rint(middle + spread * (0.7 * lean + noise)), low, high).astype(int)

    units = rng.integers(40, 400, size=ROWS)
    return {
        "raters": raters,
        "scenarios": scenarios,
        "nps": grade(0, 10),
        "csat": grade(1, 5),
        "sus": grade(1, 5, 10),
        "ueq_s": grade(1, 7, 8),
        "number": np.round(np.exp(mood / 2 + rng.standard_normal(ROWS)), 2),
        "amounts": rng.poisson(units * 0.02 * np.exp(0.4 * mood)),
        "units": units,
        "weights": np.round(rng.uniform(0.5, 2, size=ROWS), 2),
    }


def scores_of(columns: dict[str, Table]) -> dict[str, Table]:
    """Score each response by the words of the questionnaires' manuals."""
    sus = [
        2.5 * sum(answer - 1 if number % 2 == 1 else 5 - answer for number, answer in enumerate(row, start=1))
        for row in columns["sus"].tolist()
    ]
    return {
        "nps": np.array(
            [100 if v >= 9 else -100 if v <= 6 else 0 for v in columns["nps"].tolist()], dtype=float
        ),
        "csat": np.array([float(v in {4, 5}) for v in columns["csat"].tolist()]),
        "sus": np.array(sus),
        "pragmatic": columns["ueq_s"][:, :4].mean(axis=1) - 4,
        "hedonic": columns["ueq_s"][:, 4:].mean(axis=1) - 4,
        "overall": columns["ueq_s"].mean(axis=1) - 4,
    }


class Oracle:
    """Regressions on a constant, with every clustering."""

    def __init__(self, columns: dict[str, Table]) -> None:
        self.models: Any = importlib.import_module("statsmodels.api")
        self.panel: Any = importlib.import_module("linearmodels.panel")
        self.pandas: Any = importlib.import_module("pandas")
        raters, scenarios = columns["raters"], columns["scenarios"]
        self.both = np.column_stack([raters, scenarios])
        self.groups = {
            "rater": raters,
            "scenario": scenarios,
            "cell": raters * SCENARIOS + scenarios,
            "row": np.arange(ROWS),
        }

    def mean(self, values: Table, *, weights: Table | None = None) -> dict[str, Any]:
        """Give a mean with its uncorrected variances, and linearmodels' corrected ones."""
        constant = np.ones((ROWS, 1))
        model = (
            self.models.OLS(values, constant)
            if weights is None
            else self.models.WLS(values, constant, weights=weights)
        )
        fits = self._clustered(model)
        # A panel of one moment: each row an entity of its own.
        index = self.pandas.MultiIndex.from_arrays([np.arange(ROWS), np.zeros(ROWS, dtype=int)])
        frame = self.pandas.DataFrame({"value": values, "constant": 1.0}, index=index)
        panel = self.panel.PooledOLS(
            frame["value"],
            frame[["constant"]],
            weights=None if weights is None else self.pandas.Series(weights, index=index),
        )
        corrected = {
            name: float(
                panel.fit(
                    cov_type="clustered",
                    clusters=self.pandas.DataFrame(clusters, index=index),
                    debiased=False,
                    group_debias=True,
                ).cov.iloc[0, 0]
            )
            for name, clusters in (("two_way", self.both), ("by_rater", self.groups["rater"]))
        }
        return {
            "value": float(fits["rater"].params[0]),
            "uncorrected_variance": _variances(fits),
            **corrected,
        }

    def log_rate(self, amounts: Table, units: Table) -> dict[str, Any]:
        """Give the logarithm of a rate with its uncorrected variances."""
        model = self.models.GLM(
            amounts, np.ones((ROWS, 1)), family=self.models.families.Poisson(), offset=np.log(units)
        )
        fits = self._clustered(model, tol=1e-14)
        return {"value": float(fits["rater"].params[0]), "uncorrected_variance": _variances(fits)}

    def median(self, values: Table, weights: Table | None = None) -> dict[str, Any]:
        """Give a median, and the shares up to it and below it with their variances."""
        weightstats: Any = importlib.import_module("statsmodels.stats.weightstats")
        middle = float(weightstats.DescrStatsW(values, weights).quantile([0.5], return_pandas=False)[0])
        return {
            "value": middle,
            "up_to": self.mean((values <= middle).astype(float), weights=weights),
            "below": self.mean((values < middle).astype(float), weights=weights),
        }

    def _clustered(self, model: Any, **how: float) -> dict[str, Any]:
        return {
            kind: model.fit(cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False}, **how)
            for kind, codes in self.groups.items()
        }


def _variances(fits: dict[str, Any]) -> dict[str, float]:
    return {kind: float(fit.cov_params()[0, 0]) for kind, fit in fits.items()}


def main() -> None:
    """Make golden/proportions.json."""
    columns = crowd()
    oracle = Oracle(columns)
    number, weights = columns["number"], columns["weights"]
    write_golden(
        "proportions",
        {
            "columns": {name: column.tolist() for name, column in columns.items()},
            **{name: oracle.mean(values) for name, values in scores_of(columns).items()},
            "weighted": oracle.mean(number, weights=weights),
            "median": oracle.median(number),
            "weighted_median": oracle.median(number, weights),
            "log_rate": oracle.log_rate(columns["amounts"], columns["units"]),
        },
        packages=("numpy", "scipy", "pandas", "statsmodels", "linearmodels"),
        how=HOW,
    )


if __name__ == "__main__":
    main()
