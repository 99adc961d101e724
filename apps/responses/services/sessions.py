"""Sessions: begun by the person, filled with what happens, ended by the answer."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from apps.assignments.models import Assignment, AssignmentState
from apps.assignments.services import extend_lease
from apps.catalog.records import Record
from apps.core.errors import Invalid, NotFound, Problem, Refused
from apps.core.events import publish
from apps.core.text import clean_text
from apps.raters.services import hash_secret
from apps.responses.events import SessionGrew
from apps.responses.frozen import frozen_round
from apps.responses.models import EventKind, Session, SessionEvent
from apps.responses.services.event_labels import label_of
from apps.responses.services.late_events import measure_again
from apps.responses.services.stays import lock_stay, touch_stay

LONGEST = 12 * 3_600.0
"""Seconds; nothing of a session happens later than this."""
MOST_EVENTS = 20_000
"""So many events one session holds at most."""
AT_ONCE = 200
"""So many are taken at once."""
LONGEST_TEXT = 10_000
"""Characters of one thought or question."""

_OPEN = (AssignmentState.LEASED, AssignmentState.ANSWERED, AssignmentState.EXPIRED)
"""What comes late from a device that had no network is taken after the answer too, and after the lease ran out, as an answer is."""

_PAGE_KINDS = frozenset(EventKind.values) - {EventKind.ASKED, EventKind.REPLIED}
"""What a page may tell by itself; a question to the assistant and its reply are written where it answers."""


def _page_kind(kind: str) -> str:
    if kind not in _PAGE_KINDS:
        raise ValueError(_("Nothing of this kind happens in a session."))
    return kind


class NewEvent(Record):
    """An event as a page sends it; `key` is the page's own, and makes sending it again harmless."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
    at: Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)]
    kind: Annotated[str, AfterValidator(_page_kind)]
    label: Annotated[str, StringConstraints(max_length=200)] = ""
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] = ""
    seconds: Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False)] | None = None


_EVENTS = TypeAdapter(Annotated[list[NewEvent], Field(max_length=AT_ONCE)])


@dataclass(frozen=True)
class HeldSession:
    """An assignment in a browser's hands, and the session on it, None until it is begun."""

    assignment: Assignment
    session: Session | None

    @property
    def begun(self) -> Session:
        """The session.

        Raises:
            Refused: it has not begun.
        """
        if self.session is None:
            raise Refused(_("Please begin first."))
        return self.session


def held_session(*, token: str, secret: str) -> HeldSession:
    """Return the session on an assignment that a browser holds or has answered.

    Raises:
        NotFound: this browser holds no such assignment.
        Refused: it was given back, or taken back.
    """
    held = (
        Assignment.objects.filter(token=token, participation__devices__secret_hash=hash_secret(secret))
        .select_related("participation", "session")
        .first()
    )
    if held is None or held.participation is None:
        raise NotFound("")
    if held.state not in _OPEN:
        raise Refused(_("This one is not open any more."))
    return HeldSession(held, getattr(held, "session", None))


def begin_session(*, token: str, secret: str, now: datetime) -> Session:
    """Begin the session on an assignment, once; whoever begins again goes on.

    Raises:
        NotFound: this browser holds no such assignment.
        Refused: it is not open any more, perhaps only since a moment, or needs no session.
    """
    held = held_session(token=token, secret=secret)
    if held.session is not None:
        return held.session
    round_ = frozen_round(held.assignment.round_id)
    if not round_.protocol.mode.has_sessions or held.assignment.state != AssignmentState.LEASED:
        raise Refused(_("This one is not open any more."))
    with connection.cursor() as cursor:
        # Whoever answers, withdraws or erases locks the assignment first, so no session is left behind them.
        cursor.execute(
            "INSERT INTO responses_session (assignment_id, study_id, round_id, rater_id, started_at, step) "
            "SELECT id, %s, round_id, rater_id, %s, 0 FROM assignments_assignment WHERE id = %s AND state = 1 FOR SHARE "
            "ON CONFLICT (assignment_id) DO NOTHING",
            [round_.study_id, now, held.assignment.pk],
        )
    begun = Session.objects.filter(pk=held.assignment.pk).first()
    if begun is None:  # answered, given back, taken back or erased between the two statements
        raise Refused(_("This one is not open any more."))
    _keep(held.assignment)
    return begun


def read_events(value: Any) -> list[NewEvent]:
    """Return events as they were sent, checked.

    Raises:
        Invalid: one of them is none; the problems point at it.
    """
    try:
        events = _EVENTS.validate_python(value)
    except ValidationError as error:
        problems = tuple(
            Problem("/" + "/".join(str(part) for part in one["loc"]), one["msg"]) for one in error.errors()
        )
        raise Invalid(_("This is not what happens in a session."), problems=problems) from error
    return [_cleaned(event) for event in events]


def _cleaned(event: NewEvent) -> NewEvent:
    text = clean_text(event.text, max_length=LONGEST_TEXT) if event.text else ""
    label = clean_text(event.label, max_length=200) if event.label else ""
    return event.model_copy(update={"text": text, "label": label})


def hold_open(held: HeldSession) -> AssignmentState:
    """Lock a participation and then its assignment, as whoever answers or withdraws does, inside the caller's transaction.

    Returns:
        how the assignment stands now that nobody else can change it.

    Raises:
        NotFound: the person was erased meanwhile.
        Refused: the item was given back or taken back.
    """
    if held.assignment.participation_id is None:
        raise NotFound("")
    lock_stay(held.assignment.participation_id)
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=held.assignment.pk, state__in=_OPEN).only("state").first()
    if found is None:
        raise Refused(_("This one is not open any more."))
    return AssignmentState(found.state)


@transaction.atomic
def add_events(*, held: HeldSession, events: Sequence[NewEvent], now: datetime) -> int:
    """Write down what happened, by the names that the protocol has for it; what is there already stays as it is. Return how many were new.

    What comes after the answer still counts in how the session's time was spent.

    Raises:
        Refused: the session has not begun, was taken back meanwhile, or is full.
    """
    session = held.begun
    state = hold_open(held)
    known = SessionEvent.objects.filter(session=session)
    here = set(known.filter(key__in=[event.key for event in events]).values_list("key", flat=True))
    fresh = {event.key: event for event in _labelled(session, events) if event.key not in here}
    if fresh and known.count() + len(fresh) > MOST_EVENTS:
        raise Refused(_("This session is full: no more can be written down."))
    SessionEvent.objects.bulk_create(
        SessionEvent(session=session, received_at=now, **event.model_dump()) for event in fresh.values()
    )
    steps = [event for event in fresh.values() if event.kind == EventKind.STEP]
    if steps:
        last = max(steps, key=lambda event: event.at)
        Session.objects.filter(pk=session.pk).update(step=_step_of(last.label))
    if any(event.text for event in fresh.values()):
        publish(SessionGrew(session.round_id, session=session.pk))
    if state == AssignmentState.ANSWERED:
        measure_again(held.assignment, {event.kind for event in fresh.values()}, now=now)
    _keep(held.assignment)
    return len(fresh)


def _labelled(session: Session, events: Sequence[NewEvent]) -> Iterator[NewEvent]:
    """Yield what happened with labels of the protocol; what the protocol does not know did not happen."""
    round_ = frozen_round(session.round_id)
    for event in events:
        label = label_of(round_, event.kind, event.label)
        if label is not None:
            yield event if label == event.label else event.model_copy(update={"label": label})


def say_words(*, token: str, secret: str, words: str, now: datetime) -> None:
    """Write down a thought that came with a form; nothing where nothing was typed, or no session is begun.

    Raises:
        NotFound: this browser holds no such assignment.
        Refused: it is not open any more, or the session is full.
        TextError: it is no text.
    """
    if not words.strip():
        return
    held = held_session(token=token, secret=secret)
    if held.session is None:
        return
    text = clean_text(words.replace("\r\n", "\n"), max_length=LONGEST_TEXT)
    # Sent twice by a browser that goes back and forth, the same words at the end are the same thought.
    last = SessionEvent.objects.filter(session=held.session, kind=EventKind.SAID).order_by("-id").first()
    if last is not None and last.text == text:
        return
    event = NewEvent(
        key=secrets.token_urlsafe(12), at=seconds_into(held.session, now), kind=EventKind.SAID, text=text
    )
    add_events(held=held, events=[_cleaned(event)], now=now)


@transaction.atomic
def write_talk(*, held: HeldSession, key: str, question: str, reply: str, now: datetime) -> None:
    """Write down a question to the assistant and its reply, at the second at which they are.

    Raises:
        Refused: the session has not begun, or is full.
    """
    session = held.begun
    hold_open(held)
    at = seconds_into(session, now)
    if SessionEvent.objects.filter(session=session).count() + 2 > MOST_EVENTS:
        raise Refused(_("This session is full: no more can be written down."))
    words = clean_text(question, max_length=LONGEST_TEXT)
    SessionEvent.objects.bulk_create(
        [
            SessionEvent(session=session, key=key, at=at, kind=EventKind.ASKED, text=words, received_at=now),
            SessionEvent(
                session=session,
                key=f"{key}-reply",
                at=at,
                kind=EventKind.REPLIED,
                text=reply,
                received_at=now,
            ),
        ],
        ignore_conflicts=True,
    )
    publish(SessionGrew(session.round_id, session=session.pk))
    _keep(held.assignment)


def seconds_into(session: Session, now: datetime) -> float:
    """Return where a moment lies on a session's axis, in seconds."""
    return min(LONGEST, max(0.0, (now - session.started_at).total_seconds()))


def end_session(*, assignment_id: int, now: datetime) -> None:
    """Note that a session is over, because its answer is there; one that never began is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE responses_session SET ended_at = %s, duration = extract(epoch FROM %s - started_at) "
            "WHERE assignment_id = %s AND ended_at IS NULL",
            [now, now, assignment_id],
        )


def _step_of(label: str) -> int:
    """Return the number of a step, from the label "2: Decide"; 0 where it has none."""
    head = label.partition(":")[0]
    return int(head) - 1 if head.isascii() and head.isdecimal() and 1 <= int(head) <= 20 else 0


def keep_session(held: HeldSession) -> None:
    """Keep the lease of a session that goes on."""
    _keep(held.assignment)


def _keep(assignment: Assignment) -> None:
    """Keep the lease while the session goes on, and note that its person is here."""
    round_ = frozen_round(assignment.round_id)
    extend_lease(token=assignment.token, lease_seconds=round_.lease_seconds)
    if assignment.participation_id is not None:
        touch_stay(assignment.participation_id, sitting_seconds=round_.sitting_seconds)
