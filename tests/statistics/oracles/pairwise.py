"""Figures of pairwise comparisons: Bradley-Terry with its ties, position and style, win rates, from statsmodels, evalica and choix.

Wants numpy, scipy, pandas, statsmodels, evalica and choix. Davidson and Rao-Kupper are in no library: their likelihoods are written here from
the papers and handed to scipy's optimiser, with derivatives by complex steps.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden

HOW = (
    "A seeded crowd judged 5 versions; outcomes 0 win of first, 1 loss, 2 equal, 3 both bad, 4 cannot judge. half: statsmodels GLM "
    "(binomial, scores as fractions, no intercept) with cluster covariance, use_correction=False, by rater, scenario, their cells and "
    "single rows, mapped to scores that sum to zero. evalica: bradley_terry (log, centred) and average_win_rate, ties half. "
    "choix_drop: opt_pairwise, ties left out. davidson, rao_kupper: maximum of the likelihood written from the papers, scipy BFGS and "
    "Newton steps, sandwich by rater with complex-step derivatives; tie is ln nu or ln theta. adjusted: statsmodels GLM with position "
    "(1 or -1) and the difference in length over its root mean square, after the scores. pairs, average_uncorrected_variance, "
    "mean_score: statsmodels OLS on pair dummies or a constant, same cluster covariances; codes are lower * versions + upper."
)
VERSIONS, RATERS, SCENARIOS, ROWS, SEED = 5, 14, 9, 420, 20_260
CANNOT_JUDGE, TIE = 4, 2

Table = np.ndarray[Any, Any]


def crowd() -> dict[str, Table]:
    """Let a seeded crowd judge pairs: raters and scenarios lean, the first place helps and so does length."""
    rng = np.random.default_rng(SEED)
    # Uneven pairs, so that no two rates are estimated equally well.
    pairs = np.array([(i, j) for i in range(VERSIONS) for j in range(i + 1, VERSIONS)])
    first, second = pairs[rng.choice(len(pairs), ROWS, p=rng.dirichlet(np.full(len(pairs), 6.0)))].T
    raters = rng.choice(RATERS, ROWS, p=rng.dirichlet(np.full(RATERS, 3.0)))
    scenarios = rng.integers(SCENARIOS, size=ROWS)
    positions = rng.integers(1, 3, size=ROWS)
    length = np.round(rng.normal(0, 80, ROWS) + 15 * (second - first))
    liking = np.linspace(-0.5, 0.5, VERSIONS) + 0.6 * rng.standard_normal((RATERS, VERSIONS))
    fitness = 0.6 * rng.standard_normal((SCENARIOS, VERSIONS))
    lead = (
        liking[raters, first]
        - liking[raters, second]
        + fitness[scenarios, first]
        - fitness[scenarios, second]
    )
    lead += 0.25 * (3 - 2 * positions) + 0.004 * length
    noisy = lead + rng.logistic(size=ROWS)
    outcomes = np.where(np.abs(noisy) < 0.4, TIE, np.where(noisy > 0, 0, 1))
    chance = rng.random(ROWS)
    outcomes = np.where(chance < 0.05, 3, np.where(chance > 0.95, CANNOT_JUDGE, outcomes))
    return {
        "first": first,
        "second": second,
        "outcomes": outcomes,
        "raters": raters,
        "scenarios": scenarios,
        "positions": positions,
        "length": length.astype(int),
    }


class Oracle:
    """The judgments made, as designs of other people's models."""

    def __init__(self, columns: dict[str, Table]) -> None:
        judged = columns["outcomes"] < CANNOT_JUDGE
        self.first, self.second, outcomes, self.raters, scenarios, positions, length = (
            columns[name][judged]
            for name in ("first", "second", "outcomes", "raters", "scenarios", "positions", "length")
        )
        self.outcomes = np.minimum(outcomes, TIE)
        self.scores = np.array([1, 0, 0.5])[self.outcomes]
        self.rows = len(self.scores)
        cells = np.unique(self.raters * 1000 + scenarios, return_inverse=True)[1]
        self.groups = {
            "rater": self.raters,
            "scenario": scenarios,
            "cell": cells,
            "row": np.arange(self.rows),
        }
        # Version 0 is the reference of the regression; centring maps its coefficients to scores that sum to zero.
        self.centre = np.vstack([np.zeros(VERSIONS - 1), np.eye(VERSIONS - 1)]) - 1 / VERSIONS
        design = np.zeros((self.rows, VERSIONS))
        design[np.arange(self.rows), self.first] = 1
        design[np.arange(self.rows), self.second] = -1
        self.design = design[:, 1:]
        side = 3.0 - 2 * positions
        self.scale = float(np.sqrt(np.mean(length**2)))
        self.beside = np.column_stack([side, length / self.scale])

    def half(self) -> dict[str, Any]:
        """Fit ties half by a binomial regression."""
        return self._glm(self.design, self.centre)

    def adjusted(self) -> dict[str, Any]:
        """Fit position and length beside the scores."""
        design = np.column_stack([self.design, self.beside])
        mapping = np.zeros((VERSIONS + 2, VERSIONS + 1))
        mapping[:VERSIONS, : VERSIONS - 1] = self.centre
        mapping[VERSIONS:, VERSIONS - 1 :] = np.eye(2)
        return {**self._glm(design, mapping), "scale": self.scale}

    def _glm(self, design: Table, mapping: Table) -> dict[str, Any]:
        models: Any = importlib.import_module("statsmodels.api")
        fits = {
            kind: models.GLM(self.scores, design, family=models.families.Binomial()).fit(
                tol=1e-14,
                maxiter=200,
                cov_type="cluster",
                cov_kwds={"groups": groups, "use_correction": False},
            )
            for kind, groups in self.groups.items()
        }
        return {
            "scores": (mapping @ fits["rater"].params).tolist(),
            "uncorrected_covariance": {
                kind: (mapping @ fit.cov_params() @ mapping.T).tolist() for kind, fit in fits.items()
            },
        }

    def evalica(self) -> dict[str, Any]:
        """Fit ties half, and average the win rates, by evalica."""
        evalica: Any = importlib.import_module("evalica")
        names = [f"v{version}" for version in range(VERSIONS)]
        sides = [[names[version] for version in column] for column in (self.first, self.second)]
        winners = [evalica.Winner.X, evalica.Winner.Y, evalica.Winner.Draw]
        said = [winners[outcome] for outcome in self.outcomes]
        strengths = evalica.bradley_terry(*sides, said, tolerance=1e-13, limit=100_000).scores
        rates = evalica.average_win_rate(*sides, said).scores
        logs = np.log([strengths[name] for name in names])
        return {
            "scores": (logs - logs.mean()).tolist(),
            "average_win_rate": [float(rates[name]) for name in names],
        }

    def choix(self) -> list[float]:
        """Fit the decided comparisons alone, by choix."""
        choix: Any = importlib.import_module("choix")
        decided = self.outcomes < TIE
        won = np.where(self.outcomes == 0, self.first, self.second)[decided].tolist()
        lost = np.where(self.outcomes == 0, self.second, self.first)[decided].tolist()
        found = choix.opt_pairwise(VERSIONS, list(zip(won, lost, strict=True)), alpha=0, tol=1e-12)
        scores: list[float] = (found - found.mean()).tolist()
        return scores

    def model_of_ties(self, chances: Callable[[Table, Any], Table]) -> dict[str, Any]:
        """Maximise a likelihood of wins, losses and ties; the parameters are versions 1 .. and the tie, last."""
        optimize: Any = importlib.import_module("scipy.optimize")

        def likely(point: Table) -> Table:
            scores = np.concatenate([[0.0], point[:-1]])
            each = chances(scores[self.first] - scores[self.second], point[-1])
            logs: Table = np.log(each[self.outcomes, np.arange(self.rows)])
            return logs

        def slopes(point: Table) -> Table:
            steps = 1e-30j * np.eye(point.size)
            return np.stack([likely(point + step).imag / 1e-30 for step in steps], axis=1)

        def curvature(point: Table) -> Table:
            steps = 1e-5 * np.eye(point.size)
            rows = [(slopes(point + step) - slopes(point - step)).sum(axis=0) / 2e-5 for step in steps]
            bent: Table = -(np.array(rows) + np.array(rows).T) / 2
            return bent

        point = optimize.minimize(
            lambda at: -likely(at).sum(),
            np.concatenate([np.zeros(VERSIONS - 1), [0.3]]),
            jac=lambda at: -slopes(at).sum(axis=0),
            method="BFGS",
            options={"gtol": 1e-5},
        ).x
        for _ in range(3):
            point = point + np.linalg.solve(curvature(point), slopes(point).sum(axis=0))
        inverse = np.linalg.inv(curvature(point))
        sums = np.zeros((RATERS, VERSIONS))
        np.add.at(sums, self.raters, slopes(point))
        mapping = np.zeros((VERSIONS + 1, VERSIONS))
        mapping[:VERSIONS, :-1] = self.centre
        mapping[-1, -1] = 1
        covariance = mapping @ inverse @ (sums.T @ sums) @ inverse @ mapping.T
        return {
            "scores": (self.centre @ point[:-1]).tolist(),
            "tie": float(point[-1]),
            "uncorrected_covariance_by_rater": covariance.tolist(),
        }

    def rates(self) -> dict[str, Any]:
        """Give the rates of pairs, and the averages over opponents, by least squares on dummies."""
        lower, upper = np.minimum(self.first, self.second), np.maximum(self.first, self.second)
        codes, index = np.unique(lower * VERSIONS + upper, return_inverse=True)
        scores = np.where(self.first < self.second, self.scores, 1 - self.scores)
        covariances = {}
        for kind in self.groups:
            fit = self._ols(scores, np.eye(len(codes))[index], kind)
            rates, covariances[kind] = fit.params, fit.cov_params()
        average = np.zeros((VERSIONS, len(codes)))
        average[codes // VERSIONS, np.arange(len(codes))] = 1
        average[codes % VERSIONS, np.arange(len(codes))] = -1
        average /= np.abs(average).sum(axis=1, keepdims=True)
        return {
            "pairs": {
                "codes": codes.tolist(),
                "rates": rates.tolist(),
                "uncorrected_variance": {
                    kind: np.diag(found).tolist() for kind, found in covariances.items()
                },
            },
            "average_uncorrected_variance": {
                kind: np.diag(average @ found @ average.T).tolist() for kind, found in covariances.items()
            },
        }

    def mean_score(self) -> dict[str, Any]:
        """Give the mean score of first, by least squares on a constant."""
        return {
            "value": float(self.scores.mean()),
            "uncorrected_variance": {
                kind: float(self._ols(self.scores, np.ones((self.rows, 1)), kind).cov_params()[0, 0])
                for kind in self.groups
            },
        }

    def _ols(self, values: Table, design: Table, kind: str) -> Any:
        models: Any = importlib.import_module("statsmodels.api")
        return models.OLS(values, design).fit(
            cov_type="cluster", cov_kwds={"groups": self.groups[kind], "use_correction": False}
        )


def davidson(lead: Table, tie: Any) -> Table:
    """Give P(win), P(loss), P(tie) of Davidson 1970; tie is ln nu."""
    each = np.stack([np.exp(lead / 2), np.exp(-lead / 2), np.exp(tie) + 0 * lead])
    chances: Table = each / each.sum(axis=0)
    return chances


def rao_kupper(lead: Table, tie: Any) -> Table:
    """Give P(win), P(loss), P(tie) of Rao and Kupper 1967; tie is ln theta."""
    win, loss = 1 / (1 + np.exp(tie - lead)), 1 / (1 + np.exp(tie + lead))
    return np.stack([win, loss, 1 - win - loss])


def main() -> None:
    """Make golden/pairwise.json."""
    # Score fractions and rank-deficient cluster covariances are meant; the libraries warn of both.
    warnings.simplefilter("ignore")
    columns = crowd()
    oracle = Oracle(columns)
    figures = {
        "versions": VERSIONS,
        "columns": {name: column.tolist() for name, column in columns.items() if name != "length"},
        "length": columns["length"].tolist(),
        "half": oracle.half(),
        "adjusted": oracle.adjusted(),
        "evalica": oracle.evalica(),
        "choix_drop": oracle.choix(),
        "davidson": oracle.model_of_ties(davidson),
        "rao_kupper": oracle.model_of_ties(rao_kupper),
        "mean_score": oracle.mean_score(),
        **oracle.rates(),
    }
    write_golden(
        "pairwise",
        figures,
        packages=("numpy", "scipy", "pandas", "statsmodels", "evalica", "choix"),
        how=HOW,
    )


if __name__ == "__main__":
    main()
