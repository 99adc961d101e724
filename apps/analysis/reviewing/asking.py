"""Asking for a full review, and calling one off."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.analysis.models import GOING, Review, ReviewState
from apps.core.errors import Refused
from apps.core.hints import hints
from apps.responses.models import Response
from apps.studies.models import Round, RoundState

EVERY = timedelta(days=1)
"""How often the calendar asks for a review of a round that has new judgments."""


def ask_for_review(*, round_: Round, by: User | None, now: datetime) -> Review:
    """Let a worker review a round.

    Raises:
        Refused: it is being reviewed already.
    """
    try:
        with transaction.atomic():
            return Review.objects.create(round=round_, asked_by=by, asked_at=now)
    except IntegrityError:
        raise Refused(_("This round is being reviewed already.")) from None


@transaction.atomic
def cancel_review(*, round_: Round, now: datetime) -> Review:
    """Stop the review of a round and return it; earlier reviews stay.

    Raises:
        Refused: none is going on.
    """
    going = Review.objects.select_for_update().filter(round=round_, state__in=GOING).first()
    if going is None:
        raise Refused(_("No review of this round is going on."))
    going.state, going.ended_at = ReviewState.CANCELLED, now
    going.save(update_fields=["state", "ended_at"])
    return going


def ask_for_due_reviews(*, now: datetime) -> int:
    """Ask for a review of every running round that has judgments since its last review was asked for, a day ago or earlier; return how many."""
    recent = Review.objects.filter(round=OuterRef("pk"), asked_at__gt=now - EVERY)
    due = Round.objects.filter(state=RoundState.RUNNING).exclude(Exists(recent))
    asked = 0
    for round_ in due.order_by("pk"):
        last = Review.objects.filter(round=round_).order_by("-asked_at").first()
        fresh = Response.objects.filter(round=round_)
        if last is not None:
            fresh = fresh.filter(received_at__gt=last.asked_at)
        if fresh.exists():
            asked += _asked(round_, now)
    return asked


def _asked(round_: Round, now: datetime) -> bool:
    try:
        ask_for_review(round_=round_, by=None, now=now)
    except Refused:  # somebody was faster
        return False
    return True


def tell(review: Review) -> None:
    """Ask a worker to begin; returns at once, whatever the broker does."""
    hints.ask("apps.analysis.tasks.run_review", expires=60, review_id=str(review.pk))


def waiting() -> list[Review]:
    """Return the reviews that nobody has ended, the longest waiting first."""
    return list(Review.objects.filter(state__in=GOING).order_by("asked_at")[:100])
