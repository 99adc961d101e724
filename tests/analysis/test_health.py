"""Checks of the data behind gates: what is wrong is told, what cannot be told yet is left out."""

from __future__ import annotations

import pytest

from apps.accounts.models import Team, User
from apps.analysis.gate_bound import HealthCheck
from apps.analysis.services import refresh_now
from apps.responses.models import Signal
from apps.studies.models import Item, ItemOutput, Round
from tests.factories.judging import judge_all
from tests.factories.studies import make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

GATE = {
    "name": "better",
    "metric": "overall",
    "version": "kettle/v3",
    "versus": "kettle/v2",
    "rule": "low >= 0.5",
    "kind": "guardrail",
}


def health(round_: Round) -> dict[str, HealthCheck]:
    snapshot = refresh_now(round_.pk)
    assert snapshot is not None
    return {found["check"]: HealthCheck.from_json(found) for found in snapshot.health}


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    round_ = make_round(team, ada, scenarios=12, gates=[GATE], items={"pairing": "all", "overlap": 6})
    for _rater in range(6):
        judge_all(make_rater(round_))
    return round_


def test_a_round_that_follows_its_plan_is_healthy(judged: Round) -> None:
    found = health(judged)

    assert found["sample_ratio"].healthy
    assert found["side_balance"].healthy
    assert found["sample_ratio"].n == 216
    assert found["side_balance"].reason == ""


def test_a_pair_that_loses_its_judgments_is_noticed(judged: Round) -> None:
    first_pair = [
        item.pk
        for item in Item.objects.filter(round=judged)
        if ItemOutput.objects.filter(item=item).order_by("place").first().output.version.key == "kettle/v2"  # type: ignore[union-attr]
    ]
    lost = Signal.objects.filter(item_id__in=first_pair)
    assert lost.exists()
    lost.delete()

    found = health(judged)["sample_ratio"]

    assert not found.healthy
    assert "planned" in found.reason


def test_two_judgments_say_nothing_about_health(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, gates=[GATE])

    assert health(round_) == {}
