"""The parts of the checks against other people's libraries, and against going through every case."""

from __future__ import annotations

import numpy as np
import pytest

from apps.statistics.quality import gold_accuracy, sample_ratio, side_bias, straight_lining
from apps.statistics.quality.binomial import (
    at_least,
    at_most,
    beta_binomial_at_most,
    clopper_pearson,
    two_sided_half,
)
from apps.statistics.quality.checks import expected_false_alarms, flag_threshold
from apps.statistics.quality.drift import bridge_tail
from apps.statistics.quality.run_lengths import run_at_least
from tests.statistics.crowds import golden

GOLDEN = golden("quality")
HITS, N = np.array(GOLDEN["counts"]).T


def rows_of(hits: int, n: int) -> list[int]:
    return [1] * hits + [0] * (n - hits)


def test_binomial_tails_are_those_of_scipy_and_statsmodels() -> None:
    np.testing.assert_allclose(two_sided_half(HITS, N), GOLDEN["two_sided"], rtol=1e-10)
    np.testing.assert_allclose(at_most(HITS, N, 0.6), GOLDEN["below_floor"], rtol=1e-10)
    np.testing.assert_allclose(at_least(HITS, N, 0.2), GOLDEN["at_least"], rtol=1e-10)


def test_exact_intervals_are_those_of_scipy_and_statsmodels() -> None:
    low, high = clopper_pearson(HITS, N, level=0.95)

    for library in ("clopper_pearson", "clopper_pearson_scipy"):
        np.testing.assert_allclose(np.stack([low, high], axis=1), GOLDEN[library], atol=1e-10)


def test_beta_binomial_tails_are_those_of_scipy() -> None:
    # a = 8 and b = 2 are a mean of 0.8 with a resemblance of 1 / (a + b + 1).
    found = beta_binomial_at_most(HITS, N, share=0.8, rho=1 / 11)

    np.testing.assert_allclose(found, GOLDEN["beta_binomial"], rtol=1e-9)


def test_benjamini_hochberg_rejects_what_statsmodels_and_scipy_reject() -> None:
    p_values = np.array(GOLDEN["p_values"])

    limit = flag_threshold(p_values=p_values, tests=40, alpha=0.05, adjust="benjamini_hochberg")

    assert (p_values <= limit).tolist() == GOLDEN["rejected"]
    assert (p_values <= limit).tolist() == (np.array(GOLDEN["adjusted_scipy"]) <= 0.05).tolist()
    assert 0 < sum(GOLDEN["rejected"]) < 40


def test_run_lengths_are_those_of_every_sequence() -> None:
    lengths = np.arange(1, 10)
    shares = np.broadcast_to(GOLDEN["run_shares"], (9, 3))

    found = run_at_least(length=lengths, n=np.full(9, 9), shares=shares)

    np.testing.assert_allclose(found, GOLDEN["run_tails"], rtol=1e-10)


def test_long_runs_keep_their_digits() -> None:
    shares = np.array([[0.5, 0.5]])

    found = run_at_least(length=np.array([60]), n=np.array([60]), shares=shares)

    assert found[0] == pytest.approx(2 * 0.5**60, rel=1e-12)


def test_the_bridge_is_kolmogorovs_to_the_first_term() -> None:
    for x, tail in GOLDEN["bridge"]:
        # The next term of the series is 2 exp(-8 x^2), at most 2e-5 here.
        assert bridge_tail(np.array([x]), "both")[0] == pytest.approx(tail, abs=3e-5)


def test_false_alarms_of_benjamini_hochberg_are_those_of_a_simulation() -> None:
    rng = np.random.default_rng(5)
    flags = []
    for _ in range(20_000):
        p_values = rng.random(10)
        limit = flag_threshold(p_values=p_values, tests=10, alpha=0.3, adjust="benjamini_hochberg")
        flags.append((p_values <= limit).sum())

    stated = expected_false_alarms(tests=10, alpha=0.3, adjust="benjamini_hochberg")

    assert np.mean(flags) == pytest.approx(stated, abs=0.02)
    assert expected_false_alarms(tests=1, alpha=0.3, adjust="benjamini_hochberg") == pytest.approx(0.3)
    assert expected_false_alarms(tests=10**6, alpha=0.05, adjust="benjamini_hochberg") == pytest.approx(
        0.05 / 0.95**2, rel=1e-4
    )
    assert expected_false_alarms(tests=40, alpha=0.05, adjust="none") == pytest.approx(2.0)


def test_a_ratio_without_clusters_is_scipys_chi_square() -> None:
    shown = np.repeat(np.arange(3), GOLDEN["shown"])

    found = sample_ratio(shown=shown, planned=np.array(GOLDEN["planned"]), raters=np.arange(shown.size))

    assert found.chi_square == pytest.approx(GOLDEN["chi_square"], rel=1e-10)
    # Every row is a rater of its own, so that the design effect is one up to how the observed shares differ from the plan.
    assert found.design_effect == pytest.approx(1, abs=0.05)
    assert found.p_value == pytest.approx(GOLDEN["chi_square_p"], abs=0.02)


def test_public_checks_carry_these_figures() -> None:
    gold = gold_accuracy(
        correct=np.array(rows_of(3, 10) + rows_of(18, 40)), raters=np.repeat([0, 1], [10, 40]), floor=0.6
    )
    side = side_bias(first_place_wins=np.array(rows_of(3, 10)), raters=np.zeros(10, dtype=int))
    line = straight_lining(
        answers=np.array([0, 0, 0, 1, 1, 2, 0, 1, 2, 0]),
        raters=np.zeros(10, dtype=int),
        order=np.arange(10),
    )

    assert gold.p_value.tolist() == pytest.approx([GOLDEN["below_floor"][1], GOLDEN["below_floor"][4]])
    assert [gold.low[0], gold.high[0]] == pytest.approx(GOLDEN["clopper_pearson"][1])
    assert side.p_value[0] == pytest.approx(GOLDEN["two_sided"][1])
    assert (line.longest[0], line.start[0], line.answer[0]) == (3, 0, 0)
    expected = run_at_least(length=np.array([3]), n=np.array([10]), shares=np.array([[0.5, 0.3, 0.2]]))
    assert line.p_value[0] == pytest.approx(expected[0])
