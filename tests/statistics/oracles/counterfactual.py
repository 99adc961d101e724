"""Golden figures of counterfactual comparisons from statsmodels and scipy.stats.

Run from the project's root in an environment that has them: `python -m tests.statistics.oracles.counterfactual`.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden

ATTRIBUTES = 4
TABLES = [(12, 3), (3, 12), (0, 5), (0, 0), (7, 7), (1, 0), (40, 61), (300, 241), (5, 2)]
"""Discordant pairs: only first, only second."""


def main() -> None:
    """Write golden/counterfactual.json."""
    columns = _columns()
    figures = {
        "attributes": ATTRIBUTES,
        "columns": {name: column.tolist() for name, column in columns.items()},
        "mcnemar": [_mcnemar(*table) for table in TABLES],
        "difference": _differences(columns),
        "pairs": _pairs(columns),
        "sign_flip": _sign_flip(columns),
    }
    write_golden(
        "counterfactual",
        figures,
        packages=("statsmodels", "scipy", "numpy"),
        how="statsmodels mcnemar(exact) beside scipy.stats.binomtest, mid-p from scipy.stats.binom; OLS clustered by statsmodels; "
        "sign flips by scipy.stats.permutation_test over all flips of rater means",
    )


def _columns() -> dict[str, np.ndarray[Any, Any]]:
    rng = np.random.default_rng(47)
    n = 240
    raters, sets = rng.integers(0, 12, n), rng.integers(0, 25, n)
    first_attribute = rng.integers(0, ATTRIBUTES, n)
    second_attribute = (first_attribute + rng.integers(1, ATTRIBUTES, n)) % ATTRIBUTES
    taste = rng.normal(0, 0.5, 12)[raters] + rng.normal(0, 0.3, 25)[sets]
    base = rng.normal(3, 0.8, n)
    first = np.clip(np.round(base + taste * 0.5 + 0.15 * first_attribute), 1, 5)
    second = np.clip(np.round(base + 0.15 * second_attribute + rng.normal(0, 0.5, n)), 1, 5)
    return {
        "first": first.astype(int),
        "second": second.astype(int),
        "raters": raters,
        "sets": sets,
        "first_attribute": first_attribute,
        "second_attribute": second_attribute,
    }


def _mcnemar(only_first: int, only_second: int) -> dict[str, float]:
    stats = importlib.import_module("scipy.stats")
    test = importlib.import_module("statsmodels.stats.contingency_tables").mcnemar
    discordant, fewer = only_first + only_second, min(only_first, only_second)
    # statsmodels gives no p for a table without discordant pairs; the product says 1, as scipy's binomtest does for equality.
    exact = float(test([[10, only_first], [only_second, 10]], exact=True).pvalue) if discordant else 1.0
    tail = stats.binom.cdf(fewer - 1, discordant, 0.5) + 0.5 * stats.binom.pmf(fewer, discordant, 0.5)
    return {
        "only_first": only_first,
        "only_second": only_second,
        "exact": exact,
        "binomtest": float(stats.binomtest(only_first, discordant, 0.5).pvalue) if discordant else 1.0,
        "mid_p": float(min(2 * tail, 1.0)),
    }


def _differences(columns: dict[str, Any]) -> dict[str, Any]:
    gaps = columns["first"] - columns["second"]
    raters, sets = columns["raters"], columns["sets"]
    clusters = {"rater": raters, "scenario": sets, "cell": raters * 1000 + sets}
    return {
        "uncorrected_variance": {
            kind: _fit(gaps, codes, corrected=False).bse[0] ** 2 for kind, codes in clusters.items()
        },
        "by_rater": _line(_fit(gaps, raters, corrected=True)),
    }


def _pairs(columns: dict[str, Any]) -> list[dict[str, Any]]:
    one, other = columns["first_attribute"], columns["second_attribute"]
    gaps = np.where(one < other, 1, -1) * (columns["first"] - columns["second"])
    found = []
    for low in range(ATTRIBUTES):
        for high in range(low + 1, ATTRIBUTES):
            rows = (np.minimum(one, other) == low) & (np.maximum(one, other) == high)
            fit = _fit(gaps[rows], columns["raters"][rows], corrected=True)
            found.append({"first": low, "second": high, **_line(fit)})
    return found


def _fit(values: Any, clusters: Any, *, corrected: bool) -> Any:
    api = importlib.import_module("statsmodels.api")
    groups = np.unique(clusters, return_inverse=True)[1]
    return api.OLS(values, np.ones(values.size)).fit(
        cov_type="cluster",
        cov_kwds={"groups": groups, "use_correction": corrected, "df_correction": True},
        use_t=True,
    )


def _line(fit: Any) -> dict[str, float]:
    low, high = fit.conf_int()[0]
    return {
        "value": float(fit.params[0]),
        "low": float(low),
        "high": float(high),
        "p": float(fit.pvalues[0]),
    }


def _sign_flip(columns: dict[str, Any]) -> dict[str, float]:
    stats = importlib.import_module("scipy.stats")
    gaps = columns["first"] - columns["second"]
    means = np.array([gaps[columns["raters"] == rater].mean() for rater in np.unique(columns["raters"])])
    result = stats.permutation_test(
        (means,), np.mean, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    return {"value": float(means.mean()), "p": float(result.pvalue)}


if __name__ == "__main__":
    main()
