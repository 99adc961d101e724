"""What others say in somebody's session is checked and shown, and nothing is made of it."""

from __future__ import annotations

import pytest

from apps.accounts.models import User
from apps.analysis.themed import read_themed
from apps.core import events
from apps.core.errors import Invalid, NotFound
from apps.insight.coding.occurring import occurring_in
from apps.insight.coding.passages import readable_excerpts
from apps.insight.coding.quotes import count_quotable
from apps.insight.coding.units import units_of
from apps.insight.events_coding import CodesChanged
from apps.insight.events_themes import ThemesChanged
from apps.insight.models import Excerpt, Text, Theme, ThemeMember
from apps.insight.selectors_themes import themes_of
from apps.insight.services import code_themes
from apps.insight.services.coding import record_turn
from apps.insight.services.excerpt_themes import theme_excerpt
from apps.insight.services.excerpts import excerpt_text
from apps.insight.services.finding_themes import main_texts
from apps.insight.services.intake import CONSUMER, take_in_words
from apps.insight.services.reviewing import take_out
from apps.insight.services.themes import add_text
from apps.insight.texts import codable_texts, texts_of
from apps.raters.models import Consent, ConsentText
from apps.raters.services import Joined, erase
from apps.responses.models import Session, Utterance
from apps.studies.models import Round
from tests.factories.judging import answer
from tests.factories.spoken import Spoken, make_session, transcribe
from tests.factories.studies import NOW, make_rater
from tests.factories.texts import code, make_codes

pytestmark = pytest.mark.django_db(transaction=True)

TALK: tuple[Spoken, ...] = (
    (0.0, 2.0, "Moderator: This is terrible, useless and wrong, is it not?"),
    (2.0, 4.0, "I think that the answer is great, clear and helpful."),
    (4.0, 6.0, "Moderator: Mail me at eva@example.org about it."),
)


@pytest.fixture
def joined(running: Round) -> Joined:
    return make_rater(running)


@pytest.fixture
def session(joined: Joined) -> Session:
    return make_session(joined)


def deliver() -> None:
    for consumer, key in events.waiting():
        if consumer in {CONSUMER, code_themes.CONSUMER}:
            events.deliver(consumer, key)


def sources() -> dict[float | None, str]:
    return {text.at: text.source for text in Text.objects.all()}


def test_words_of_others_are_checked_and_have_a_source_of_their_own(session: Session) -> None:
    transcribe(session, *TALK, others=["Moderator"])

    deliver()

    first, own, last = Text.objects.order_by("at")
    assert (first.source, own.source, last.source) == ("other", "utterance", "other")
    assert (first.sentiment, last.sentiment) == (None, None)
    assert own.sentiment is not None
    assert last.shown == "Mail me at [e-mail] about it."
    assert not Utterance.objects.filter(text__contains="eva@").exists()
    assert texts_of(session.round).count() == 3


def test_nothing_is_made_of_what_others_say(
    session: Session, joined: Joined, running: Round, ada: User
) -> None:
    words, _made = ConsentText.objects.get_or_create(text="Yes", text_hash="h", language="en")
    Consent.objects.create(
        rater=session.rater, round=running, purpose="publication", version=1, text=words, given_at=NOW
    )
    transcribe(session, *TALK, others=["Moderator"])
    answer(joined, session.assignment.token)
    deliver()
    own, asked = Text.objects.get(source="utterance"), Text.objects.filter(source="other")[0]
    make_codes(running, "Hint")
    theme = Theme.objects.create(round=running, name="Pace", origin="made")
    ThemeMember.objects.bulk_create(ThemeMember(theme=theme, text=text) for text in Text.objects.all())
    kept = Excerpt.objects.create(study=running.study, text=asked, session=session)

    assert [text.pk for text in codable_texts(running)] == [own.pk]
    assert [unit.texts for unit in units_of(running)] == [1]
    assert count_quotable(running) == 1
    assert main_texts(running)[0] == [(own.pk, own.shown)]
    assert [count for _theme, count in themes_of(running)] == [1]
    themed = read_themed(running)
    assert themed is not None
    assert [said.text for said in themed.said] == [own.pk]
    assert not readable_excerpts(running.study).exists()
    with pytest.raises(NotFound):
        record_turn(round_=running, text_id=asked.pk, actor=ada, codebook=1, codes={"hint": None}, now=NOW)
    with pytest.raises(NotFound):
        add_text(round_=running, theme_id=theme.pk, text_id=asked.pk)
    with pytest.raises(Invalid):
        theme_excerpt(round_=running, excerpt_id=kept.pk, name="Why", actor=ada, now=NOW)
    with pytest.raises(NotFound):
        excerpt_text(round_=running, text_id=asked.pk, actor=ada, span=None, note="", now=NOW)


def test_texts_follow_whoever_says_later_whose_words_they_are(
    session: Session, running: Round, ada: User
) -> None:
    transcribe(session, *TALK)
    deliver()
    before = Text.objects.get(at=0.0)
    measured = before.sentiment
    make_codes(running, "Hint")
    code(before, ada, "hint")
    deliver()
    assert [row.codes for row in occurring_in(running).rows] == [{"hint"}]

    transcribe(session, *TALK, others=["Moderator"])
    deliver()

    assert sources() == {0.0: "other", 2.0: "utterance", 4.0: "other"}
    assert (Text.objects.get(at=0.0).pk, Text.objects.get(at=0.0).sentiment) == (before.pk, None)
    assert occurring_in(running).rows == ()

    transcribe(session, *TALK)
    deliver()

    assert set(sources().values()) == {"utterance"}
    assert measured is not None
    assert Text.objects.get(at=0.0).sentiment == measured
    assert [row.codes for row in occurring_in(running).rows] == [{"hint"}]


def test_whoever_counts_hears_of_it_once(
    session: Session, running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcribe(session, *TALK)
    deliver()
    told: list[events.Event] = []
    monkeypatch.setattr("apps.insight.services.intake_sessions.publish", told.append)
    transcribe(session, *TALK, others=["Moderator"])

    take_in_words(running.pk)
    take_in_words(running.pk)

    assert told == [CodesChanged(running.pk), ThemesChanged(running.pk)]


def test_two_who_say_the_same_at_once_keep_their_own(session: Session) -> None:
    both: tuple[Spoken, ...] = ((0.0, 1.0, "Moderator: Yes."), (0.0, 1.0, "Yes."))
    transcribe(session, *both, others=["Moderator"])
    deliver()
    own = Text.objects.get(source="utterance").pk

    transcribe(session, *reversed(both), others=["Moderator"])
    deliver()

    assert Text.objects.get(source="utterance").pk == own
    assert Text.objects.count() == 2


def test_a_reviewer_takes_words_of_others_out_of_the_transcript_too(session: Session, ada: User) -> None:
    (asked,) = transcribe(session, (0.0, 2.0, "Moderator: Ask Grandma Ida."), others=["Moderator"])
    deliver()

    take_out(text=Text.objects.get(), words="Grandma Ida", actor=ada, now=NOW)

    assert Utterance.objects.get(pk=asked.pk).text == "Ask [removed]."


def test_whoever_erases_takes_along_what_others_said_to_them(session: Session) -> None:
    transcribe(session, *TALK, others=["Moderator"])
    deliver()

    erase(rater=session.rater, now=NOW)

    assert (Text.objects.count(), Utterance.objects.count()) == (0, 0)
