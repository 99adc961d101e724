"""Rounds that end by the clock."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.core.errors import Refused
from apps.studies.selectors import due_rounds
from apps.studies.services import close_round


@shared_task(ignore_result=True)
def close_due_rounds(**kwargs: Any) -> None:
    """Close rounds whose time is up."""
    now = timezone.now()
    for round_ in due_rounds(now):
        with suppress(Refused):  # somebody closed it a moment ago
            close_round(round_=round_, now=now)
