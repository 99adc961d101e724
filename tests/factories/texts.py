"""Texts as intake leaves them: comments of answers, utterances of sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apps.accounts.models import User
from apps.assignments.models import Assignment
from apps.insight.coding.codebooks import newest_edition
from apps.insight.coding.records import read_code
from apps.insight.models import Text, TextSource, TextState
from apps.insight.services.codebooks import save_code
from apps.insight.services.coding import Span, record_turn
from apps.raters.models import Rater
from apps.responses.models import Response, Session
from apps.studies.models import Round
from tests.factories.judgments import line, take_in
from tests.factories.studies import NOW

CHECKER = "tests 1"


def make_sessions(round_: Round, count: int, *, each: int = 3, **rater: Any) -> list[Session]:
    """Give a round `count` sessions of different people, each with `each` utterances."""
    made = Session.objects.filter(round=round_).count()
    return [_session(round_, number, each, rater) for number in range(made, made + count)]


def make_comments(round_: Round, words: list[str], **rater: Any) -> list[Text]:
    """Give a round a comment for each of these words, each of another person."""
    made = Text.objects.filter(round=round_, session=None).count()
    return [_comment(round_, number, said, rater) for number, said in enumerate(words, made)]


def make_codes(round_: Round, *names: str) -> None:
    """Give a round's study codes; the key of each is its name in small letters."""
    for name in names:
        save_code(study=round_.study, actor=None, code=read_code({"name": name}), now=NOW)


def code(text: Text, coder: User, *keys: str, **spans: Span) -> None:
    """Let somebody give these codes to a text, with the newest codebook."""
    newest = newest_edition(text.round.study)
    assert newest is not None
    record_turn(
        round_=text.round,
        text_id=text.pk,
        actor=coder,
        codebook=newest.number,
        codes={**dict.fromkeys(keys), **spans},
        now=NOW,
    )


def texts_in(session: Session) -> list[Text]:
    """Return a session's texts in order."""
    return list(Text.objects.filter(session=session).select_related("round__study").order_by("number"))


def _session(round_: Round, number: int, each: int, rater: dict[str, Any]) -> Session:
    response = _response(round_, f"speaker-{number}", rater)
    session = Session.objects.create(
        assignment=Assignment.objects.get(pk=response.assignment_id),
        study=round_.study,
        round=round_,
        rater=response.rater,
        started_at=NOW + timedelta(minutes=number),
    )
    Text.objects.bulk_create(
        Text(
            study=round_.study,
            round=round_,
            rater=response.rater,
            session=session,
            source=TextSource.UTTERANCE,
            place=f"utterance/{place}",
            number=place,
            at=4.0 * place,
            until=4.0 * place + 3,
            shown=f"I would move the {('kettle', 'lid', 'spout')[place % 3]} here, step {place}.",
            state=TextState.CLEAR,
            checker=CHECKER,
        )
        for place in range(each)
    )
    return session


def _comment(round_: Round, number: int, said: str, rater: dict[str, Any]) -> Text:
    response = _response(round_, f"writer-{number}", rater)
    return Text.objects.create(
        study=round_.study,
        round=round_,
        rater=response.rater,
        response=response,
        source=TextSource.COMMENT,
        place="note",
        metric="note",
        shown=said,
        state=TextState.CLEAR,
        checker=CHECKER,
    )


def _response(round_: Round, rater: str, about: dict[str, Any]) -> Response:
    sent = line(rater=rater, item=None, **about)
    done = take_in(round_.study, sent, round_number=round_.number)
    assert done.report.accepted == 1, done.report.refused
    person = Rater.objects.get(study=round_.study, key=rater)
    return Response.objects.select_related("rater").get(round=round_, rater=person)
