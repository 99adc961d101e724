"""Numbers over the rounds of a study, with decisions and drift on the page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Membership, Team, User
from apps.analysis import reviewing
from apps.analysis.services import refresh_now
from apps.governance.services import DecisionText, propose
from apps.studies.models import Round, RoundState
from tests.factories.crowds import PAIR, crowd_lines, post
from tests.factories.studies import NOW, make_round, make_study

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/d/kettles/kettle/trend/"


def add_round(team: Team, ada: User, *, chance: float, seed: int) -> Round:
    """Judge one more round of the study, made before the first."""
    study = make_study(team, ada, round={"versions": list(PAIR), "baseline": PAIR[1]})
    lines = [
        {**line, "rater": f"{seed}-{line['rater']}"}
        for line in crowd_lines(raters=20, each=8, chance=chance, seed=seed)
    ]
    Round.objects.filter(study=study).update(state=RoundState.CLOSED)
    round_ = post(study, lines).round
    refresh_now(round_.pk)
    return round_


@pytest.fixture
def three(team: Team, ada: User) -> list[Round]:
    return [add_round(team, ada, chance=chance, seed=seed) for seed, chance in enumerate((0.5, 0.6, 0.8))]


def test_each_round_is_a_point_and_decisions_stand_on_the_same_axis(
    ben_client: Client, ada: User, three: list[Round]
) -> None:
    words = DecisionText(title="Go on with v3", context="c", choice="c", rationale="r")
    propose(round_=three[1], text=words, by=Membership.objects.get(user=ada), now=NOW)
    review = reviewing.ask_for_review(round_=three[2], by=None, now=timezone.now())
    reviewing.run_review(review_id=str(review.pk), now=timezone.now())

    page = ben_client.get(URL).content.decode()

    assert "The number that decides" in page
    assert page.count("Round 3") >= 2
    assert "decided: Go on with v3" in page
    assert "the same outputs, judged again" in page
    assert "round 3 against round 2" in page
    assert "style=" not in page


def test_a_chosen_version_has_a_line_of_its_own(ben_client: Client, three: list[Round]) -> None:
    page = ben_client.get(URL, {"by": PAIR[1]}).content.decode()

    assert "No round has these numbers yet" in page, "the baseline has no win rate against itself"
    assert ben_client.get(URL, {"by": "kettle/none"}).status_code == 404


def test_more_rounds_cost_no_more_queries(ben_client: Client, team: Team, ada: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ben_client.get(URL).status_code == 200
        return len(seen)

    add_round(team, ada, chance=0.6, seed=1)
    cost()
    one = cost()
    for seed in range(2, 5):
        add_round(team, ada, chance=0.6, seed=seed)

    assert cost() == one


def test_before_any_judgment_it_says_so_and_outsiders_find_nothing(
    ben_client: Client, dan_client: Client, team: Team, ada: User
) -> None:
    make_round(team, ada)

    assert "No round has these numbers yet" in ben_client.get(URL).content.decode()
    assert dan_client.get(URL).status_code == 404
