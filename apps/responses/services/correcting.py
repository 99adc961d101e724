"""Corrections: for a while somebody may say it otherwise. The first answer is kept, and counts no longer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from django.db import connection, transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from apps.assignments.models import Assignment, AssignmentState
from apps.core import jsontext
from apps.core.errors import NotFound, Problem, Refused
from apps.core.events import publish
from apps.raters.models import PROXY
from apps.raters.selectors import people_behind
from apps.responses.answers import check_answers, read_form, signals_of
from apps.responses.events import ResponsesRecorded
from apps.responses.frozen import FrozenRound, frozen_item, frozen_round
from apps.responses.models import Guess, Response
from apps.responses.services import store
from apps.responses.services.asking import Said, drafted_in_words, said_in_words
from apps.responses.services.guessing import guess_signals
from apps.responses.services.pictures import AddressOf
from apps.responses.services.present import view_of
from apps.responses.services.settling import before_keys, with_settled
from apps.responses.services.time_shares import signals_of_time, spent_live
from apps.responses.services.unanswered import Unanswered
from apps.responses.written import with_words
from apps.studies.kinds._base import SignalValue
from apps.studies.models import RoundState
from apps.studies.modes import RaterView
from apps.studies.protocol.words import seconds_of

Originals: TypeAlias = Callable[[Sequence[int]], Mapping[int, Mapping[str, str]]]
"""Returns what was taken out of answers and only their author reads, by response id and place in the answers."""


class NotCorrected(Refused):
    """A correction was not stored; `raw` holds what was sent, so that the page can still show it."""

    def __init__(self, message: str, raw: Mapping[str, object]) -> None:
        super().__init__(message)
        self.raw = raw


class CorrectedElsewhere(NotCorrected):
    """Another correction was stored since the page was opened."""


class TooLate(NotCorrected):
    """The time for corrections is over."""


@dataclass(frozen=True)
class OwnAnswer:
    """One of a person's own answers, as a page shows it.

    Attributes:
        token: the assignment's.
        revision: of the answer that counts.
        at: when it was given.
        may_correct_until: None where it may not be corrected any more.
    """

    token: str
    view: RaterView
    said: tuple[Said, ...]
    revision: int
    at: datetime
    may_correct_until: datetime | None


def own_answer(
    *,
    token: str,
    secrets: Sequence[str],
    now: datetime,
    answers: Mapping[str, object] | None = None,
    problems: tuple[Problem, ...] = (),
    pictures: AddressOf | None = None,
    originals: Originals | None = None,
) -> OwnAnswer:
    """Return one of a person's own answers with what they read; `answers` stand in for it while they correct.

    With `originals` it has the words as they were written.

    Raises:
        NotFound: this browser's person gave no such answer, or has taken it back.
    """
    held = _assignment(token, secrets)
    response = _counted(held)
    round_ = frozen_round(held.round_id)
    sides = tuple(held.sides)
    taken_out = originals([response.pk]).get(response.pk, {}) if originals else {}
    given = with_words(response.answers, taken_out)
    view = view_of(
        round_,
        held.item_id,
        sides,
        given if answers is None else answers,
        problems,
        arm=held.arm,
        pictures=pictures and partial(pictures, token),
    )
    placement = frozen_item(held.item_id).placement(sides, level=round_.level(held.arm))
    return OwnAnswer(
        token=token,
        view=view,
        said=(
            said_in_words(round_, placement, given) if answers is None else drafted_in_words(view.questions)
        ),
        revision=response.revision,
        at=response.at,
        may_correct_until=correctable_until(held, round_, _first_at(held), now),
    )


def correctable_until(
    assignment: Assignment, round_: FrozenRound, first_at: datetime, now: datetime
) -> datetime | None:
    """Return until when an answer may be corrected, None where it may not now.

    Args:
        assignment: with its round loaded.
        round_: the same round, frozen.
        first_at: when it was answered first.
        now: the present.
    """
    until = first_at + timedelta(seconds=seconds_of(round_.protocol.document.raters.correct))
    return until if now < until and assignment.round.state != RoundState.CLOSED else None


@transaction.atomic
def correct_response(
    *, token: str, secrets: Sequence[str], revision: int, fields: Mapping[str, Sequence[str]], now: datetime
) -> int:
    """Store other answers in place of those that counted, and return their revision; the same answers change nothing.

    Args:
        token: the assignment's, from the page's address.
        secrets: the browser's.
        revision: of the answer that the page showed.
        fields: the form.
        now: when.

    Raises:
        NotFound: this browser's person gave no such answer, or has taken it back.
        Unanswered: required answers are missing or do not fit.
        TooLate: the time is over, or the round is closed.
        CorrectedElsewhere: another correction came first.
    """
    held = _assignment(token, secrets, lock=True)
    round_ = frozen_round(held.round_id)
    placement = frozen_item(held.item_id).placement(tuple(held.sides), level=round_.level(held.arm))
    old = _counted(held)
    settled = {key: old.answers[key] for key in before_keys(round_) if key in old.answers}
    raw = with_settled(round_, read_form(round_, fields), settled)
    checked = check_answers(round_, raw, placement)
    if correctable_until(held, round_, _first_at(held), now) is None:
        raise TooLate(_("The time to correct this one is over. Your earlier answer stays."), raw)
    if checked.problems:
        raise Unanswered(checked.problems, raw)
    body_hash = jsontext.digest(checked.answers)
    if body_hash == old.body_hash:
        return old.revision
    if old.revision != revision:
        raise CorrectedElsewhere(
            _(
                "You have corrected this one in another window. What you wrote here is still on the page; "
                "save it once more to put it in place."
            ),
            raw,
        )
    old.superseded = True
    old.save(update_fields=["superseded"])
    new = Response.objects.create(
        study_id=old.study_id,
        round_id=old.round_id,
        assignment_id=old.assignment_id,
        rater_id=old.rater_id,
        item_id=old.item_id,
        revision=old.revision + 1,
        answers=checked.answers,
        behaviour=old.behaviour,
        seconds=old.seconds,
        key=f"{token}:{old.revision + 1}",
        body_hash=body_hash,
        at=now,
    )
    guess = Guess.objects.filter(assignment=held).first()
    signals = signals_of(round_, new.answers, placement, new.behaviour)
    (spent,) = signals_of_time(round_, [spent_live(round_, held.pk, now=_first_at(held))], [placement])
    signals += spent
    if guess is not None and guess.named:
        signals += guess_signals(round_, placement, guess.named)
    _replace_signals(old, new, round_, signals, proxy=held.rater.cohort == PROXY)
    publish(ResponsesRecorded(held.round_id, count=1))
    return new.revision


def _assignment(token: str, secrets: Sequence[str], *, lock: bool = False) -> Assignment:
    """Return an answered assignment of this browser's person; `lock` lets nobody else answer or take it back meanwhile."""
    rows = Assignment.objects.select_related("round", "rater")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(
        token=token,
        state=AssignmentState.ANSWERED,
        rater__in=people_behind(secrets),
    ).first()
    if found is None:
        raise NotFound("")
    return found


def _counted(held: Assignment) -> Response:
    found = Response.objects.filter(assignment=held, superseded=False).first()
    if found is None:
        raise NotFound("")
    return found


def _first_at(held: Assignment) -> datetime:
    first: datetime = Response.objects.filter(assignment=held).aggregate(first=Min("at"))["first"]
    return first


def _replace_signals(
    old: Response, new: Response, round_: FrozenRound, signals: Sequence[SignalValue], *, proxy: bool
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM responses_signal WHERE study_id = %s AND response_id = %s", [old.study_id, old.pk]
        )
    home = store.SignalHome(
        new.study_id, new.pk, new.round_id, new.rater_id, new.item_id, proxy=proxy, at=new.at
    )
    store.insert_signals(store.signal_rows(home, signals, round_.metric_ids))
