from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from tests.factories.crowds import crowd_lines, gated_study, post

OF_GROUPS = {"win_rate", "gap", "ratio"}


@pytest.fixture
def taken(team: Team, ada: User) -> None:
    """A round with a measure that names raters, and a group of three people among fifteen."""
    question = {"key": "overall", "ask": "preference", "measures": ["win_rate", "rater_accuracy"]}
    study = gated_study(
        team,
        ada,
        questions=[question],
        raters={"profile": ["first_language"]},
        analysis={"primary": "overall", "slices": ["first_language"]},
    )
    lines = crowd_lines(raters=15, each=20, chance=0.6)
    few = {"r0", "r1", "r2"}
    for line in lines:
        line["profile"] = {"first_language": "sw" if line["rater"] in few else "en"}
    refresh_now(post(study, lines).round.pk)


def estimates(api: Any) -> list[dict[str, Any]]:
    reply = api.get("studies/kettle/results")
    assert reply.status_code == 200
    found: list[dict[str, Any]] = reply.json()["estimates"]
    return found


@pytest.mark.django_db(transaction=True)
def test_a_researcher_reads_what_is_private_and_that_it_is(ada_api: Any, taken: None) -> None:
    private = [e for e in estimates(ada_api) if e["private"]]

    assert {e["measure"] for e in private} == OF_GROUPS | {"rater_accuracy"}
    assert sum(e["measure"] == "rater_accuracy" for e in private) == 15
    assert {e["slice"]["first_language"] for e in private if e["measure"] == "gap"} == {"en", "sw"}


@pytest.mark.django_db(transaction=True)
def test_a_stakeholder_reads_neither_raters_nor_few_people(ben_api: Any, taken: None) -> None:
    found = estimates(ben_api)

    assert {(e["measure"], e["slice"] is None) for e in found} == {
        ("win_rate", True),
        ("alignment_index", True),
    }
    assert not any("private" in e for e in found)


@pytest.mark.django_db(transaction=True)
def test_what_one_role_holds_does_not_answer_for_another(ada_api: Any, ben_api: Any, taken: None) -> None:
    tag = ben_api.get("studies/kettle/results").headers["ETag"]

    assert ben_api.get("studies/kettle/results", If_None_Match=tag).status_code == 304
    assert ada_api.get("studies/kettle/results", If_None_Match=tag).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_dashboards_follow_the_role(ada_client: Any, ben_client: Any, taken: None) -> None:
    address = "/d/kettles/kettle/rows/?metric=overall&version=kettle/v3"

    researcher, stakeholder = (client.get(address).content.decode() for client in (ada_client, ben_client))

    assert "first_language: sw" in researcher
    assert "first_language" not in stakeholder
