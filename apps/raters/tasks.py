"""What workers do for raters."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.raters import services


@shared_task(ignore_result=True)
def send_invitations(**kwargs: Any) -> None:
    """Send the invitations that are due."""
    services.send_invitations(now=timezone.now())
