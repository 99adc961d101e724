"""What a person makes of an anomaly: accept it or dismiss it, with a reason. Only here does a flag touch the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.analysis.models import Anomaly, AnomalyState
from apps.analysis.taking_part import rounds_of_rater
from apps.core.errors import Invalid, NotFound
from apps.raters.models import Rater
from apps.raters.services import set_aside, take_back_in
from apps.studies.models import Round

MOST_WORDS = 500


def accept_anomaly(*, round_: Round, anomaly_id: int, reason: str, by: User, now: datetime) -> Anomaly:
    """Hold that an anomaly is one; where it is about a rater, their judgments leave the main pool of all their rounds.

    Doing it twice changes nothing.

    Raises:
        NotFound: the round has no such anomaly.
        Invalid: there is no reason, or too long a one.
        Refused: the rater has withdrawn.
    """
    return _settle(round_, anomaly_id, _Act(AnomalyState.ACCEPTED, reason, by, now))


def dismiss_anomaly(*, round_: Round, anomaly_id: int, reason: str, by: User, now: datetime) -> Anomaly:
    """Hold that an anomaly is none; one that had been accepted is taken back, and the rater counts again unless another one is accepted.

    Doing it twice changes nothing; raises as `accept_anomaly`.
    """
    return _settle(round_, anomaly_id, _Act(AnomalyState.DISMISSED, reason, by, now))


@dataclass(frozen=True)
class _Act:
    """What somebody does."""

    state: AnomalyState
    reason: str
    by: User
    now: datetime


@transaction.atomic
def _settle(round_: Round, anomaly_id: int, act: _Act) -> Anomaly:
    words, state = _checked(act.reason), act.state
    rows = Anomaly.objects.filter(round=round_)
    rater_id = rows.filter(pk=anomaly_id).values_list("rater_id", flat=True).first()
    if rater_id is not None:  # the person before the row, as an erasure takes them
        Rater.objects.select_for_update(no_key=True).filter(pk=rater_id).first()
    row = rows.select_for_update().filter(pk=anomaly_id).first()
    if row is None:
        raise NotFound(_("There is no such flag any more."))
    before = row.state
    if before == state:
        return row
    row.state, row.reason = state, words
    row.settled_by, row.settled_at, row.settled_strength = act.by, act.now, row.strength
    row.save(update_fields=["state", "reason", "settled_by", "settled_at", "settled_strength"])
    if rater_id is not None:
        _move(rater_id, accepted=state == AnomalyState.ACCEPTED, before=before == AnomalyState.ACCEPTED)
    return row


def _move(rater_id: int, *, accepted: bool, before: bool) -> None:
    """Set the rater aside, or take them back in where this was the last accepted flag."""
    if accepted:
        set_aside(rater_id=rater_id, rounds=rounds_of_rater(rater_id))
    elif before and not Anomaly.objects.filter(rater_id=rater_id, state=AnomalyState.ACCEPTED).exists():
        take_back_in(rater_id=rater_id, rounds=rounds_of_rater(rater_id))


def _checked(reason: str) -> str:
    words = reason.replace("\0", "").strip()
    if not words:
        raise Invalid(_("Say why, in a few words: others have to understand it later."))
    if len(words) > MOST_WORDS:
        raise Invalid(_("Say it in at most %(most)d characters.") % {"most": MOST_WORDS})
    return words
