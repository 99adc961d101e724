"""Finding themes in the background, whether or not a hint for it ever arrived."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.insight.services import finding_themes


@shared_task(ignore_result=True)
def find_themes(*, round_id: int, **kwargs: Any) -> None:
    """Find the themes of one round."""
    finding_themes.find_themes(round_id=round_id, now=timezone.now())


@shared_task(ignore_result=True)
def find_waiting(**kwargs: Any) -> None:
    """Ask for every round that waits for its themes."""
    for round_id in finding_themes.waiting():
        finding_themes.tell(round_id)
