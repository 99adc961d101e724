"""Correcting an answer: the new one counts in place of the old one, for a while, and once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from apps.accounts.models import Team, User
from apps.analysis.selectors import results_of
from apps.analysis.services import refresh_now
from apps.core.errors import NotFound
from apps.core.models import OutboxRow
from apps.raters.services import Joined, withdraw
from apps.responses.models import Response, Signal
from apps.responses.selectors import daily_counts, pace_of, progress_of
from apps.responses.services import Unanswered, correct_response, own_answer
from apps.responses.services.correcting import CorrectedElsewhere, TooLate
from apps.studies.models import Round
from apps.studies.services import close_round, pause_round
from tests.factories.judging import answer, following, token_of
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def joined(running: Round) -> Joined:
    return make_rater(running)


@pytest.fixture
def token(joined: Joined) -> str:
    token = token_of(following(joined))
    answer(joined, token, note="first thought")
    return token


def correct(joined: Joined, token: str, revision: int = 1, *, now: object = LATER, **fields: str) -> int:
    values = {f"q-{key}": [value] for key, value in ({"overall": "second"} | fields).items()}
    return correct_response(
        token=token,
        secrets=["", "no secret", joined.secret],
        revision=revision,
        fields=values,
        now=now,  # type: ignore[arg-type]
    )


def test_the_new_answer_counts_and_the_old_one_is_kept(joined: Joined, token: str) -> None:
    assert correct(joined, token, note="second thought") == 2

    old, new = Response.objects.order_by("revision")
    assert (old.superseded, new.superseded) == (True, False)
    assert (old.answers["overall"], new.answers["overall"]) == ("first", "second")
    assert (new.key, new.at, new.seconds) == (f"{token}:2", LATER, old.seconds)
    assert {signal.response_id for signal in Signal.objects.all()} == {new.pk}


def test_it_counts_once_everywhere(running: Round, joined: Joined, token: str) -> None:
    correct(joined, token)

    refresh_now(running.pk)
    results = results_of(running)
    assert results is not None
    assert results.snapshot.responses == 1
    assert {e.n for e in results.all("win_rate", "overall") if e.n} == {1}
    assert progress_of(running).responses == pace_of([running])[running.pk].responses == 1
    assert sum(count for _day, count in daily_counts(running)) == 1


def test_numbers_follow(running: Round, joined: Joined, token: str) -> None:
    before = set(Signal.objects.filter(outcome__isnull=False).values_list("outcome", flat=True))
    OutboxRow.objects.all().delete()

    correct(joined, token)

    after = set(Signal.objects.filter(outcome__isnull=False).values_list("outcome", flat=True))
    assert before | after == {0, 1}
    assert before != after
    assert OutboxRow.objects.filter(key=running.pk, event="response.recorded").exists()


def test_the_same_answers_change_nothing(joined: Joined, token: str) -> None:
    assert correct(joined, token, overall="first", note="first thought") == 1
    assert Response.objects.count() == 1


def test_what_is_missing_is_said(joined: Joined, token: str) -> None:
    with pytest.raises(Unanswered):
        correct(joined, token, overall="third")

    assert Response.objects.count() == 1


def test_the_time_runs_from_the_first_answer(joined: Joined, token: str) -> None:
    correct(joined, token, now=NOW + timedelta(hours=23))

    with pytest.raises(TooLate):
        correct(joined, token, 2, overall="equal", now=NOW + timedelta(hours=24))

    assert own_answer(token=token, secrets=[joined.secret], now=LATER).may_correct_until == NOW + timedelta(
        hours=24
    )


def test_the_study_says_how_long(team: Team, ada: User) -> None:
    joined = make_rater(make_round(team, ada, raters={"correct": "1h"}))
    token = token_of(following(joined))
    answer(joined, token)

    with pytest.raises(TooLate):
        correct(joined, token, now=NOW + timedelta(hours=1))


def test_a_paused_round_takes_corrections_and_a_closed_one_none(
    running: Round, joined: Joined, token: str
) -> None:
    pause_round(round_=running)
    assert correct(joined, token) == 2
    close_round(round_=running, now=LATER)

    with pytest.raises(TooLate):
        correct(joined, token, 2, overall="equal")


def test_who_has_taken_everything_back_corrects_nothing(joined: Joined, token: str) -> None:
    withdraw(rater=joined.participation.rater, now=NOW)

    with pytest.raises(NotFound):
        correct(joined, token)


def test_nobody_corrects_for_others(running: Round, joined: Joined, token: str) -> None:
    with pytest.raises(NotFound):
        correct(make_rater(running), token)


def test_an_item_without_an_answer_cannot_be_corrected(joined: Joined) -> None:
    with pytest.raises(NotFound):
        correct(joined, token_of(following(joined)))


def test_of_two_corrections_at_once_one_wins_and_the_other_is_told(joined: Joined, token: str) -> None:
    def one(said: str) -> str:
        try:
            return str(correct(joined, token, overall=said))
        except CorrectedElsewhere:
            return "told"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(one, ["second", "equal", "both_bad", "cannot_judge"]))

    assert sorted(outcomes) == ["2", "told", "told", "told"]
    assert Response.objects.count() == 2
    assert Response.objects.filter(superseded=False).count() == 1


def test_sending_the_first_answer_again_brings_nothing_back(joined: Joined, token: str) -> None:
    correct(joined, token, note="second thought")

    assert answer(joined, token, note="first thought").repeated
    assert Response.objects.get(superseded=False).answers["note"] == "second thought"
