"""What checks of raters read of a round, against what was judged."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Team, User
from apps.analysis.crowd import Crowd, crowd_of
from apps.analysis.dataset import read_dataset
from apps.analysis.moments import day_of, moments_of
from apps.raters.models import Rater
from apps.studies.models import Round
from apps.studies.services import protocol_of
from apps.studies.services.adding_items import add_items
from tests.factories.judgments import line, take_in
from tests.factories.studies import NOW, VERSIONS, make_round, ndjson

pytestmark = pytest.mark.django_db(transaction=True)

PAIR = list(VERSIONS[:2])
TURNED = [PAIR[1], PAIR[0]]


def crowd(round_: Round) -> Crowd:
    return crowd_of(read_dataset(round_), round_, protocol_of(round_), moments_of(round_.pk))


def code(found: Crowd, key: str) -> int:
    return int(np.searchsorted(found.people, Rater.objects.get(key=key).pk))


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    round_ = make_round(team, ada)
    gold = {
        "item": "g1",
        "scenario": "q1",
        "versions": PAIR,
        "kind": "gold",
        "expected": {"overall": "first"},
    }
    report = add_items(round_=round_, body=ndjson([gold]), as_list=False, in_use=lambda _items: set())
    assert report.accepted == 1, report.refused
    lines = [
        line(rater="a", shown=PAIR, answers={"overall": "first"}, seconds=4.0, key="1"),
        line(rater="a", shown=TURNED, answers={"overall": "second"}, seconds=3.0, key="2"),
        line(rater="b", shown=TURNED, answers={"overall": "first"}, key="3"),
        line(rater="b", item="q2", scenario="q2", shown=PAIR, answers={"overall": "cannot_judge"}, key="4"),
        line(
            rater="a",
            item="g1",
            scenario="q1",
            shown=TURNED,
            answers={"overall": "second"},
            kind="gold",
            key="5",
        ),
        line(
            rater="b",
            item="g1",
            scenario="q1",
            shown=TURNED,
            answers={"overall": "first"},
            kind="gold",
            key="6",
        ),
        line(rater="p", cohort="proxy", item="q2", scenario="q2", answers={"overall": "first"}, key="7"),
        line(rater="w", item="q2", scenario="q2", answers={"overall": "first"}, key="8"),
    ]
    done = take_in(round_.study, *lines, round_number=round_.number)
    assert done.report.accepted == len(lines), done.report.refused
    Rater.objects.filter(key="w").update(status="withdrawn")
    return round_


def test_answers_stand_as_facts_and_as_they_were_clicked(judged: Round) -> None:
    found = crowd(judged)
    a, b = code(found, "a"), code(found, "b")

    assert found.question == "overall"
    assert set(found.main.rater.tolist()) == {a, b}
    mine = found.main.where(found.main.rater == a)
    assert (mine.answer.tolist(), mine.clicked.tolist(), mine.first_won.tolist()) == ([0], [0], [1.0])
    other = found.main.where(found.main.rater == b)
    assert other.answer.tolist() == [1, 4]
    assert other.clicked.tolist() == [0, 4]
    assert other.informed.tolist() == [True, False]


def test_a_repeat_lies_under_what_it_repeats(judged: Round) -> None:
    found = crowd(judged)

    again = found.again.where(found.again.rater == code(found, "a"))
    assert len(again.unit) == 2
    assert len(set(again.unit.tolist())) == 1
    assert again.answer.tolist() == [0, 0]


def test_gold_is_right_whichever_way_round_it_stood(judged: Round) -> None:
    found = crowd(judged)

    right = dict(zip(found.gold.rater.tolist(), found.gold.right.tolist(), strict=True))
    assert right == {code(found, "a"): 1, code(found, "b"): 0}


def test_paces_are_those_that_were_timed(judged: Round) -> None:
    found = crowd(judged)

    assert found.paces.seconds.tolist() == [4.0]
    moments = moments_of(judged.pk)
    assert {day_of(day) for day in moments.day.tolist()} == {NOW.date()}
    assert np.isnan(moments.seconds[2])


def test_reading_costs_the_same_however_many_judged(judged: Round) -> None:
    dataset = read_dataset(judged)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            crowd_of(dataset, judged, protocol_of(judged), moments_of(judged.pk))
        return len(seen)

    before = queries()
    more = [line(rater=f"m{n}", answers={"overall": "first"}, key=f"m{n}") for n in range(25)]
    take_in(judged.study, *more, round_number=judged.number)
    dataset = read_dataset(judged)
    assert queries() == before <= 8
