"""The few quotes that a page shows are drawn from all that there are: the same for everybody, one of each person first."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.insight.coding.drawing import quotes_on_version
from apps.insight.models import Text
from apps.raters.models import Consent, ConsentText
from apps.studies.models import Round
from tests.factories.studies import NOW
from tests.factories.texts import make_comments, make_sessions, texts_in

pytestmark = pytest.mark.django_db

V1, V3 = "kettle/v1", "kettle/v3"


def agree(texts: list[Text]) -> list[Text]:
    words, _made = ConsentText.objects.get_or_create(text="Yes", text_hash="h", language="en")
    for text in texts:
        about = {"rater": text.rater, "round": text.round, "purpose": "publication", "version": 1}
        Consent.objects.get_or_create(**about, defaults={"text": words, "given_at": NOW})
    return texts


def drawn(round_: Round, limit: int, version: str = V3) -> list[int]:
    return [one.text for one in quotes_on_version(round_, version, limit=limit)]


def test_late_words_are_heard_as_often_as_early_ones_and_the_same_each_time(running: Round) -> None:
    texts = [one.pk for one in agree(make_comments(running, ["So."] * 120))]

    found = drawn(running, 60)

    late = sum(pk in texts[60:] for pk in found)
    assert 15 <= late <= 45, "30 of 60 are expected with a standard deviation of 2.7"
    assert drawn(running, 60) == found
    assert drawn(running, 4) == found[:4]


def test_whoever_says_much_is_heard_once_before_anybody_is_heard_twice(running: Round) -> None:
    agree([text for session in make_sessions(running, 1, each=30) for text in texts_in(session)])
    quiet = agree(make_comments(running, ["Well.", "Hm.", "No."]))

    found = drawn(running, 6)

    assert {one.pk for one in quiet} < set(found[:4])
    assert len(set(found)) == 6


def test_only_words_on_the_version_that_may_be_quoted_and_say_something_are_drawn(running: Round) -> None:
    on, other, _silent, _empty = make_comments(
        running, ["On.", "Other.", "Silent.", " \n"], shown=[V3, "kettle/v2"]
    )
    agree([on, other, _empty])
    Text.objects.filter(pk=other.pk).update(state="held")

    assert drawn(running, 4) == [on.pk]
    assert drawn(running, 4, V1) == []


def test_many_texts_cost_no_more_queries_than_one(running: Round) -> None:
    agree(make_comments(running, ["So."]))
    with CaptureQueriesContext(connection) as one:
        drawn(running, 4)
    agree(make_comments(running, ["So."] * 20))
    with CaptureQueriesContext(connection) as many:
        drawn(running, 4)
    assert len(many) == len(one)
