"""Which pair and which item comes next: by hand, against direct calculation, and what must never happen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.statistics.adaptive import (
    HIGHEST,
    LOWEST,
    RateQuestion,
    ScoreQuestion,
    item_priorities,
    pair_priorities,
)
from apps.statistics.adaptive.information import RIDGE
from apps.statistics.adaptive.pairs import BEHIND_STARVED, FLOOR
from apps.statistics.errors import BadInput

FIRST, SECOND = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
JUDGED = np.array([10, 20, 30, 15, 25, 12])
WON = np.array([6.5, 9.0, 21.0, 7.0, 17.0, 6.0])
AGAINST_BASELINE = [RateQuestion(first=version, second=0) for version in (1, 2, 3)]
ZERO_FROM_ONE = ScoreQuestion(weights=(-1.0, 1.0, 0.0, 0.0))


def asked(questions: list[Any], n: Any = JUDGED, scores: Any = WON) -> Any:
    return pair_priorities(
        first=FIRST, second=SECOND, n=np.asarray(n), scores=np.asarray(scores), questions=questions
    )


def test_the_pair_with_the_fewest_judgments_leads_among_the_rates_still_open() -> None:
    found = asked(AGAINST_BASELINE)

    assert found.value == pytest.approx([1, 12 / 22, 12 / 32, 0, 0, 0])
    assert found.shrinkage[0] == pytest.approx([1 / 12, 0, 0, 0, 0, 0])
    assert found.needed.tolist() == [True, True, True, False, False, False]
    assert (found.open_questions, found.n) == (3, 112)


def test_a_decided_question_asks_for_nothing() -> None:
    decided = RateQuestion(first=1, second=0, decided=True)
    found = asked([decided, AGAINST_BASELINE[1]])

    assert found.value.tolist() == [0, 1, 0, 0, 0, 0]
    assert not found.shrinkage[0].any()
    assert found.open_questions == 1


def test_nothing_has_priority_once_all_is_decided() -> None:
    found = asked([RateQuestion(first=1, second=0, decided=True)])

    assert not found.value.any()
    assert not asked([]).value.any()


def refitted_variance(n: Any, weights: Any) -> float:
    """Invert the information of the scores at the fit of the study above, pair by pair."""
    curvature = RIDGE * np.eye(4)
    for first, second, judged, weight in zip(FIRST, SECOND, n, weights, strict=True):
        apart = np.zeros(4)
        apart[first], apart[second] = 1, -1
        curvature += judged * weight * np.outer(apart, apart)
    contrast = np.array(ZERO_FROM_ONE.weights)
    return float(contrast @ np.linalg.inv(curvature) @ contrast)


def test_a_contrast_shrinks_by_what_inverting_the_information_anew_gives() -> None:
    from scipy.optimize import minimize
    from scipy.special import expit, log_expit

    def loss(point: Any) -> float:
        lead = point[FIRST] - point[SECOND]
        return float(
            -(WON * log_expit(lead) + (JUDGED - WON) * log_expit(-lead)).sum() + RIDGE / 2 * point @ point
        )

    point = minimize(loss, np.zeros(4), tol=1e-12).x
    chance = expit(point[FIRST] - point[SECOND])
    weights = chance * (1 - chance)
    before = refitted_variance(JUDGED, weights)
    by_hand = [1 - refitted_variance(JUDGED + np.eye(6)[pair], weights) / before for pair in range(6)]

    found = asked([ZERO_FROM_ONE])

    assert found.shrinkage[0] == pytest.approx(by_hand, rel=1e-3)
    assert found.value.argmax() == 0
    assert 0 < found.value[1] < 1


def test_a_pair_that_joins_two_groups_of_versions_comes_first() -> None:
    found = pair_priorities(
        first=np.array([0, 2, 1]),
        second=np.array([1, 3, 2]),
        n=np.array([40, 40, 0]),
        scores=np.array([25.0, 18.0, 0.0]),
        questions=[ScoreQuestion(weights=(1.0, 0.0, 0.0, -1.0))],
    )

    assert found.value.argmax() == 2
    assert found.shrinkage[0, 2] > 10 * found.shrinkage[0, :2].max()


def test_one_sided_wins_still_give_priorities() -> None:
    found = asked([ZERO_FROM_ONE], n=np.full(6, 500), scores=np.array([500.0, 500, 500, 0, 0, 500]))

    assert np.isfinite(found.value).all()
    assert found.value.max() == 1


def test_a_needed_pair_with_far_fewer_judgments_comes_first_whatever_it_shrinks() -> None:
    found = asked([ZERO_FROM_ONE], n=[400, 2, 60, 60, 60, 60], scores=[200, 1, 30, 30, 30, 30])

    # The needed pairs have 130 judgments on average. The fourth leads on from the second, which is still the weaker link.
    assert found.needed.tolist() == [True, True, True, False, True, False]
    assert found.starved.tolist() == [False, True, False, False, False, False]
    assert found.value.argmax() == 1
    assert found.value[[3, 5]].tolist() == [0, 0]
    assert found.value[[0, 2, 4]].max() == pytest.approx(BEHIND_STARVED)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_no_needed_pair_starves_however_long_the_round(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, won = np.zeros(6, dtype=np.intp), np.zeros(6)
    questions = [ZERO_FROM_ONE, RateQuestion(first=3, second=0)]
    for _ in range(60):
        pair = int(asked(questions, n=n, scores=won).value.argmax())
        n[pair] += 5
        won[pair] += rng.binomial(5, 0.6)

    needed = asked(questions, n=n, scores=won).needed
    assert needed[[0, 2]].all()
    assert (n[needed] >= FLOOR * n[needed].mean() - 5).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": np.array([0, 1]), "second": np.array([1, 0])},
        {"first": np.array([0, 1]), "second": np.array([1, 1])},
        {"scores": np.array([11.0, 0.0])},
        {"scores": np.array([-1.0, 0.0])},
        {"n": np.array([-1, 3])},
        {"questions": [ScoreQuestion(weights=(1.0, -1.0))]},
    ],
    ids=str,
)
def test_what_is_no_round_is_refused(wrong: dict[str, Any]) -> None:
    given = {
        "first": np.array([0, 0]),
        "second": np.array([1, 2]),
        "n": np.array([10, 10]),
        "scores": np.array([5.0, 5.0]),
        "questions": AGAINST_BASELINE[:1],
    }
    with pytest.raises(BadInput):
        pair_priorities(**{**given, **wrong})


def test_questions_that_ask_nothing_are_refused() -> None:
    with pytest.raises(BadInput):
        RateQuestion(first=1, second=1)
    for weights in ((1.0, 0.0), (0.0, 0.0), (float("nan"), 0.0)):
        with pytest.raises(BadInput):
            ScoreQuestion(weights=weights)


def test_items_go_by_pair_first_and_by_the_least_judged_scenario_within() -> None:
    found = item_priorities(
        pairs=np.array([0, 0, 0, 1, 1, 2]),
        scenarios=np.array([0, 0, 1, 0, 1, 0]),
        judgments=np.array([1, 2, 1, 0, 5, 0]),
        values=np.array([1.0, 0.55, 0.0]),
    )

    # Scenario 0 has 3 judgments of the first pair, scenario 1 one.
    assert found.tolist() == [98, 98, 100, 60, 55, LOWEST]


def test_fixed_scenarios_need_no_balance() -> None:
    found = item_priorities(
        pairs=np.array([0, 0]),
        scenarios=np.array([0, 1]),
        judgments=np.array([5, 0]),
        values=np.array([1.0]),
        sampled=False,
    )

    assert found.tolist() == [HIGHEST, HIGHEST]


def test_everything_decided_is_the_uniform_order() -> None:
    found = item_priorities(
        pairs=np.array([0, 1, 1]),
        scenarios=np.array([0, 0, 1]),
        judgments=np.array([5, 0, 2]),
        values=np.zeros(2),
    )

    assert found.tolist() == [0, 0, 0]


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_priorities_keep_their_order_and_their_range(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    values = np.append(np.where(rng.random(5) < 0.4, 0, rng.random(5)), 1.0)
    # Codes far apart take the way without a dense table.
    pairs, scenarios = (
        rng.integers(6, size=200),
        rng.integers(8, size=200) * data.draw(st.sampled_from([1, 10**7])),
    )
    judgments = rng.integers(6, size=200)

    found = item_priorities(pairs=pairs, scenarios=scenarios, judgments=judgments, values=values)

    value = values[pairs]
    assert (found[value == 0] == LOWEST).all()
    assert ((found[value > 0] >= 1) & (found[value > 0] <= HIGHEST)).all()
    sums = np.array(
        [judgments[(pairs == p) & (scenarios == s)].sum() for p, s in zip(pairs, scenarios, strict=True)]
    )
    for first, second in rng.integers(200, size=(300, 2)):
        if min(value[first], value[second]) > 0 and value[first] > value[second] + 0.1:
            assert found[first] > found[second]
        if pairs[first] == pairs[second] and value[first] > 0 and sums[first] < sums[second]:
            assert found[first] >= found[second]


@pytest.mark.parametrize(
    "wrong", [{"values": np.array([1.5])}, {"pairs": np.array([1])}, {"judgments": np.array([-1])}], ids=str
)
def test_items_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    given = {
        "pairs": np.array([0]),
        "scenarios": np.array([0]),
        "judgments": np.array([0]),
        "values": np.array([1.0]),
    }
    with pytest.raises(BadInput):
        item_priorities(**{**given, **wrong})
