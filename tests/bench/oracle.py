"""Times other libraries on the same columns, in whatever interpreter has them: `PYTHON oracle.py PEER FILE.npz`.

Stands alone: nothing of the project is there. Reports as JSON a list of (library, seconds, how often that would have to be done).
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

Times = list[tuple[str, float, int]]
BOOTSTRAPS = 1_000
MOST_DENSE = 200_000
"""Rows up to which a dense design is laid out and fitted row by row."""


def bradley_terry(columns: Any) -> Times:
    """Fit the scores as each library does, ties left out."""
    decided = columns["outcomes"] < 2
    first, second, won = (
        columns["first"][decided],
        columns["second"][decided],
        columns["outcomes"][decided] == 0,
    )
    raters, rows, versions = columns["raters"][decided], int(decided.sum()), int(columns["first"].max()) + 1
    found: Times = []
    sparse, linear = _library("scipy.sparse"), _library("sklearn.linear_model")
    if linear is not None:
        signs = np.concatenate([np.ones(rows), -np.ones(rows)])
        place = (np.tile(np.arange(rows), 2), np.concatenate([first, second]))
        design = sparse.csr_array((signs, place), shape=(rows, versions))
        rng = np.random.default_rng(0)

        def replicate() -> None:
            drawn = rng.integers(rows, size=rows)
            model = linear.LogisticRegression(fit_intercept=False, C=1e6, tol=1e-6, max_iter=200)
            model.fit(design[drawn], won[drawn])

        found.append(("scikit-learn LogisticRegression, bootstrap", _timed(replicate, 3), BOOTSTRAPS))
    evalica = _library("evalica")
    if evalica is not None:
        winners = np.where(won, evalica.Winner.X, evalica.Winner.Y).tolist()
        one, two = first.tolist(), second.tolist()
        found.append(("evalica, scores alone", _timed(lambda: evalica.bradley_terry(one, two, winners)), 1))
    models = _library("statsmodels.api")
    if models is not None and rows <= MOST_DENSE:
        dense = np.zeros((rows, versions))
        dense[np.arange(rows), first], dense[np.arange(rows), second] = 1, -1
        dense = dense[:, 1:]  # the first version stands at zero

        def clustered() -> None:
            family = models.families.Binomial()
            models.GLM(won.astype(float), dense, family=family).fit(
                cov_type="cluster", cov_kwds={"groups": raters}
            )

        found.append(("statsmodels GLM, clustered", _timed(clustered), 1))
    return found


def alpha(columns: Any) -> Times:
    """Give alpha of the table of values by unit."""
    krippendorff = _library("krippendorff")
    if krippendorff is None:
        return []
    units, said = columns["units"], columns["categories"]
    table = np.zeros((int(units[-1]) + 1, int(said.max()) + 1), dtype=np.int64)
    np.add.at(table, (units, said), 1)
    run = lambda: krippendorff.alpha(value_counts=table, level_of_measurement="nominal")  # noqa: E731 - said once
    return [("krippendorff, from counts", _timed(run), 1)]


def means(columns: Any) -> Times:
    """Give the means of groups, with variances clustered by rater."""
    models = _library("statsmodels.api")
    groups = columns["groups"]
    if models is None or groups.size > MOST_DENSE:
        return []
    dense = np.eye(int(groups.max()) + 1)[groups]

    def clustered() -> None:
        models.OLS(columns["values"], dense).fit(cov_type="cluster", cov_kwds={"groups": columns["raters"]})

    return [("statsmodels OLS, clustered by rater", _timed(clustered), 1)]


def ece(columns: Any) -> Times:
    """Give the bins of a calibration curve."""
    calibration = _library("sklearn.calibration")
    if calibration is None:
        return []
    run = lambda: calibration.calibration_curve(columns["correct"], columns["confidence"], n_bins=10)  # noqa: E731 - said once
    return [("scikit-learn calibration_curve, bootstrap", _timed(run), BOOTSTRAPS)]


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _timed(run: Callable[[], object], times: int = 1) -> float:
    """Return the mean processor time of a run in seconds."""
    begun = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - begun) / times


PEERS: dict[str, Callable[[Any], Times]] = {
    "bradley_terry": bradley_terry,
    "alpha": alpha,
    "means": means,
    "ece": ece,
}

if __name__ == "__main__":
    with np.load(sys.argv[2]) as file:
        sys.stdout.write(json.dumps(PEERS[sys.argv[1]](dict(file))))
