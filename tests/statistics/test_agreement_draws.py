"""Draws of the bootstrap of agreement: the same interval whether rows or kinds of rows are drawn, kept or not, at the same coverage."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from apps.statistics.agreement import Agreement, drawing, krippendorff_alpha
from apps.statistics.agreement.alpha import Measurement
from apps.statistics.agreement.drawing import sums_of_draws
from apps.statistics.arrays import Floats, Ints

LEVELS: tuple[Measurement, ...] = ("nominal", "ordinal", "interval")
EVERY_LEVEL = pytest.mark.parametrize("measurement", LEVELS)


def alpha(
    measurement: Measurement,
    *,
    seed: int,
    units: int = 250,
    draws: int = 1_000,
    drawn_from: int | None = None,
) -> Agreement:
    """Give the alpha of three to five ratings of each unit on a scale of five, four in ten of them at random.

    The draws come from the same seed as the ratings unless `drawn_from` is given.
    """
    rng = np.random.default_rng(seed)
    unit, rater = (column.ravel() for column in np.indices((units, 5)))
    truth = rng.integers(5, size=units)
    value = np.where(rng.random(unit.size) < 0.4, rng.integers(5, size=unit.size), truth[unit])
    kept = (rater < 3) | (rng.random(unit.size) < 0.7)
    return krippendorff_alpha(
        units=unit[kept],
        values=value[kept],
        raters=rater[kept],
        measurement=measurement,
        draws=draws,
        seed=seed if drawn_from is None else drawn_from,
    )


def drawn(alike: Floats, draws: int, seed: int = 7) -> Floats:
    """Give how often each kind of row was drawn, (draws, kinds)."""
    return np.concatenate(list(sums_of_draws(np.eye(alike.size), alike, draws=draws, seed=seed)))


@pytest.mark.parametrize("most_alike", [0, 8])
def test_as_many_rows_are_drawn_as_there_are_each_as_often_as_another(
    most_alike: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "MOST_ALIKE", most_alike)
    alike, draws = np.array([1.0, 1.0, 3.0, 7.0, 8.0]), 40_000

    found = drawn(alike, draws)

    share = alike / 20
    assert found.shape == (draws, 5)
    assert (found.sum(axis=1) == 20).all()
    # Multinomial: mean n p, covariances n (p [same] - p p'), each within four Monte Carlo errors of about n p / sqrt(draws).
    np.testing.assert_allclose(found.mean(axis=0), alike, atol=4 * np.sqrt(8 / draws))
    covariance = 20 * (np.diag(share) - np.outer(share, share))
    np.testing.assert_allclose(np.cov(found.T), covariance, atol=4 * 8 / np.sqrt(draws))


@EVERY_LEVEL
def test_rows_one_by_one_give_the_interval_that_kinds_of_rows_give(
    measurement: Measurement, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one = alpha(measurement, seed=3, draws=20_000)
    monkeypatch.setattr(drawing, "MOST_ALIKE", 0)
    of_kinds = alpha(measurement, seed=3, draws=20_000)

    # A quantile of 2.5 % moves by sqrt(.025 x .975 / draws) / density(1.96) = .019 standard errors from one set of draws to another.
    error = (of_kinds.high - of_kinds.low) / 3.92
    apart = 4 * np.sqrt(2) * 0.019 * error
    assert one_by_one.low == pytest.approx(of_kinds.low, abs=apart)
    assert one_by_one.high == pytest.approx(of_kinds.high, abs=apart)
    assert one_by_one.low != of_kinds.low
    assert one_by_one.method == of_kinds.method


@EVERY_LEVEL
def test_draws_that_are_kept_are_those_that_would_be_made_again(
    measurement: Measurement, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [alpha(measurement, seed=5), alpha(measurement, seed=5)]
    monkeypatch.setattr(drawing, "KEPT", 0)
    monkeypatch.setattr(drawing, "BLOCK", 1_000)

    again = alpha(measurement, seed=5)

    assert kept[0] == kept[1]
    assert (again.low, again.high) == pytest.approx((kept[0].low, kept[0].high), abs=1e-12)


def test_another_seed_and_another_number_of_rows_draw_anew() -> None:
    ones = np.ones(50)

    first, same, other, more = drawn(ones, 200), drawn(ones, 200), drawn(ones, 200, seed=8), drawn(ones, 201)

    assert (first == same).all()
    assert (first != other).any()
    assert more.shape == (201, 50)


def test_many_rows_are_not_drawn_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = drawing._counts

    def counts(rows: int, *, draws: int, seed: int) -> Iterator[Ints]:
        asked.append(rows)
        return real(rows, draws=draws, seed=seed)

    monkeypatch.setattr(drawing, "_counts", counts)

    drawn(np.full(2, 4.0), 100)
    drawn(np.full(2, 9.0), 100)
    drawn(np.full(2_000, 5.0), 100)

    assert asked == [8]


@pytest.mark.parametrize("drawn_from", [None, 1])
@pytest.mark.parametrize("most_alike", [0, 8])
def test_both_ways_cover_what_they_promise(
    most_alike: int, drawn_from: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """60 units, 300 studies with draws of their own, or with those that all share: within 3 Monte Carlo errors of 95 %."""
    truth = alpha("ordinal", seed=999, units=100_000).value
    monkeypatch.setattr(drawing, "MOST_ALIKE", most_alike)

    studies = [alpha("ordinal", seed=seed, units=60, draws=400, drawn_from=drawn_from) for seed in range(300)]

    covered = np.mean([one.low <= truth <= one.high for one in studies])
    assert covered > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 300)
