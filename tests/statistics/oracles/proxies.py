"""Golden figures of prediction-powered means and of agreement, from ppi-python, statsmodels and scikit-learn.

Run from the root as `python -m tests.statistics.oracles.proxies` where those are installed.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden


def main() -> None:
    """Write golden/proxies.json."""
    ppi: Any = importlib.import_module("ppi_py")
    inference: Any = importlib.import_module("statsmodels.stats.inter_rater")
    metrics: Any = importlib.import_module("sklearn.metrics")
    linear: Any = importlib.import_module("statsmodels.api")
    rng = np.random.default_rng(11)
    people, others = 60, 200
    truth, rest_truth = rng.normal(0, 1, people), rng.normal(0, 1, others)
    values = np.round(truth + rng.normal(0, 0.7, people), 3)
    same = np.round(0.8 * truth + 0.2 + rng.normal(0, 0.4, people), 3)
    rest = np.round(0.8 * rest_truth + 0.2 + rng.normal(0, 0.4, others), 3)
    raters = rng.integers(0, 12, people)
    points = {}
    for tuning in (0.0, 0.4, 1.0):
        low, high = ppi.ppi_mean_ci(values, same, rest, alpha=0.05, lam=tuning)
        value = ppi.ppi_mean_pointestimate(values, same, rest, lam=tuning)
        points[str(tuning)] = [float(np.ravel(number)[0]) for number in (value, low, high)]
    # A mean's clustered variance, without the factor of small samples: the residuals' sums by rater.
    residuals = values - 0.4 * same
    fit = linear.OLS(residuals, np.ones(people)).fit(
        cov_type="cluster", cov_kwds={"groups": raters, "use_correction": False}
    )
    majority, proxy = rng.integers(0, 3, 80), rng.integers(0, 3, 80)
    proxy[:50] = majority[:50]
    table = np.zeros((3, 3))
    np.add.at(table, (majority, proxy), 1)
    write_golden(
        "proxies",
        {
            "values": values.tolist(),
            "same": same.tolist(),
            "rest": rest.tolist(),
            "raters": raters.tolist(),
            "ppi": points,
            "clustered_variance_0.4": float(fit.cov_params()[0, 0]),
            "majority": majority.tolist(),
            "proxy": proxy.tolist(),
            "kappa_statsmodels": float(inference.cohens_kappa(table).kappa),
            "kappa_sklearn": float(metrics.cohen_kappa_score(majority, proxy)),
        },
        packages=("numpy", "ppi-python", "statsmodels", "scikit-learn"),
        how="Value, low and high by tuning from ppi_mean_ci at 95 % (independent rows, normal quantile, variances over n).",
    )


if __name__ == "__main__":
    main()
