"""Golden figures of the checks of raters, from SciPy's distributions and statsmodels.

Run from the root as `python -m tests.statistics.oracles.quality` where numpy, scipy and statsmodels are installed.
"""

from __future__ import annotations

import importlib
import itertools
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import write_golden

SHARES = [0.5, 0.3, 0.2]


def longest_run(answers: tuple[int, ...]) -> int:
    return max(len(list(group)) for _, group in itertools.groupby(answers))


def run_tails(n: int) -> list[float]:
    """P(longest run >= m) for m = 1 .. n, by going through every sequence."""
    chance = np.zeros(n + 1)
    for answers in itertools.product(range(len(SHARES)), repeat=n):
        chance[longest_run(answers)] += np.prod([SHARES[answer] for answer in answers])
    return [float(chance[m:].sum()) for m in range(1, n + 1)]


def main() -> None:
    """Write golden/quality.json."""
    stats: Any = importlib.import_module("scipy.stats")
    proportion: Any = importlib.import_module("statsmodels.stats.proportion")
    multitest: Any = importlib.import_module("statsmodels.stats.multitest")
    counts = [(0, 5), (3, 10), (7, 10), (10, 10), (18, 40), (61, 200)]
    p_values = np.random.default_rng(3).uniform(0, 1, 40) ** 3
    shown, planned = [130, 85, 185], [0.3, 0.2, 0.5]
    chi = stats.chisquare(shown, np.array(planned) * sum(shown))
    figures = {
        "counts": counts,
        "two_sided": [float(proportion.binom_test(hits, n, 0.5)) for hits, n in counts],
        "below_floor": [
            float(stats.binomtest(hits, n, 0.6, alternative="less").pvalue) for hits, n in counts
        ],
        "at_least": [
            float(stats.binomtest(hits, n, 0.2, alternative="greater").pvalue) for hits, n in counts
        ],
        "clopper_pearson": [
            [float(bound) for bound in proportion.proportion_confint(hits, n, 0.05, "beta")]
            for hits, n in counts
        ],
        "clopper_pearson_scipy": [
            [float(bound) for bound in stats.binomtest(hits, n).proportion_ci(0.95, "exact")]
            for hits, n in counts
        ],
        "beta_binomial": [float(stats.betabinom.cdf(hits, n, 8.0, 2.0)) for hits, n in counts],
        "p_values": p_values.tolist(),
        "rejected": [
            bool(told) for told in multitest.multipletests(p_values, alpha=0.05, method="fdr_bh")[0]
        ],
        "adjusted_scipy": stats.false_discovery_control(p_values).tolist(),
        "run_shares": SHARES,
        "run_tails": run_tails(9),
        "bridge": [[x, float(stats.kstwobign.sf(x))] for x in (1.2, 1.5, 1.8)],
        "shown": shown,
        "planned": planned,
        "chi_square": float(chi.statistic),
        "chi_square_p": float(chi.pvalue),
    }
    write_golden(
        "quality",
        figures,
        packages=("numpy", "scipy", "statsmodels"),
        how="Binomial and beta-binomial tails, exact intervals, Benjamini-Hochberg, chi-square, Kolmogorov; runs by enumeration.",
    )


if __name__ == "__main__":
    main()
