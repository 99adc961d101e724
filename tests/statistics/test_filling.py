"""When a quota cell will be full: by simulation, by the order of things, and never without history."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betaprime, nbinom

from apps.statistics.errors import BadInput, TooFewRaters, Undefined
from apps.statistics.power import cell_precision, fill_forecast
from apps.statistics.weighting import kish, stratum_weights

CELL = {
    "need": 30,
    "have": 12,
    "live": 3,
    "arrived": 20,
    "days": 4.0,
    "finished": 12,
    "dropped": 5,
    "days_left": 6.0,
}


def forecast(**changed: Any) -> Any:
    return fill_forecast(**{**CELL, **changed})


def test_without_drop_out_the_quantiles_are_those_of_the_beta_prime_distribution() -> None:
    found = forecast(live=0, finished=10**7, dropped=0)

    exact = 4.0 * betaprime(18, 21).ppf([0.05, 0.5, 0.95])
    assert [found.low, found.days, found.high] == pytest.approx(exact, rel=1e-4)
    assert found.per_day == pytest.approx(21 / 4)


def test_without_drop_out_the_number_then_is_negative_binomial() -> None:
    found = forecast(live=0, finished=10**7, dropped=0)

    further = nbinom(21, 4 / (4 + 6))
    assert found.chance == pytest.approx(further.sf(17), rel=1e-4)
    assert found.there == pytest.approx(12 + sum(further.sf(k) for k in range(18)), rel=1e-5)
    assert found.there_low == 12 + further.ppf(0.05)
    assert found.there_high == 30


@pytest.mark.parametrize(
    ("rate", "finishing", "days", "need"), [(3, 0.7, 4, 40), (1, 0.5, 8, 20), (10, 0.8, 3, 90)]
)
def test_the_interval_holds_the_day_about_as_often_as_it_says(
    rate: float, finishing: float, days: float, need: int
) -> None:
    rng = np.random.default_rng(5)
    held, full, promised = [], [], []
    for _ in range(300):
        arrived = int(rng.poisson(rate * days))
        live = int(rng.binomial(arrived, 0.1))
        if arrived == live:
            continue
        done = int(rng.binomial(arrived - live, finishing))
        found = fill_forecast(
            need=need,
            have=done,
            live=live,
            arrived=arrived,
            days=days,
            finished=done,
            dropped=arrived - live - done,
            days_left=days,
        )
        missing = need - done - int(rng.binomial(live, finishing))
        day = rng.gamma(missing, 1 / (rate * finishing)) if missing > 0 else 0.0
        held.append(found.low <= day <= found.high)
        full.append(day <= days)
        assert found.chance is not None
        promised.append(found.chance)

    assert len(held) > 290
    assert 0.85 <= np.mean(held) <= 0.95
    assert np.mean(promised) == pytest.approx(np.mean(full), abs=0.06)


@given(
    need=st.integers(1, 60),
    have=st.integers(0, 40),
    live=st.integers(0, 15),
    arrived=st.integers(1, 80),
    finished=st.integers(0, 30),
    dropped=st.integers(1, 30),
)
@settings(max_examples=40, deadline=None)
def test_more_arrivals_more_finishing_and_less_need_are_never_later(**cell: int) -> None:
    found = forecast(**cell)
    assert 0 <= found.low <= found.days <= found.high
    assert 0 <= found.chance <= 1
    assert min(cell["have"], found.there) == cell["have"]
    assert found.there_low <= found.there_high <= max(cell["need"], cell["have"])

    for sooner in (
        {"arrived": cell["arrived"] + 5},
        {"finished": cell["finished"] + 1},
        {"dropped": cell["dropped"] - 1, "finished": cell["finished"] + 1},
        {"have": cell["have"] + 1},
        {"live": cell["live"] + 1},
    ):
        other = forecast(**{**cell, **sooner})
        for end in ("low", "days", "high"):
            assert getattr(other, end) <= getattr(found, end) * (1 + 1e-6)
        assert other.chance >= found.chance - 1e-9


def test_a_full_cell_waits_for_nobody() -> None:
    found = forecast(need=12, arrived=0, days=0.0, finished=0, dropped=0)

    assert (found.low, found.days, found.high, found.chance, found.there) == (0, 0, 0, 1, 12)
    assert np.isnan([found.per_day, found.finishing]).all()


def test_without_a_closing_day_nothing_is_said_about_it() -> None:
    found = forecast(days_left=None)

    assert (found.chance, found.there, found.there_low, found.there_high) == (None, None, None, None)


def test_on_the_closing_day_only_those_at_work_can_still_finish() -> None:
    found = forecast(days_left=0.0)

    assert found.there == pytest.approx(12 + 3 * found.finishing, rel=1e-3)
    assert found.there_high == 12 + 3
    assert forecast(days_left=0.0, live=0).there == 12


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"arrived": 0}, "arrived"),
        ({"days": 0.0}, "arrived"),
        ({"finished": 0, "dropped": 0}, "ended"),
    ],
)
def test_nothing_is_made_up_without_history(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(Undefined, match=words):
        forecast(**changed)


@pytest.mark.parametrize(
    "wrong", [{"need": -1}, {"days": -1.0}, {"level": 1.0}, {"days_left": -1.0}], ids=str
)
def test_what_is_no_cell_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        forecast(**wrong)


def test_a_full_quota_is_more_exact_than_a_part_of_it() -> None:
    found = cell_precision(n=80, raters=8, full_n=300, full_raters=30)

    assert found.now is not None
    assert found.full is not None
    # Wilson by hand: deff 1.9, t(7) = 2.365 and t(29) = 2.045.
    for half, n, quantile in ((found.now, 80, 2.3646), (found.full, 300, 2.0452)):
        shrink = quantile**2 / (n / 1.9)
        assert half == pytest.approx(np.sqrt(shrink / 4 + shrink**2 / 4) / (1 + shrink), rel=1e-4)
    assert found.full < found.now


def test_one_person_gives_no_interval_yet_but_the_full_cell_will() -> None:
    found = cell_precision(n=10, raters=1, full_n=300, full_raters=30)

    assert found.now is None
    assert isinstance(found.undefined, TooFewRaters)
    assert found.full is not None
    assert found.full_undefined is None


def test_more_raters_than_judgments_are_refused() -> None:
    with pytest.raises(BadInput):
        cell_precision(n=3, raters=4, full_n=300, full_raters=30)
    with pytest.raises(BadInput):
        cell_precision(n=3, raters=2, full_n=300, full_raters=30, rate=1.5)


def test_weights_undo_over_sampling() -> None:
    # 20 of 200 ordinary scenarios and 20 of 40 rare ones.
    strata = np.repeat([0, 1], 20)
    found = stratum_weights(strata=strata, available=np.array([200, 40]))

    assert found.value.mean() == pytest.approx(1)
    assert found.value[0] / found.value[-1] == pytest.approx(10 / 2)
    assert found.value[strata == 1].sum() / 40 == pytest.approx(40 / 240)
    assert found.effective_n == pytest.approx(kish(weights=found.value).effective_n)
    assert found.uncovered == 0


def test_traffic_counts_within_strata_and_what_was_not_taken_is_told() -> None:
    found = stratum_weights(
        strata=np.array([0, 0, 1]), available=np.array([2, 4, 6]), traffic=np.array([1.0, 3.0, 2.0])
    )

    assert found.value == pytest.approx(np.array([1, 3, 8]) * 3 / 12)
    assert found.uncovered == pytest.approx(0.5)


def test_a_sample_larger_than_its_stratum_is_refused() -> None:
    with pytest.raises(BadInput, match="More scenarios"):
        stratum_weights(strata=np.array([0, 0]), available=np.array([1]))
    with pytest.raises(Undefined):
        stratum_weights(strata=np.zeros(0, dtype=int), available=np.array([1]))
