"""Two ways to read a dashboard: in plain words for those who decide, in full for those who research; by role, by link, remembered."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.dashboards.pages.change import changes_of
from apps.studies.models import RoundVersion, Study
from tests.dashboards.test_verdict_card import OPEN, verdict
from tests.factories.crowds import crowd_lines, gated_study, post
from tests.factories.studies import make_study

URL = "/d/kettles/kettle/"
POLL = {"HX-Request": "true"}
MATRIX, MISSING, CHANGE = 'id="wins"', 'id="missing"', 'id="change"'

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged(team: Team, ada: User) -> Study:
    study = gated_study(team, ada, {"name": "better than v2", "rule": "low >= 0.5"})
    round_ = post(study, crowd_lines(raters=20, each=10, chance=0.58)).round
    refresh_now(round_.pk)
    return study


def read(client: Client, query: str = "", **headers: Any) -> str:
    response = client.get(URL + query, **headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_stakeholder_reads_plain_words_and_a_researcher_everything(
    judged: Study, ben_client: Client, ada_client: Client
) -> None:
    plain, full = read(ben_client), read(ada_client)

    assert plain.index("Not decided yet.") < plain.index(MISSING) < plain.index("<h2>Leaderboard")
    assert "What would change the verdict" in plain
    assert "more judgments would decide it" in plain
    assert "In 100 comparisons" in plain
    assert MATRIX not in plain
    assert MATRIX in full
    assert CHANGE not in full
    assert len(plain) < len(full)


def test_a_link_switches_and_the_session_remembers(judged: Study, ben_client: Client) -> None:
    assert MATRIX in read(ben_client, "?view=full")
    assert MATRIX in read(ben_client), "remembered"
    assert MATRIX not in read(ben_client, "?view=plain")
    assert MATRIX not in read(ben_client, "?view=nonsense"), "an unknown view is as none"


def test_a_poll_stays_in_its_view(judged: Study, ben_client: Client) -> None:
    read(ben_client, "?view=full")
    assert "view=full" in read(ben_client, headers=POLL)
    tags = {
        ben_client.get(f"{URL}?view={view}", headers=POLL).headers["HX-PTag"] for view in ("plain", "full")
    }
    assert len(tags) == 2


def test_both_views_cost_the_same_queries(judged: Study, ada_client: Client) -> None:
    costs = []
    for view in ("plain", "full"):
        read(ada_client, f"?view={view}")
        with CaptureQueriesContext(connection) as seen:
            read(ada_client, f"?view={view}")
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_every_list_has_its_sentence(judged: Study, ada_client: Client) -> None:
    page = read(ada_client, "?view=full")

    assert page.count('<ul class="fp dash-lines"') == page.count('<p class="says">')


def test_what_was_never_there_is_one_folded_card(team: Team, ada: User, ada_client: Client) -> None:
    asked = [
        {"key": "overall", "ask": "preference", "ties": ["equal"]},
        {"key": "act", "ask": "choice", "options": ["yes", "no"], "optional": True},
    ]
    study = make_study(team, ada, questions=asked)
    lines = crowd_lines(raters=12, each=3, chance=0.6)
    for line in lines:
        line["answers"]["act"] = "yes"
    refresh_now(post(study, lines).round.pk)

    page = read(ada_client, "?view=full")

    card = page[page.index('id="not-measured"') :]
    assert "<summary>" in card
    assert "Precision, Recall, F1" in card.replace("Accuracy of labels, ", "")
    assert "Send the outputs with labels of their own" in card
    for title in ("Precision", "Reliance", "Bias score"):
        assert f"<h2><bdi>{title}</bdi></h2>" not in page


def test_no_raw_name_of_a_metric_stands_on_the_page(judged: Study, ada_client: Client) -> None:
    page = read(ada_client, "?view=full")

    assert ">overall<" not in page


@pytest.mark.parametrize("view", ["plain", "full"])
def test_one_rater_has_reasons_and_no_zero(team: Team, ada: User, ada_client: Client, view: str) -> None:
    study = gated_study(team, ada, {"name": "better than v2", "rule": "low >= 0.5"})
    refresh_now(post(study, crowd_lines(raters=1, each=8, chance=0.9)).round.pk)

    page = read(ada_client, f"?view={view}")

    assert "Only one rater has judged this" in page
    assert "0% [0, 0]" not in page
    assert "<b>0%</b>" not in page


@pytest.mark.parametrize("view", ["plain", "full"])
def test_all_ties_say_so(team: Team, ada: User, ada_client: Client, view: str) -> None:
    study = make_study(team, ada)
    lines = crowd_lines(raters=12, each=5, chance=0.5)
    for line in lines:
        line["answers"]["overall"] = "equal"
    refresh_now(post(study, lines).round.pk)

    page = read(ada_client, f"?view={view}")

    assert "call the two about equal" in page or view == "plain"
    assert "; that is more than chance" not in page
    assert "; that is less than chance" not in page


@pytest.mark.parametrize("view", ["plain", "full"])
def test_a_version_that_is_gone_leaves_words_behind(judged: Study, ada_client: Client, view: str) -> None:
    """A version that was taken out of the round, or never met: the page says what there is to compare."""
    RoundVersion.objects.filter(place__gt=0).delete()

    assert "only one version" in read(ada_client, f"?view={view}")


def test_an_open_gate_says_how_much_it_needs() -> None:
    (said,) = changes_of(verdict(({"name": "better"}, OPEN)), closed=False)

    assert "About 180 more judgments would decide it" in said


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"value": 0.7, "low": 0.6, "high": 0.8}, "holds"),
        ({"value": 0.3, "low": 0.2, "high": 0.4}, "fails"),
        ({"value": 0.9, "low": 0.8, "high": 0.95, "raters": 9}, "too little to go by"),
        ({**OPEN, "needed": None}, "over ten times"),
    ],
)
def test_every_outcome_says_what_would_change_it(numbers: dict[str, Any], words: str) -> None:
    found = verdict(({"name": "better"}, numbers))

    assert words in changes_of(found, closed=False)[0]
    assert "The round is closed" in changes_of(found, closed=True)[-1]


def test_without_gates_nothing_can_change() -> None:
    assert changes_of(verdict(), closed=True) == ()
