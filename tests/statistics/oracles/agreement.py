"""Figures of agreement: alpha by krippendorff and evalica, kappas by statsmodels and scikit-learn, intraclass correlations by pingouin.

Wants krippendorff, evalica, statsmodels, scikit-learn, pingouin, numpy and pandas. Gwet's coefficients come from `agreement_gwet`, whose
library wants an environment of its own and reads the tables that this program leaves.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.statistics.oracles.writing import write_golden

HOW = (
    "Seeded tables of units (rows) by raters (columns): complete (4 categories, one rare), missing (5 categories, -1 for no rating, at least two "
    "in every unit) and numeric. alpha: krippendorff.alpha and evalica.alpha. fleiss: statsmodels fleiss_kappa of complete. cohen: "
    "the first two raters of complete, value by scikit-learn, statsmodels' value and its large-sample variance. icc: pingouin "
    "intraclass_corr of numeric, value and 95 % interval; one_way_cut: of numeric without its last two raters."
)
SEED = 20_247
LEVELS = ("nominal", "ordinal", "interval")

Table = npt.NDArray[np.int64]


def complete(rng: np.random.Generator) -> Table:
    """Let 5 raters put 40 units into 4 categories, the last of them rare."""
    truth = rng.choice(4, p=[0.5, 0.3, 0.17, 0.03], size=40)
    table: Table = np.where(rng.random((40, 5)) < 0.65, truth[:, None], rng.choice(4, size=(40, 5)))
    return table


def missing(rng: np.random.Generator) -> Table:
    """Let 8 raters put 60 units on a scale of 5, a third of the ratings missing, two at least in every unit."""
    truth = rng.integers(5, size=(60, 1))
    table: Table = np.clip(truth + rng.choice([-1, 0, 0, 0, 1, 2], size=(60, 8)), 0, 4)
    table[rng.random((60, 8)) < 0.35] = -1
    table[(table >= 0).sum(axis=1) < 2, :2] = 3
    return table


def main() -> None:
    """Write golden/agreement.json."""
    rng = np.random.default_rng(SEED)
    full, gaps = complete(rng), missing(rng)
    numeric = rng.normal(size=(30, 1)) + 0.4 * np.arange(4) + rng.normal(scale=0.8, size=(30, 4))
    write_golden(
        "agreement",
        {
            "complete": full.tolist(),
            "missing": gaps.tolist(),
            "numeric": numeric.tolist(),
            "alpha": {"complete": _alpha(full), "missing": _alpha(gaps)},
            "fleiss": _fleiss(full),
            "cohen": {weights: _cohen(full, weights) for weights in ("none", "linear", "quadratic")},
            "icc": _icc(numeric),
            "one_way_cut": _icc(numeric[:, :2])["ICC(1,1)"],
        },
        packages=("krippendorff", "evalica", "statsmodels", "scikit-learn", "pingouin", "numpy"),
        how=HOW,
    )


def _alpha(table: Table) -> dict[str, dict[str, float]]:
    krippendorff, evalica = importlib.import_module("krippendorff"), importlib.import_module("evalica")
    pandas = importlib.import_module("pandas")
    ratings = np.where(table < 0, np.nan, table).T
    return {
        level: {
            "krippendorff": float(krippendorff.alpha(ratings, level_of_measurement=level)),
            "evalica": float(evalica.alpha(pandas.DataFrame(ratings), distance=level).alpha),
        }
        for level in LEVELS
    }


def _fleiss(table: Table) -> float:
    rater = importlib.import_module("statsmodels.stats.inter_rater")
    counts = np.stack([np.bincount(row, minlength=4) for row in table])
    return float(rater.fleiss_kappa(counts))


def _cohen(table: Table, weights: str) -> dict[str, float]:
    rater = importlib.import_module("statsmodels.stats.inter_rater")
    metrics = importlib.import_module("sklearn.metrics")
    first, second = table[:, 0], table[:, 1]
    crossed = np.zeros((4, 4))
    np.add.at(crossed, (first, second), 1)
    named = None if weights == "none" else weights
    found = rater.cohens_kappa(crossed, wt=named)
    return {
        "sklearn": float(metrics.cohen_kappa_score(first, second, weights=named)),
        "statsmodels": float(found.kappa),
        "variance": float(found.var_kappa),
    }


def _icc(table: npt.NDArray[np.float64]) -> dict[str, list[float]]:
    pingouin: Any = importlib.import_module("pingouin")
    pandas: Any = importlib.import_module("pandas")
    # The library rounds its intervals to two digits unless told otherwise.
    pingouin.options["round.column.CI95"] = 12
    pingouin.options["round.column.CI95%"] = 12
    units, raters = np.indices(table.shape)
    frame = pandas.DataFrame({"unit": units.ravel(), "rater": raters.ravel(), "value": table.ravel()})
    found = pingouin.intraclass_corr(frame, targets="unit", raters="rater", ratings="value")
    ends = next(column for column in found.columns if column.startswith("CI95"))
    return {
        row["Type"]: [float(row["ICC"]), *(float(end) for end in row[ends])] for _, row in found.iterrows()
    }


if __name__ == "__main__":
    main()
