"""The pages of versions: list, profile, weights, compare; who may see and change what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.index_parts import index_parts
from apps.analysis.models import IndexWeights
from apps.analysis.services import refresh_now
from apps.insight.models import Text, TextState
from apps.raters.models import Consent
from apps.raters.models.consent import ConsentText
from apps.studies.models import Round
from tests.factories.crowds import PAIR, crowd_lines, post
from tests.factories.studies import make_round, make_study

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/d/kettles/kettle/"
PAGES = ("versions/", f"versions/{PAIR[0]}/", "weights/", "compare/")


def lines(**more: Any) -> list[dict[str, Any]]:
    found = crowd_lines(raters=24, each=10, chance=0.7)
    return [
        {**line, "profile": {"age_band": "18-29" if int(line["rater"][1:]) % 2 else "60+"}, **more}
        for line in found
    ]


def judged_by(team: Team, ada: User, **changes: Any) -> Round:
    base: dict[str, Any] = {
        "round": {"versions": list(PAIR), "baseline": PAIR[1]},
        "questions": [
            {"key": "overall", "ask": "preference", "ties": ["equal"]},
            {"key": "note", "ask": "comment", "optional": True},
        ],
        "analysis": {"primary": "overall", "slices": ["age_band"]},
        "raters": {"profile": ["age_band"]},
        "consent": {"version": 1, "purposes": ["rating", "demographics", "publication"]},
        "gates": [
            {
                "name": "better",
                "metric": "overall",
                "version": PAIR[0],
                "versus": PAIR[1],
                "rule": "low >= 0.5",
                "kind": "guardrail",
            }
        ],
    }
    round_ = post(make_study(team, ada, **{**base, **changes}), lines()).round
    refresh_now(round_.pk)
    return round_


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    return judged_by(team, ada)


def page(client: Client, path: str) -> str:
    reply = client.get(f"{URL}{path}")
    assert reply.status_code == 200, path
    return reply.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_members_read_outsiders_find_nothing(
    ben_client: Client, dan_client: Client, judged: Round, path: str
) -> None:
    assert "style=" not in page(ben_client, path)
    assert dan_client.get(f"{URL}{path}").status_code == 404
    assert Client().get(f"{URL}{path}").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "versions/kettle/none/",
        "versions/?round=9",
        "compare/?a=nobody",
        "compare/?b=nobody",
        "weights/?round=x",
    ],
)
def test_what_does_not_exist_is_not_found(ben_client: Client, judged: Round, path: str) -> None:
    assert ben_client.get(f"{URL}{path}").status_code == 404


@pytest.mark.parametrize("path", ["versions/", f"versions/{PAIR[0]}/", "compare/"])
def test_before_any_judgment_pages_say_so(ben_client: Client, team: Team, ada: User, path: str) -> None:
    make_round(team, ada)
    assert "first judgment" in page(ben_client, path)


def test_a_profile_says_in_a_sentence_what_its_figures_show(ben_client: Client, judged: Round) -> None:
    shown = page(ben_client, f"versions/{PAIR[0]}/")

    assert "is the better answer in" in shown
    assert f"of 100 comparisons with {PAIR[1]}" in shown
    assert "Preferred to the baseline" in shown
    assert "toasters" in shown, "what the scope leaves out"
    assert "Nobody has graded how severe its failures are." in shown
    assert "win rate over the baseline" in shown
    assert "No gate of the protocol" not in shown
    base = page(ben_client, f"versions/{PAIR[1]}/")
    assert "is the baseline that the other versions are held against" in base


def test_the_list_leads_to_each_version(ben_client: Client, judged: Round) -> None:
    shown = page(ben_client, "versions/")

    for version in PAIR:
        assert f"{URL}versions/{version}/?round=1" in shown


def test_numbers_of_a_profile_come_in_as_many_queries_however_many_versions(
    ben_client: Client, team: Team, ada: User, judged: Round
) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            page(ben_client, path)
        return len(seen)

    page(ben_client, "versions/")
    two = [cost(path) for path in ("versions/", f"versions/{PAIR[0]}/", "compare/")]
    study = judged.study
    study.delete()
    more = [PAIR[0], PAIR[1], *(f"kettle/x{n}" for n in range(10))]
    judged_by(team, ada, round={"versions": more, "baseline": PAIR[1]})
    page(ben_client, "versions/")

    assert [cost(path) for path in ("versions/", f"versions/{PAIR[0]}/", "compare/")] == two


def weights(**changes: Any) -> dict[str, Any]:
    return {**{part.slug: 1.0 for part in index_parts()}, "reason": "Safety first.", **changes}


def test_a_researcher_changes_weights_and_everybody_sees_that_the_data_came_before(
    ada_client: Client, ben_client: Client, judged: Round
) -> None:
    reply = ada_client.post(f"{URL}weights/", weights(safe=3), follow=True)

    assert "The weights are changed." in reply.content.decode()
    again = ada_client.post(f"{URL}weights/", weights(safe=3), follow=True)
    assert "weigh so already" in again.content.decode()
    assert IndexWeights.objects.count() == 1
    refresh_now(judged.pk)
    assert "set after the data were seen" in page(ben_client, f"versions/{PAIR[0]}/")
    shown = page(ben_client, "weights/")
    assert "Safety first." in shown
    assert "Ada Owner" in shown
    assert "<form method" not in shown.split("<main")[1]


@pytest.mark.parametrize(
    "changes", [{"safe": "-1"}, {"safe": "x"}, {"reason": ""}, {"safe": "nan"}, {"reason": "\x00"}]
)
def test_weights_that_make_no_sense_come_back_with_words(
    ada_client: Client, judged: Round, changes: dict[str, str]
) -> None:
    assert ada_client.post(f"{URL}weights/", weights(**changes)).status_code == 422
    assert not IndexWeights.objects.exists()


def test_a_reader_and_an_outsider_change_none(ben_client: Client, dan_client: Client, judged: Round) -> None:
    for client in (ben_client, dan_client):
        assert client.post(f"{URL}weights/", weights(safe=3)).status_code == 404
    assert not IndexWeights.objects.exists()


def test_two_versions_are_held_against_each_other_once_reviewed(ben_client: Client, judged: Round) -> None:
    assert "The contrasts are not made yet" in page(ben_client, "compare/")
    review = reviewing.ask_for_review(round_=judged, by=None, now=timezone.now())
    reviewing.run_review(review_id=str(review.pk), now=timezone.now())

    shown = page(ben_client, "compare/")

    assert f"On the question that decides, {PAIR[0]} is ahead of {PAIR[1]}." in shown
    turned = page(ben_client, f"compare/?a={PAIR[1]}&b={PAIR[0]}")
    assert f"On the question that decides, {PAIR[0]} is ahead of {PAIR[1]}." in turned
    assert page(ben_client, f"compare/?a={PAIR[0]}&b={PAIR[0]}")


def test_a_round_of_one_version_has_nothing_to_compare(ben_client: Client, team: Team, ada: User) -> None:
    study = make_study(
        team,
        ada,
        mode="scenario_review",
        round={"versions": [PAIR[0]]},
        items={"overlap": 12},
        questions=[{"key": "worst", "ask": "severity"}],
        analysis={"primary": "worst"},
    )
    given = [
        {
            "scenario": f"q{n % 4}",
            "shown": [PAIR[0]],
            "rater": f"r{n // 4}",
            "answers": {"worst": 4 if n == 5 else n % 3},
        }
        for n in range(48)
    ]
    refresh_now(post(study, given).round.pk)

    assert "There is nothing to compare" in page(ben_client, "compare/")
    shown = page(ben_client, f"versions/{PAIR[0]}/")
    assert "Catastrophic" in shown
    assert shown.count('class="x"') == 2, "one catastrophe, and the key"
    assert "1 of 48 judgments found a catastrophic failure" in shown


@contextmanager
def said(round_: Round, words: str, *, consented: bool, state: str = TextState.CLEAR) -> Iterator[None]:
    """Let one judge of the round have commented, and perhaps agreed to be quoted."""
    response = round_.responses.select_related("rater").order_by("pk").first()
    assert response is not None
    text = Text.objects.create(
        study=round_.study,
        round=round_,
        rater=response.rater,
        response=response,
        source="comment",
        place="note",
        metric="note",
        checker="test",
        shown=words,
        language="en",
        state=state,
    )
    given = Consent.objects.filter(rater=response.rater, round=round_, purpose="publication")
    given.delete()
    if consented:
        asked, _made = ConsentText.objects.get_or_create(text="Yes?", text_hash="yes", language="en")
        Consent.objects.create(
            rater=response.rater,
            round=round_,
            purpose="publication",
            version=1,
            text=asked,
            given_at=timezone.now(),
        )
    yield
    text.delete()


def test_only_words_of_people_who_agreed_are_quoted(ada_client: Client, judged: Round) -> None:
    path = f"versions/{PAIR[0]}/"
    with said(judged, "Short and kind.", consented=True):
        assert "Short and kind." in page(ada_client, path)
    with said(judged, "Not for others.", consented=False):
        assert "Not for others." not in page(ada_client, path)
    with said(judged, "My name is Ann.", consented=True, state=TextState.HELD):
        assert "My name is Ann." not in page(ada_client, path)
