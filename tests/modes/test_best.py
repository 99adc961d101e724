"""The best of several: one choice, which is a ranking with all others in second place."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.responses.models import Response, Signal
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import AnswerError, Placement
from tests.factories.joining import agree
from tests.factories.studies import make_round

BEST = {"key": "overall", "ask": "rank", "best": True}
THREE = Placement((7, 8, 9), (2, 0, 1))


def parsed(answer: object) -> object:
    kind = kind_of("rank")
    return kind.parse(kind.Spec.model_validate(BEST), answer, THREE)


def test_it_is_kept_as_a_ranking_whether_the_others_are_named_or_not() -> None:
    assert parsed([[2]]) == parsed([[2], [3, 1]]) == [[2], [1, 3]]


@pytest.mark.parametrize("answer", [[], [[1, 2]], [[1], [2]], [[1], [2], [3]], [[1], [2, 3], []], [[4]], "1"])
def test_anything_but_one_best_is_refused(answer: object) -> None:
    with pytest.raises(AnswerError):
        parsed(answer)


@pytest.mark.django_db
@pytest.mark.usefixtures("gathered")
def test_a_rater_chooses_one_of_a_set(client: Client, team: Team, ada: User) -> None:
    round_ = make_round(team, ada, scenarios=1, items={"show": "set", "size": 3}, questions=[BEST])
    address = str(agree(client, f"/s/{round_.study.code}/")["Location"])
    page = client.get(address).content.decode()
    refused = client.post(address, {})
    client.post(address, {"q-overall": "2:1"})

    assert [f'value="{position}:1" data-key="{position}"' in page for position in (1, 2, 3)] == [True] * 3
    assert "data-rank" not in page
    assert refused.status_code == 422
    assert Response.objects.get().answers == {"overall": [[2], [1, 3]]}
    assert list(Signal.objects.order_by("position").values_list("value", flat=True)) == [2.0, 1.0, 2.0]
