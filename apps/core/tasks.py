"""Celery's side of the outbox: both tasks only point at rows."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from apps.core import events


@shared_task(ignore_result=True)
def deliver(*, consumer: str, key: int, **kwargs: Any) -> None:
    """Deliver what waits for one consumer and key."""
    events.deliver(consumer, key)


@shared_task(ignore_result=True)
def sweep(**kwargs: Any) -> None:
    """Deliver everything that is due, whether or not a hint for it ever arrived."""
    for consumer, key in events.waiting():
        events.deliver(consumer, key)
