"""Figures of power and resemblance from statsmodels, pingouin and scipy: independent judgments, or many raters."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden


def main() -> None:
    power: Any = importlib.import_module("statsmodels.stats.power")
    pingouin: Any = importlib.import_module("pingouin")
    pandas: Any = importlib.import_module("pandas")
    stats: Any = importlib.import_module("scipy.stats")
    means = []
    for n, effect in (
        (10, 0.7),
        (10, 1.2),
        (40, 0.32),
        (40, 0.5),
        (400, 0.14),
        (400, 0.18),
        (100_000, 0.009),
    ):
        first = power.TTestPower().power(effect, n, 0.05, alternative="two-sided")
        second = pingouin.power_ttest(d=effect, n=n, alpha=0.05, contrast="one-sample")
        third = 1 - stats.nct.cdf(stats.t.ppf(0.975, n - 1), n - 1, effect * np.sqrt(n))
        means.append([n, effect, float(first), float(second), float(third)])
    groups = []
    for first, second, effect in ((1_000_000, 3_000_000, 0.0033), (2_000_000, 2_000_000, 0.0028)):
        chance = power.NormalIndPower().power(
            effect, first, 0.05, ratio=second / first, alternative="two-sided"
        )
        groups.append([first, second, effect, float(chance)])
    rates = []
    for rate, gap, n in ((0.05, 0.0006, 1_000_000), (0.5, 0.0014, 1_000_000), (0.9, 0.0008, 1_000_000)):
        reached = rate + gap
        chance = power.normal_power_het(
            gap,
            n,
            0.025,
            std_null=np.sqrt(rate * (1 - rate)),
            std_alternative=np.sqrt(reached * (1 - reached)),
            alternative="larger",
        )
        rates.append([rate, gap, n, float(chance)])
    judges = np.repeat(np.arange(12), 6)
    values = (
        np.random.default_rng(4).normal(0, 1, 12)[judges] + np.random.default_rng(5).normal(0, 1, 72)
    ).round(3)
    table = pandas.DataFrame({"cluster": judges, "place": np.tile(np.arange(6), 12), "value": values})
    icc = pingouin.intraclass_corr(data=table, targets="cluster", raters="place", ratings="value")
    formula: Any = importlib.import_module("statsmodels.formula.api")
    anova: Any = importlib.import_module("statsmodels.stats.anova")
    squares = anova.anova_lm(formula.ols("value ~ C(cluster)", table).fit())["mean_sq"].to_numpy()
    write_golden(
        "power",
        {
            "means": means,
            "groups": groups,
            "rates": rates,
            "resemblance": {
                "values": values.tolist(),
                "clusters": judges.tolist(),
                "icc": float(icc["ICC"].iloc[0]),
                "mean_squares": squares.tolist(),
            },
        },
        packages=("numpy", "scipy", "statsmodels", "pingouin"),
        how="tests/statistics/oracles/power.py",
    )


if __name__ == "__main__":
    main()
