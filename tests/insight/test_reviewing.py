"""What reviewers do with texts: release, withhold, take words out, open what was taken out."""

from __future__ import annotations

import pytest

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound
from apps.insight.models import Coding, CodingTurn, Excerpt, Opening, Text
from apps.insight.selectors import originals_of, readable_answers, readable_texts, text_in
from apps.insight.services.intake import take_in_words
from apps.insight.services.reviewing import open_original, release, take_out, withhold
from apps.responses.models import Response, SessionEvent, Utterance
from apps.studies.models import Round
from tests.factories.judging import answer, following, token_of
from tests.factories.spoken import make_session, say, transcribe
from tests.factories.studies import NOW, make_rater

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "I am Petra, and Petra finds the second answer better."


@pytest.fixture
def text(running: Round) -> Text:
    joined = make_rater(running)
    answer(joined, token_of(following(joined)), note=WORDS)
    take_in_words(running.pk)
    return Text.objects.get()


def test_a_released_text_is_read_and_a_withheld_one_is_not(running: Round, text: Text, ada: User) -> None:
    assert text.state == "held"

    release(text=text, actor=ada, now=NOW)
    assert [one.shown for one in readable_texts(running)] == [WORDS]

    withhold(text=text, actor=ada, now=NOW)
    assert not readable_texts(running).exists()
    assert readable_answers([Response.objects.get()])[text.response_id or 0]["note"] == "[withheld]"
    text.refresh_from_db()
    assert (text.reviewed_by, text.reviewed_at) == (ada, NOW)


def test_words_are_taken_out_everywhere_and_kept_for_their_author(text: Text, ada: User) -> None:
    assert take_out(text=text, words=" Petra ", actor=ada, now=NOW) == 2

    text.refresh_from_db()
    shown = "I am [removed], and [removed] finds the second answer better."
    assert text.shown == Response.objects.get().answers["note"] == shown
    assert originals_of([text.response_id or 0]) == {text.response_id: {"note": WORDS}}
    assert {shown[one["start"] : one["end"]] for one in text.findings if one["kind"] == "removed"} == {
        "[removed]"
    }


def test_codes_and_excerpts_keep_their_passages(text: Text, ada: User, running: Round) -> None:
    book = running.study.codebooks.create(number=1)
    turn = CodingTurn.objects.create(text=text, codebook=book, coder=ada)
    start = WORDS.index("the second")
    Coding.objects.create(turn=turn, code="better", start=start, end=start + len("the second answer"))
    Coding.objects.create(turn=turn, code="whole")
    Excerpt.objects.create(study=running.study, text=text, start=5, end=10, made_by=ada)

    take_out(text=text, words="Petra", actor=ada, now=NOW)

    text.refresh_from_db()
    code, excerpt = Coding.objects.get(code="better"), Excerpt.objects.get()
    assert text.shown[code.start : code.end] == "the second answer"
    assert text.shown[excerpt.start : excerpt.end] == "[removed]"
    assert Coding.objects.get(code="whole").start is None


@pytest.mark.parametrize("words", ["", "  ", "petra", "not there"])
def test_words_that_do_not_stand_there_are_refused(text: Text, ada: User, words: str) -> None:
    with pytest.raises(Invalid):
        take_out(text=text, words=words, actor=ada, now=NOW)

    assert Response.objects.get().answers["note"] == WORDS


def test_whoever_opens_the_original_is_written_down(text: Text, ada: User) -> None:
    take_out(text=text, words="Petra", actor=ada, now=NOW)
    text.refresh_from_db()

    assert open_original(text=text, actor=ada, now=NOW) == WORDS

    assert [(one.by, one.at) for one in Opening.objects.filter(text=text)] == [(ada, NOW)]


def test_words_of_sessions_are_taken_out_where_they_came_from(running: Round, ada: User) -> None:
    session = make_session(make_rater(running))
    say(session, "My boss Ahmed said so.", key="a/b")
    transcribe(session, (0.0, 1.0, "As the boss said."))
    take_in_words(running.pk)

    for text in Text.objects.all():
        take_out(text=text, words="boss", actor=ada, now=NOW)

    assert SessionEvent.objects.get().text == "My [removed] [name] said so."
    assert Utterance.objects.get().text == "As the [removed] said."


def test_a_text_of_another_round_is_not_there(text: Text, running: Round) -> None:
    with pytest.raises(NotFound):
        text_in(running, text.pk + 1)
    with pytest.raises(NotFound):
        text_in(running, 2**70)
