"""Full reviews, and housekeeping of snapshots and reviews."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.analysis import reviewing, services


@shared_task(ignore_result=True)
def thin_snapshots(**kwargs: Any) -> None:
    """Remove snapshots that nobody needs."""
    services.thin_snapshots(now=timezone.now())


@shared_task(ignore_result=True)
def thin_reviews(**kwargs: Any) -> None:
    """Remove reviews that nobody needs."""
    reviewing.thin_reviews(now=timezone.now())


@shared_task(ignore_result=True, time_limit=3600)
def run_review(*, review_id: str, **kwargs: Any) -> None:
    """Make a full review that somebody asked for."""
    reviewing.run_review(review_id=review_id, now=timezone.now())


@shared_task(ignore_result=True)
def run_waiting_reviews(**kwargs: Any) -> None:
    """Ask again for reviews whose hint or worker was lost."""
    for review in reviewing.waiting():
        reviewing.tell(review)


@shared_task(ignore_result=True)
def ask_for_due_reviews(**kwargs: Any) -> None:
    """Ask for the reviews that the calendar says."""
    reviewing.ask_for_due_reviews(now=timezone.now())
