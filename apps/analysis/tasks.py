"""Housekeeping of snapshots."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.analysis import services


@shared_task(ignore_result=True)
def thin_snapshots(**kwargs: Any) -> None:
    """Remove snapshots that nobody needs."""
    services.thin_snapshots(now=timezone.now())
