"""Celery's side of the outbox, whose tasks only point at rows, and of retention."""

from __future__ import annotations

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from apps.core import events, retention

log = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def deliver(*, consumer: str, key: int, **kwargs: Any) -> None:
    """Deliver what waits for one consumer and key."""
    events.deliver(consumer, key)


@shared_task(ignore_result=True)
def sweep(**kwargs: Any) -> None:
    """Deliver everything that is due, whether or not a hint for it ever arrived."""
    for consumer, key in events.waiting():
        events.deliver(consumer, key)


@shared_task(ignore_result=True)
def remove_due(**kwargs: Any) -> None:
    """Remove what has been kept long enough, and note how many of each kind."""
    removed = retention.remove_due(timezone.now())
    if removed is not None:
        log.info("kept long enough", **removed)
