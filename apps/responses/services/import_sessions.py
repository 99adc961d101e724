"""Sessions that were held elsewhere: what the lines of an import tell of events and words, as rows on one axis each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from apps.core.events import publish
from apps.responses.events import SessionGrew, TranscriptMade
from apps.responses.frozen import FrozenRound
from apps.responses.judgments import Judgment
from apps.responses.models import Response, Session, SessionEvent, Transcript, Utterance
from apps.responses.services.time_shares import signals_of_time
from apps.responses.speakers import others_among
from apps.responses.time_spent import Moment, time_spent
from apps.studies.kinds._base import Placement, SignalValue
from apps.studies.models import Round

SOURCE = "import"
"""Where the transcript of an imported session comes from."""

_AT_ONCE = 5_000
"""Rows of one statement."""


def store_sessions(round_: Round, responses: Sequence[Response], judgments: Sequence[Judgment]) -> None:
    """Store the sessions of a block's responses, inside its transaction, in a number of statements that grows with its rows alone.

    A session ends when the judgment was given; it began as long before as the last second that the line tells of. One event a
    round and block says that there is more to read: whoever takes it looks for what is new in the round.
    """
    told = [
        (
            Session(
                assignment_id=response.assignment_id,
                study_id=response.study_id,
                round=round_,
                rater_id=response.rater_id,
                started_at=response.at - timedelta(seconds=judgment.last_second),
                ended_at=response.at,
                duration=judgment.last_second,
            ),
            judgment,
        )
        for response, judgment in zip(responses, judgments, strict=True)
        if judgment.has_session
    ]
    if not told:
        return
    Session.objects.bulk_create([session for session, _judgment in told])
    SessionEvent.objects.bulk_create(
        [
            SessionEvent(
                session=session,
                key=str(number),
                at=event.at,
                kind=event.kind,
                label=event.label,
                seconds=event.seconds,
            )
            for session, judgment in told
            for number, event in enumerate(judgment.events, 1)
        ],
        batch_size=_AT_ONCE,
    )
    publish(SessionGrew(round_.pk, session=told[-1][0].pk))
    _store_transcripts(round_, [(session, judgment) for session, judgment in told if judgment.utterances])


def _store_transcripts(round_: Round, told: Sequence[tuple[Session, Judgment]]) -> None:
    if not told:
        return
    transcripts = Transcript.objects.bulk_create(
        [
            Transcript(session=session, number=1, source=SOURCE, others=_others(judgment))
            for session, judgment in told
        ]
    )
    Utterance.objects.bulk_create(
        [
            Utterance(
                transcript=transcript,
                number=number,
                start=line.start,
                end=line.end,
                speaker=line.speaker,
                text=line.text,
            )
            for transcript, (_session, judgment) in zip(transcripts, told, strict=True)
            for number, line in enumerate(judgment.utterances, 1)
        ],
        batch_size=_AT_ONCE,
    )
    publish(TranscriptMade(round_.pk, session=told[-1][0].pk))


def _others(judgment: Judgment) -> list[str]:
    """Return whose words are not the rater's: those whom the line names, else those whose name says so."""
    speakers = [line.speaker for line in judgment.utterances]
    if judgment.others is None:
        return others_among(speakers)
    return others_among(speakers, told=judgment.others, usual=())


def time_of_sessions(
    round_: FrozenRound, judgments: Sequence[Judgment], placements: Sequence[Placement]
) -> list[list[SignalValue]]:
    """Return the signals of how the time of each line's session was spent; none for a line without one."""
    kinds = frozenset(round_.protocol.document.behaviour)
    spent = [
        time_spent(
            (Moment(event.at, event.kind, event.label, event.seconds) for event in judgment.events),
            kinds=kinds,
            end=judgment.last_second,
        )
        for judgment in judgments
    ]
    return signals_of_time(round_, spent, placements)
