"""The page of how people worked: what goes together within people, ways through sessions, and who may see single raters."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.behaviour import Behaviour, behaviour_in
from apps.analysis.selectors_reviews import review_part
from apps.analysis.services import refresh_now
from apps.raters.models import Rater, RaterStatus
from apps.raters.services import withdraw
from apps.studies.models import Round
from tests.factories.judgments import line, take_in
from tests.factories.studies import make_study

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/d/kettles/kettle/behaviour/"
REVIEW = "/d/kettles/kettle/review/"


def lines(people: int, *, each: int = 10, seed: int = 1) -> list[dict[str, Any]]:
    """Return judgments that take longer the less sure their people are; nothing else goes together."""
    rng = random.Random(seed)  # noqa: S311 - the same lines each time
    made = []
    for person in range(people):
        slow = rng.uniform(5, 50)
        for item in range(each):
            sure = rng.choice((0.5, 0.6, 0.7, 0.8, 0.9, 1.0))
            seconds = slow * (2.2 - sure + rng.uniform(-0.1, 0.1))
            stays = [("read", 0), ("write", 2), (rng.choice(("read", "send")), 5)]
            made.append(
                line(
                    item=f"q{item}",
                    scenario=f"q{item}",
                    rater=f"r{person}",
                    answers={"overall": rng.choice(("first", "second", "both_bad")), "sure": sure},
                    behaviour={
                        "active_seconds": seconds,
                        "first_action_seconds": rng.uniform(1, 3),
                        "revisions": rng.randrange(3),
                        "device": person % 2 * 2,
                    },
                    events=[{"at": at, "kind": "step", "label": label} for label, at in stays],
                )
            )
    return made


def judged(team: Team, ada: User, people: int) -> Round:
    return take_in(make_study(team, ada), *lines(people)).round


def reviewed(round_: Round) -> Round:
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    return round_


def found_of(round_: Round, *, to_researcher: bool = False) -> Behaviour:
    """Review a round, and return what a reader of the review gets."""
    reviewed(round_)
    part = review_part(round_, "behaviour", to_researcher=to_researcher)
    assert part is not None
    assert not part.undefined
    return behaviour_in(part.body)


def found_in(found: Behaviour) -> dict[tuple[str, str], Any]:
    return {(one.behaviour, one.against): one.figure for one in found.relations}


def test_what_was_planted_is_found_and_the_rest_is_not(team: Team, ada: User) -> None:
    found = found_of(judged(team, ada, 24))

    relations = found_in(found)
    planted = relations.pop(("active_seconds", "confidence"))
    assert planted.high < -0.5
    assert (planted.n, planted.raters) == (240, 24)
    assert {against for _behaviour, against in relations} == {"confidence", "disagreement", "dissatisfaction"}
    assert all(one.low < 0 < one.high for one in relations.values())
    assert all(one.method and one.population for one in relations.values())
    figures = {one.name: one for one in found.figures}
    assert set(figures) == {"active_seconds", "first_action_seconds", "revisions"}
    assert figures["first_action_seconds"].low < 2 < figures["first_action_seconds"].high  # type: ignore[operator]
    assert [(one.group, one.raters) for one in found.devices] == [("phone", 10), ("desktop", 10)]  # in steps
    moves, returns = found.sessions
    assert moves.value is None  # everybody moves twice: there is nothing to tell
    assert moves.undefined
    assert 0.3 < returns.low < returns.value < returns.high < 0.7  # type: ignore[operator]
    kind, way = found.ways[0]
    assert (kind, way.start, way.end, way.sessions, way.people) == ("step", "read", "write", 240, 24)
    assert not found.paces


def test_fewer_than_ten_raters_are_not_shown(team: Team, ada: User, ben_client: Client) -> None:
    found = found_of(judged(team, ada, 9))

    told = [*found.figures, *found.devices, *found.sessions, *(one.figure for one in found.relations)]
    assert told
    assert all(one.value is None and "Fewer than 10 raters" in one.undefined for one in told)
    assert not found.ways
    assert "Fewer than 10 raters" in ben_client.get(URL).content.decode()


def test_single_raters_are_for_researchers(
    team: Team, ada: User, ada_client: Client, ben_client: Client
) -> None:
    reviewed(judged(team, ada, 12))
    names = list(Rater.objects.values_list("pseudonym", flat=True))

    theirs, ours = (client.get(URL).content.decode() for client in (ben_client, ada_client))

    assert "Each rater" in ours
    assert all(name in ours for name in names)
    assert "Each rater" not in theirs
    assert not any(name in theirs for name in names)
    for page in (theirs, ours):
        assert "Active time and stated confidence" in page
        assert "doubt and with interruptions alike" in page
        assert "12 raters" in page


def test_who_has_left_and_proxies_are_in_no_number(team: Team, ada: User) -> None:
    round_ = judged(team, ada, 14)
    Rater.objects.filter(key="r0").update(status=RaterStatus.WITHDRAWN)
    Rater.objects.filter(key="r1").update(status=RaterStatus.FLAGGED)
    Rater.objects.filter(key="r2").update(cohort="proxy")

    found = found_of(round_, to_researcher=True)

    assert (found.raters, found.judgments) == (11, 110)
    assert {one.raters for one in (*found.figures, *found.sessions)} == {11}
    assert len(found.paces) == 11


def test_a_page_without_anything_says_what_would_help(team: Team, ada: User, ada_client: Client) -> None:
    reviewed(take_in(make_study(team, ada), line()).round)

    assert "imported judgments bring it" in ada_client.get(URL).content.decode()


def test_before_a_review_it_says_where_to_ask_for_one(team: Team, ada: User, ben_client: Client) -> None:
    judged(team, ada, 12)

    page = ben_client.get(URL).content.decode()

    assert "Nobody has looked yet" in page
    assert f'href="{REVIEW}?round=1"' in page
    assert "12 raters" not in page
    assert "as of" not in page


def test_it_says_how_old_it_is_and_what_came_since(team: Team, ada: User, ben_client: Client) -> None:
    round_ = reviewed(judged(team, ada, 12))
    refresh_now(round_.pk)
    then = round_.reviews.get().taken_at
    assert then is not None
    fresh = ben_client.get(URL).content.decode()
    take_in(round_.study, *lines(2, seed=7)[:3], round_number=round_.number)
    refresh_now(round_.pk)

    page = ben_client.get(URL).content.decode()

    for one in (fresh, page):
        assert f'as of <time datetime="{then.isoformat(timespec="microseconds")}">' in one
        assert "120 judgments, 12 raters" in one
    assert "came in since" not in fresh
    assert f'<a href="{REVIEW}?round=1">3 judgments came in since</a>' in page


def test_who_withdraws_leaves_what_is_about_single_raters(
    team: Team, ada: User, ada_client: Client, ben_client: Client
) -> None:
    round_ = reviewed(judged(team, ada, 12))
    gone = Rater.objects.get(key="r0")
    assert gone.pseudonym in ada_client.get(URL).content.decode()

    withdraw(rater=gone, now=timezone.now())

    ours, theirs = (client.get(URL).content.decode() for client in (ada_client, ben_client))
    kept = str(round_.reviews.get().results)
    assert not any(name in kept for name in Rater.objects.values_list("pseudonym", flat=True))
    assert "left since, so what is about single raters was taken out" in ours
    assert "left since" not in theirs
    reviewed(round_)
    again = ada_client.get(URL).content.decode()
    assert "110 judgments, 11 raters" in again
    assert gone.pseudonym not in again
    assert "left since" not in again


def test_a_kind_of_device_of_few_people_is_for_researchers(
    team: Team, ada: User, ada_client: Client, ben_client: Client
) -> None:
    rows = lines(13)
    for one in rows:
        one["behaviour"]["device"] = 0 if one["rater"] in {"r0", "r1", "r2", "r3"} else 2
    panel = {"population": {"raters": "fixed", "scenarios": "new"}}
    round_ = reviewed(take_in(make_study(team, ada, analysis=panel), *rows).round)

    ours, theirs = (client.get(URL).content.decode() for client in (ada_client, ben_client))

    assert "Active time on phones" in ours
    assert "40 judgments, 4 raters" in ours
    assert "90 judgments, 9 raters" in ours
    assert "Active time on phones" not in theirs
    assert "90 judgments, 5 raters" in theirs
    part = review_part(round_, "behaviour")
    assert part is not None
    assert [one["group"] for one in part.body["devices"]] == ["desktop"]


def test_raters_are_shown_fifty_at_a_time(team: Team, ada: User, ada_client: Client) -> None:
    rows = [line(rater=f"r{person:02}", behaviour={"active_seconds": 4 + person}) for person in range(53)]
    reviewed(take_in(make_study(team, ada), *rows).round)
    names = sorted(Rater.objects.values_list("pseudonym", flat=True))

    first, second = (ada_client.get(URL, {"page": page}).content.decode() for page in ("", "2"))

    assert [name for name in names if name in first] == names[:50]
    assert [name for name in names if name in second] == names[50:]
    assert "?round=1&amp;page=2" in first


def test_it_costs_the_same_queries_however_much_there_is(team: Team, ada: User, ada_client: Client) -> None:
    study = make_study(team, ada)
    counts = []
    for people in (0, 1, 25):
        round_ = take_in(study, line() if not people else lines(1)[0], *lines(people, seed=people)).round
        if people:
            reviewed(round_)
        with CaptureQueriesContext(connection) as seen:
            assert ada_client.get(URL).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1] == counts[2] <= 12
    assert not [one for one in seen if "responses_response" in one["sql"]]


def returned(team: Team, ada: User, *, people: int = 12) -> Round:
    """Take in judgments: of each third person all came back twice, of the others every second once."""
    rows = [
        line(
            item=f"q{item}",
            scenario=f"q{item}",
            rater=f"r{person}",
            behaviour={"refusals": 2 if person % 3 == 0 else item % 2},
        )
        for person in range(people)
        for item in range(6)
    ]
    return take_in(make_study(team, ada), *rows).round


def test_the_error_rate_is_of_all_sendings(team: Team, ada: User, ada_client: Client) -> None:
    round_ = returned(team, ada)

    silent = lines(1)  # who does not say how often it came back is not in it
    take_in(round_.study, *silent)

    (rate,) = [one for one in found_of(round_).figures if one.name == "error_rate"]

    refused = 4 * 6 * 2 + 8 * 3
    assert rate.value == pytest.approx(refused / (refused + 72))
    assert 0 < rate.low < rate.value < rate.high < 1  # type: ignore[operator]
    assert (rate.n, rate.raters) == (72, 12)
    assert rate.method
    assert rate.population
    page = ada_client.get(URL).content.decode()
    assert "Error rate" in page
    assert "50%" in page
    assert "share of sendings that came back" in page


def test_an_error_rate_of_few_raters_is_not_shown(team: Team, ada: User) -> None:
    (rate,) = found_of(returned(team, ada, people=9)).figures

    assert (rate.name, rate.value, rate.n) == ("error_rate", None, 54)
    assert "Fewer than 10 raters" in rate.undefined
