"""Leases that ran out, and people who were not heard of."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from apps.assignments import services


@shared_task(ignore_result=True)
def expire_leases(**kwargs: Any) -> None:
    """Give back slots whose lease ran out."""
    services.expire_leases()


@shared_task(ignore_result=True)
def end_idle(**kwargs: Any) -> None:
    """End participations that were not heard of for long."""
    services.end_idle()
