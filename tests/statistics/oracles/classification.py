"""Golden figures of classification from scikit-learn, PyCM and statsmodels.

Run from the project's root in an environment that has them: `python -m tests.statistics.oracles.classification`.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
from scipy.special import ndtr, stdtrit

from tests.statistics.oracles.writing import write_golden

CLASSES = 6
"""Class 4 is said and never true, class 5 is true and never said; classes 0 to 3 are both."""


def main() -> None:
    """Write golden/classification.json."""
    columns = _columns()
    figures = {
        "classes": CLASSES,
        "columns": {name: column.tolist() for name, column in columns.items()},
        "plain": _scores(columns["truth"], columns["said"], None),
        "weighted": _scores(columns["truth"], columns["said"], columns["weights"]),
        "pycm": _pycm(columns["truth"], columns["said"]),
        "uncorrected_variance": _variances(columns),
        "accuracy_wilson": _wilson(columns),
    }
    write_golden(
        "classification",
        figures,
        packages=("scikit-learn", "pycm", "statsmodels", "numpy", "scipy"),
        how="scikit-learn with zero_division=nan; PyCM; variances by statsmodels OLS clustered without its correction; "
        "Wilson by statsmodels at n - 1 rows and the t quantile",
    )


def _columns() -> dict[str, np.ndarray[Any, Any]]:
    rng = np.random.default_rng(20)
    n = 260
    scenarios = rng.integers(0, 30, n)
    truth = rng.choice([0, 1, 2, 3, 5], p=[0.3, 0.25, 0.2, 0.2, 0.05], size=n)
    sure = rng.normal(0, 1, 30)[scenarios] + 0.8 > rng.normal(0, 1, n)
    said = np.where(sure & (truth != 5), truth, rng.integers(0, 5, n))
    return {"truth": truth, "said": said, "scenarios": scenarios, "weights": rng.integers(1, 8, n) / 4}


def _scores(truth: Any, said: Any, weights: Any) -> dict[str, Any]:
    metrics = importlib.import_module("sklearn.metrics")
    labels = list(range(CLASSES))
    kind = {"labels": labels, "zero_division": np.nan, "sample_weight": weights}
    each = metrics.precision_recall_fscore_support(truth, said, average=None, **kind)
    macro = metrics.precision_recall_fscore_support(truth, said, average="macro", **kind)
    names = ("precision", "recall", "f1")
    return {
        "confusion": metrics.confusion_matrix(truth, said, labels=labels, sample_weight=weights).tolist(),
        "accuracy": metrics.accuracy_score(truth, said, sample_weight=weights),
        "each": {name: _plain(column) for name, column in zip(names, each, strict=False)},
        "macro": {name: float(value) for name, value in zip(names, macro, strict=False)},
    }


def _pycm(truth: Any, said: Any) -> dict[str, Any]:
    table = importlib.import_module("pycm").ConfusionMatrix(truth.tolist(), said.tolist())

    def column(values: dict[int, Any]) -> list[float | None]:
        return [None if values[code] == "None" else float(values[code]) for code in range(CLASSES)]

    return {
        "precision": column(table.PPV),
        "recall": column(table.TPR),
        "f1": column(table.F1),
        "accuracy": float(table.Overall_ACC),
    }


def _variances(columns: dict[str, Any]) -> dict[str, Any]:
    truth, said, scenarios = columns["truth"], columns["said"], columns["scenarios"]
    hit = (truth == said).astype(float)
    found: dict[str, list[float | None]] = {"precision": [], "recall": [], "f1": []}
    for code in range(CLASSES):
        for name, rows in (("precision", said == code), ("recall", truth == code)):
            found[name].append(_clustered(hit[rows], scenarios[rows]) if rows.sum() > 1 else None)
        rows = (said == code) | (truth == code)
        right = 2 * (hit * (said == code))[rows]
        size = ((said == code) * 1.0 + (truth == code))[rows]
        value = right.sum() / size.sum()
        # The ratio's error is the mean of right - value size, over the mean of size.
        found["f1"].append(_clustered(right - value * size, scenarios[rows]) / size.mean() ** 2)
    return found


def _clustered(values: Any, clusters: Any) -> float:
    api = importlib.import_module("statsmodels.api")
    fit = api.OLS(values, np.ones(values.size)).fit(
        cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False}
    )
    return float(fit.cov_params()[0, 0])


def _wilson(columns: dict[str, Any]) -> list[float]:
    confint = importlib.import_module("statsmodels.stats.proportion").proportion_confint
    hit = columns["truth"] == columns["said"]
    n = hit.size - 1
    alpha = 2 * ndtr(-stdtrit(n, 0.975))
    low, high = confint(hit.mean() * n, n, alpha=float(alpha), method="wilson")
    return [float(low), float(high)]


def _plain(column: Any) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in column]


if __name__ == "__main__":
    main()
