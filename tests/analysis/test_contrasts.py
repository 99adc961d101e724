"""Versions held against each other: differences with their own intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.contrast import Contrast, contrasts_between
from apps.analysis.reviewing.results import ReviewResults
from apps.analysis.selectors import results_of
from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.factories.crowds import PAIR, crowd_lines, post
from tests.factories.studies import make_study
from tests.factories.whole_reviews import review_of

pytestmark = pytest.mark.django_db(transaction=True)


def reviewed(round_: Round) -> ReviewResults:
    refresh_now(round_.pk)
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    found = review_of(round_)
    assert found is not None
    return found


def only(found: ReviewResults, measure: str, version: str = PAIR[0], versus: str = PAIR[1]) -> Contrast:
    (one,) = [
        c
        for c in contrasts_between(found, version, versus)
        if c.measure == measure and not (c.option or c.slice)
    ]
    return one


def test_of_pairs_that_met_it_is_the_win_rate_itself(team: Team, ada: User) -> None:
    study = make_study(team, ada, round={"versions": list(PAIR), "baseline": PAIR[1]})
    round_ = post(study, crowd_lines(raters=24, each=10, chance=0.75)).round

    found = reviewed(round_)

    results = results_of(round_)
    assert results is not None
    rate = results.one("win_rate", version=PAIR[0])
    assert rate is not None
    one, turned = only(found, "win_rate"), only(found, "win_rate", *reversed(PAIR))
    assert (one.value, one.low, one.high, one.n) == (rate.value, rate.low, rate.high, rate.n)
    assert (one.ahead, turned.ahead) == ("version", "versus")
    assert rate.low is not None
    assert turned.high == pytest.approx(1 - rate.low)
    assert only(found, "bradley_terry").ahead == "version"


def scale_lines(
    *, shift: float, noise: float, seed: int = 11, people: int = 20, scenarios: int = 6
) -> list[dict[str, Any]]:
    """Return grades of people who differ much from each other and little within themselves."""
    rng = np.random.default_rng(seed)
    lines = []
    for rater in range(people):
        own = rng.uniform(20, 80)
        for scenario in range(scenarios):
            for place, version in enumerate(PAIR):
                value = own + rng.normal(0, noise) + (shift if place == 0 else 0)
                lines.append(
                    {
                        "scenario": f"q{scenario}",
                        "shown": [version],
                        "rater": f"r{rater}",
                        "answers": {"price": float(np.clip(value, 0, 100))},
                    }
                )
    return lines


def scale_round(team: Team, ada: User, **how: Any) -> Round:
    study = make_study(
        team,
        ada,
        mode="scenario_review",
        round={"versions": list(PAIR), "baseline": PAIR[1]},
        items={"overlap": 6},
        questions=[{"key": "price", "ask": "number", "min": 0.0, "max": 100.0, "direction": "higher"}],
        analysis={"primary": "price", "population": {"raters": "new", "scenarios": "fixed"}},
    )
    return post(study, scale_lines(**how)).round


def test_a_difference_within_people_is_surer_than_two_intervals_tell(team: Team, ada: User) -> None:
    round_ = scale_round(team, ada, shift=4.0, noise=3.0)

    one = only(reviewed(round_), "mean")

    results = results_of(round_)
    assert results is not None
    own, other = (results.one("mean", "price", version=version) for version in PAIR)
    assert own is not None
    assert other is not None
    assert own.low is not None
    assert other.high is not None
    assert own.low < other.high, "the two intervals overlap"
    assert own.value is not None
    assert other.value is not None
    assert one.value == pytest.approx(own.value - other.value)
    assert one.low is not None
    assert one.low > 0
    assert one.ahead == "version"
    assert one.raters == 20


def test_where_nothing_differs_nothing_is_ahead(team: Team, ada: User) -> None:
    one = only(reviewed(scale_round(team, ada, shift=0.0, noise=12.0, seed=5)), "mean")

    assert one.ahead == ""
    assert not one.differs


def test_before_a_review_there_are_none() -> None:
    assert not list(contrasts_between(None, *PAIR))
