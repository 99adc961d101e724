"""Golden figures of calibration from scikit-learn, uncertainty-calibration, scoringrules and statsmodels.

Run from the project's root in an environment that has them: `python -m tests.statistics.oracles.calibration`.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden

N, BINS = 400, 10


def main() -> None:
    """Write golden/calibration.json."""
    columns = _columns()
    figures = {
        "columns": {name: column.tolist() for name, column in columns.items()},
        "sklearn": _sklearn(columns),
        "uncertainty_calibration": {
            binning: _uncertainty_calibration(columns, binning) for binning in ("width", "mass")
        },
        "scoringrules_brier": float(
            np.mean(
                importlib.import_module("scoringrules").brier_score(columns["correct"], columns["confidence"])
            )
        ),
        "uncorrected_variance": _variances(columns),
        "perfect_ece": _perfect(columns["confidence"]),
    }
    write_golden(
        "calibration",
        figures,
        packages=(
            "scikit-learn",
            "uncertainty-calibration",
            "scoringrules",
            "statsmodels",
            "numpy",
            "scipy",
        ),
        how="scikit-learn calibration_curve, brier_score_loss; uncertainty-calibration plugin_ce and unbiased_square_ce (Kumar et al.); "
        "variances by statsmodels OLS clustered without its correction; perfect_ece by exact convolution of Bernoulli variables",
    )


def _columns() -> dict[str, np.ndarray[Any, Any]]:
    rng = np.random.default_rng(31)
    raters, scenarios = rng.integers(0, 20, N), rng.integers(0, 40, N)
    confidence = np.round(rng.beta(3, 1.5, N), 4)
    # No confidence lies on an edge: where one does, libraries disagree about which bin it opens.
    confidence += np.where(np.round(confidence * BINS) == confidence * BINS, 0.0001, 0)
    chance = np.clip(confidence**1.6 + rng.normal(0, 0.1, 20)[raters], 0, 1)
    table = rng.dirichlet([2, 1, 1, 0.5], N)
    truth = np.array([rng.choice(4, p=row) for row in table])
    return {
        "confidence": confidence,
        "correct": (rng.random(N) < chance).astype(int),
        "raters": raters,
        "scenarios": scenarios,
        "weights": rng.integers(1, 9, N) / 4,
        "probabilities": np.round(table[:120], 5),
        "truth": truth[:120],
    }


def _sklearn(columns: dict[str, Any]) -> dict[str, Any]:
    metrics = importlib.import_module("sklearn.metrics")
    curve = importlib.import_module("sklearn.calibration").calibration_curve
    said, right = columns["confidence"], columns["correct"]
    curves = {}
    for binning, strategy in (("width", "uniform"), ("mass", "quantile")):
        share, confidence = curve(right, said, n_bins=BINS, strategy=strategy)
        curves[binning] = {"share": share.tolist(), "confidence": confidence.tolist()}
    return {
        "brier": float(metrics.brier_score_loss(right, said)),
        "brier_weighted": float(metrics.brier_score_loss(right, said, sample_weight=columns["weights"])),
        "brier_classes": float(
            metrics.brier_score_loss(
                columns["truth"], columns["probabilities"], labels=[0, 1, 2, 3], scale_by_half=False
            )
        ),
        "curve": curves,
    }


def _uncertainty_calibration(columns: dict[str, Any], binning: str) -> dict[str, float]:
    library = importlib.import_module("calibration.utils")
    said, right = columns["confidence"].tolist(), columns["correct"].tolist()
    edges = (
        library.get_equal_prob_bins(said, BINS) if binning == "width" else library.get_equal_bins(said, BINS)
    )
    data = library.bin(list(zip(said, right, strict=True)), edges)
    return {
        "ece": float(library.plugin_ce(data, power=1)),
        "square": float(library.plugin_ce(data, power=2) ** 2),
        "debiased_square": float(library.unbiased_square_ce(data)),
    }


def _variances(columns: dict[str, Any]) -> dict[str, Any]:
    said, right = columns["confidence"], columns["correct"]
    raters, scenarios = columns["raters"], columns["scenarios"]
    clusters = {"rater": raters, "scenario": scenarios, "cell": raters * 1000 + scenarios}
    return {
        name: {kind: _clustered(values, codes) for kind, codes in clusters.items()}
        for name, values in (("brier", (said - right) ** 2), ("overconfidence", said - right))
    }


def _clustered(values: Any, clusters: Any) -> float:
    api = importlib.import_module("statsmodels.api")
    groups = np.unique(clusters, return_inverse=True)[1]
    fit = api.OLS(values, np.ones(values.size)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    return float(fit.cov_params()[0, 0])


def _perfect(confidence: Any) -> dict[str, Any]:
    """Give the expected ECE of a perfectly calibrated source, and each bin's 2.5 % and 97.5 % quantile of the share correct."""
    index = np.minimum((confidence * BINS).astype(int), BINS - 1)
    expected = 0.0
    low: list[float | None] = []
    high: list[float | None] = []
    for bin_ in range(BINS):
        chances = confidence[index == bin_]
        if not chances.size:
            low.append(None)
            high.append(None)
            continue
        mass = np.ones(1)
        for chance in chances:
            mass = np.convolve(mass, [1 - chance, chance])
        counts = np.arange(mass.size)
        expected += float(mass @ np.abs(counts - chances.sum())) / confidence.size
        below = np.cumsum(mass)
        low.append(int(np.searchsorted(below, 0.025)) / chances.size)
        high.append(int(np.searchsorted(below, 0.975)) / chances.size)
    return {"expected": expected, "low": low, "high": high}


if __name__ == "__main__":
    main()
