"""A transcript is brought again with other seconds: what a reviewer decided of its words holds of the new version."""

from __future__ import annotations

import pytest

from apps.accounts.models import User
from apps.insight.models import CodingTurn, Text
from apps.insight.services.intake import take_in_words
from apps.insight.services.reviewing import release, take_out, withhold
from apps.insight.texts import codable_texts
from apps.responses.models import Session, Utterance
from apps.studies.models import Round
from tests.factories.spoken import make_session, transcribe
from tests.factories.studies import NOW, make_rater
from tests.factories.texts import code, make_codes

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "My sister wrote the other one."


@pytest.fixture
def session(running: Round) -> Session:
    return make_session(make_rater(running))


def bring(session: Session, *spoken: tuple[float, str]) -> list[Text]:
    transcribe(session, *((at, at + 2, words) for at, words in spoken))
    take_in_words(session.round_id)
    return list(Text.objects.order_by("at"))


def test_words_that_were_kept_back_stay_so_half_a_second_later(session: Session, ada: User) -> None:
    (text,) = bring(session, (0.0, SECRET))
    make_codes(session.round, "Hint")
    code(text, ada, "hint")
    withhold(text=text, actor=ada, now=NOW)

    (again,) = bring(session, (0.5, SECRET))

    assert (again.state, again.at, again.until) == ("withheld", 0.5, 2.5)
    assert (again.reviewed_by, again.reviewed_at) == (ada, NOW)
    assert not codable_texts(session.round).exists()
    assert CodingTurn.objects.get().text == again


def test_words_that_were_taken_out_are_taken_out_again(session: Session, ada: User) -> None:
    (text,) = bring(session, (0.0, SECRET))
    take_out(text=text, words="My sister", actor=ada, now=NOW)

    (again,) = bring(session, (0.5, SECRET))

    assert again.shown == "[removed] wrote the other one."
    assert again.original == Text.objects.get().original != ""
    assert [finding["kind"] for finding in again.findings] == ["removed"]
    assert not Utterance.objects.filter(text__contains="My sister").exists()


def test_longer_words_around_those_that_were_kept_back_wait_for_a_reviewer(
    session: Session, ada: User
) -> None:
    withheld, taken_out, short = bring(
        session, (0.0, SECRET), (4.0, "Ask Grandma Ida about it."), (8.0, "Move it.")
    )
    withhold(text=withheld, actor=ada, now=NOW)
    take_out(text=taken_out, words="Grandma Ida", actor=ada, now=NOW)
    withhold(text=short, actor=ada, now=NOW)

    found = bring(
        session,
        (0.0, f"{SECRET} It is clear."),
        (4.0, "So. Ask Grandma Ida about it."),
        (9.0, "Well. Move it. Now."),
    )

    assert [text.state for text in found] == ["held", "held", "clear"]


def test_of_two_that_say_the_same_the_nearest_is_meant(session: Session, ada: User) -> None:
    _first, second = bring(session, (0.0, "Yes."), (10.0, "Yes."))
    withhold(text=second, actor=ada, now=NOW)

    first, second = bring(session, (0.5, "Yes."), (10.5, "Yes."))

    assert (first.state, second.state) == ("clear", "withheld")


def test_other_words_and_those_that_nobody_looked_at_are_checked_anew(session: Session, ada: User) -> None:
    one, other = bring(session, (0.0, "Move the lid."), (4.0, "Turn the spout."))
    release(text=one, actor=ada, now=NOW)

    found = bring(session, (0.5, "Move it."), (4.5, "Turn the spout."))

    assert [(text.reviewed_at, text.at) for text in found] == [(None, 0.5), (None, 4.5)]
    assert not {one.pk, other.pk} & {text.pk for text in found}
