"""Golden figures for equity and weighting from statsmodels, scipy, PyMARE, fairlearn, ipfn and samplics.

Run from the project's root in an environment that has them: `python -m tests.statistics.oracles.equity`.
"""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden

Table = dict[str, Any]
COUNT = 4


def main() -> None:
    """Compute the figures and leave them in golden/equity.json."""
    warnings.simplefilter("ignore")
    columns = judgments()
    write_golden(
        "equity",
        {
            "columns": {name: column.tolist() for name, column in columns.items()},
            "count": COUNT,
            "by_rater_group": sandwiches(columns, columns["groups"]),
            "by_scenario_group": sandwiches(columns, columns["slices"]),
            "fairlearn": point_means(columns),
            "p": multiple_testing(),
            "between": between_cells(),
            "raking": raked(),
            "weighted_mean": weighted_means(columns),
        },
        packages=("numpy", "scipy", "statsmodels", "pymare", "fairlearn", "ipfn", "samplics"),
        how=(
            "sandwiches: statsmodels WLS of the value on an indicator of the group and one of everyone else, cov_type cluster without "
            "correction by rater, scenario and both, put together by the test; p: statsmodels multipletests and scipy "
            "false_discovery_control; between: PyMARE DerSimonianLaird and statsmodels combine_effects (dl, iterated = Paule-Mandel); "
            "raking: ipfn and samplics; fairlearn: MetricFrame by group."
        ),
    )


def judgments() -> Table:
    """Give 240 judgments of 24 raters in 4 groups on 15 scenarios in 4 slices, yes or no, with uneven weights."""
    rng = np.random.default_rng(11)
    raters, scenarios = rng.integers(24, size=240), rng.integers(15, size=240)
    groups, slices = raters % COUNT, scenarios % COUNT
    lean = rng.normal(0, 0.15, 24)[raters] + rng.normal(0, 0.1, 15)[scenarios]
    return {
        "values": (rng.random(240) < np.clip(0.35 + 0.1 * groups + lean, 0.02, 0.98)).astype(int),
        "raters": raters,
        "scenarios": scenarios,
        "groups": groups,
        "slices": slices,
        "weights": np.round(rng.uniform(0.3, 3.0, 240), 3),
    }


def sandwiches(columns: Table, groups: Any) -> list[Table]:
    """Give the means of each group and everyone else with their uncorrected covariance by cluster."""
    models: Any = importlib.import_module("statsmodels.api")
    raters, scenarios = columns["raters"], columns["scenarios"]
    clusters = {"rater": raters, "scenario": scenarios, "cell": raters * 100 + scenarios}
    found = []
    for group in range(COUNT):
        design = np.column_stack([groups == group, groups != group]).astype(float)
        one: Table = {}
        for kind, codes in clusters.items():
            fit = models.WLS(columns["values"], design, weights=columns["weights"]).fit(
                cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False}
            )
            one["means"] = fit.params.tolist()
            one[kind] = fit.cov_params().tolist()
        both = models.WLS(columns["values"], design, weights=columns["weights"]).fit(
            cov_type="cluster",
            cov_kwds={"groups": np.column_stack([raters, scenarios]), "use_correction": False},
        )
        one["two_way"] = both.cov_params().tolist()
        found.append(one)
    return found


def point_means(columns: Table) -> Table:
    """Give selection rates by group, unweighted, and the largest difference and smallest ratio between groups."""
    metrics: Any = importlib.import_module("fairlearn.metrics")
    frame = metrics.MetricFrame(
        metrics=metrics.selection_rate,
        y_true=columns["values"],
        y_pred=columns["values"],
        sensitive_features=columns["groups"],
    )
    return {
        "means": frame.by_group.tolist(),
        "difference": float(frame.difference()),
        "ratio": float(frame.ratio()),
    }


def multiple_testing() -> Table:
    """Adjust the same p-values each way."""
    multi: Any = importlib.import_module("statsmodels.stats.multitest")
    stats: Any = importlib.import_module("scipy.stats")
    p = np.array([0.04, 0.001, 0.5, 0.012, 0.012, 0.9, 0.03, 1.0, 0.0, 0.049])
    return {
        "p": p.tolist(),
        "bh": multi.multipletests(p, method="fdr_bh")[1].tolist(),
        "holm": multi.multipletests(p, method="holm")[1].tolist(),
        "bonferroni": multi.multipletests(p, method="bonferroni")[1].tolist(),
        "bh_scipy": stats.false_discovery_control(p).tolist(),
    }


def between_cells() -> Table:
    """Estimate tau^2 of twelve cells, with and without an additive design."""
    estimators: Any = importlib.import_module("pymare.estimators")
    core: Any = importlib.import_module("pymare")
    meta: Any = importlib.import_module("statsmodels.stats.meta_analysis")
    optimise: Any = importlib.import_module("scipy.optimize")
    rng = np.random.default_rng(12)
    first, second = np.repeat(np.arange(3), 4), np.tile(np.arange(4), 3)
    errors = np.round(rng.uniform(0.03, 0.2, 12), 4)
    means = np.round(0.5 + 0.1 * first - 0.05 * second + rng.normal(0, 0.12, 12) + rng.normal(0, errors), 4)
    design = np.column_stack([np.ones(12), *(first == 1, first == 2), *(second == one for one in (1, 2, 3))])
    found: Table = {
        "means": means.tolist(),
        "errors": errors.tolist(),
        "first": first.tolist(),
        "second": second.tolist(),
    }
    for name, table in (("grand", np.ones((12, 1))), ("additive", design.astype(float))):
        data = core.Dataset(means[:, None], errors[:, None] ** 2, X=table, add_intercept=False)
        summary = estimators.DerSimonianLaird().fit_dataset(data).summary()
        fixed = table @ np.asarray(summary.fe_params).reshape(-1)

        def misfit(tau2: float, table: Any = table) -> float:
            root = 1 / np.sqrt(errors**2 + tau2)
            solved = np.linalg.lstsq(table * root[:, None], means * root, rcond=None)[0]
            squares = float(np.sum(((means - table @ solved) * root) ** 2))
            return squares - float(12 - table.shape[1])

        found[name] = {
            "dl": float(np.ravel(summary.tau2)[0]),
            "dl_fitted": fixed.tolist(),
            "pm": float(optimise.brentq(misfit, 0, 10, xtol=1e-14)),
        }
    combined = {
        name: meta.combine_effects(means, errors**2, method_re=name, atol=1e-14, maxiter=10_000)
        for name in ("dl", "iterated")
    }
    found["grand"]["statsmodels_dl"] = float(combined["dl"].tau2)
    found["grand"]["statsmodels_pm"] = float(combined["iterated"].tau2)
    return found


def raked() -> Table:
    """Rake 60 raters over three groupings with base weights, with ipfn on the table and samplics on the rows."""
    ipfn: Any = importlib.import_module("ipfn.ipfn")
    samplics: Any = importlib.import_module("samplics.weighting")
    rng = np.random.default_rng(13)
    columns = [rng.integers(size, size=60) for size in (2, 3, 4)]
    base = np.round(rng.uniform(0.5, 2, 60), 3)
    targets = [np.array([0.45, 0.55]), np.array([0.2, 0.3, 0.5]), np.array([0.1, 0.2, 0.3, 0.4])]
    table = np.zeros((2, 3, 4))
    np.add.at(table, tuple(columns), base)
    fitted = ipfn.ipfn(
        table.copy(),
        [60 * one for one in targets],
        [[0], [1], [2]],
        convergence_rate=1e-13,
        max_iteration=5_000,
    ).iteration()
    weights = base * (fitted / np.where(table > 0, table, 1))[tuple(columns)]
    names = [f"grouping {place}" for place in range(3)]
    tool = samplics.SampleWeight()
    rows = tool.rake(
        samp_weight=base,
        margins=dict(zip(names, columns, strict=True)),
        control={
            name: dict(enumerate((60 * one).tolist())) for name, one in zip(names, targets, strict=True)
        },
        tol=1e-13,
        ctrl_tol=1e-13,
        max_iter=5_000,
    )
    post = samplics.SampleWeight().poststratify(
        samp_weight=base, control=dict(enumerate((60 * targets[2]).tolist())), domain=columns[2]
    )
    return {
        "columns": [column.tolist() for column in columns],
        "targets": [one.tolist() for one in targets],
        "base": base.tolist(),
        "ipfn": weights.tolist(),
        "samplics": np.asarray(rows).tolist(),
        "post_stratified": np.asarray(post).tolist(),
        "design_effect": float(tool.calculate_deff_weight(base)),
    }


def weighted_means(columns: Table) -> Table:
    """Give the weighted mean of all values with its uncorrected variance by rater."""
    models: Any = importlib.import_module("statsmodels.api")
    fit = models.WLS(columns["values"], np.ones(240), weights=columns["weights"]).fit(
        cov_type="cluster", cov_kwds={"groups": columns["raters"], "use_correction": False}
    )
    return {"mean": float(fit.params[0]), "variance": float(fit.cov_params()[0, 0])}


if __name__ == "__main__":
    main()
