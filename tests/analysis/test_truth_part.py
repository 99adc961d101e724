"""Truth inference in the full review: a planted crowd in which the majority is wrong and the few good raters are right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.selectors_reviews import review_part
from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.factories.crowds import gated_study, post

pytestmark = pytest.mark.django_db(transaction=True)

GOOD, CARELESS, SCENARIOS = 3, 4, 60
OPTIONS = ["safe", "unsafe", "unclear"]


@pytest.fixture
def judged(team: Team, ada: User) -> tuple[Round, dict[str, str]]:
    """Three people who are right, and four who answer by chance, so that the majority errs now and then; with the truth of each scenario."""
    rng = np.random.default_rng(20261130)
    truth = rng.integers(0, 3, SCENARIOS)
    chance = rng.integers(0, 3, (CARELESS, SCENARIOS))
    said = np.concatenate([np.tile(truth, (GOOD, 1)), chance])
    lines = [
        {
            "item": f"q{scenario}",
            "scenario": f"q{scenario}",
            "shown": [],
            "rater": f"r{rater}",
            "answers": {"verdict": OPTIONS[said[rater, scenario]]},
        }
        for rater in range(GOOD + CARELESS)
        for scenario in range(SCENARIOS)
    ]
    asked: dict[str, Any] = {
        "mode": "scenario_review",
        "items": {"show": "scenarios"},
        "round": {"versions": []},
        "gates": [],
        "questions": [{"key": "verdict", "ask": "choice", "options": OPTIONS}],
        "analysis": {"primary": "verdict"},
    }
    round_ = post(gated_study(team, ada, **asked), lines).round
    assert refresh_now(round_.pk) is not None
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    return round_, {f"q{scenario}": OPTIONS[code] for scenario, code in enumerate(truth.tolist())}


def test_where_the_majority_errs_the_model_finds_the_truth_and_whom_to_trust_is_private(
    judged: tuple[Round, dict[str, str]], ada_client: Client, ben_client: Client
) -> None:
    round_, truth = judged
    part = review_part(round_, "truth", to_researcher=True)
    assert part is not None
    (told,) = part.body["questions"]
    own = part.body["private"]["by_question"]["verdict"]

    assert (told["items"], told["n"], told["raters"]) == (SCENARIOS, 7 * SCENARIOS, 7)
    assert told["differ"] + told["untied"] >= 5
    assert told["untied"] == told["tied"]
    odd = [one for one in own["contested"] if one["likely"] != one["majority"]]
    assert len([one for one in odd if one["majority"]]) == told["differ"]
    assert all(truth[one["scenario"]] == one["likely"] for one in odd)
    accuracy = sorted((one["accuracy"] for one in own["raters"]), reverse=True)
    assert min(accuracy[:GOOD]) > 0.8
    assert max(accuracy[GOOD:]) < 0.6

    public = review_part(round_, "truth")
    assert public is not None
    assert "private" not in public.body
    page = ben_client.get("/d/kettles/kettle/review/").content.decode()
    assert f"part ways on {told['differ']}" in page
    assert "Contested items" not in page
    assert "Contested items" in ada_client.get("/d/kettles/kettle/review/").content.decode()
