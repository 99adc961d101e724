"""What workers do for mails on studies."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.exchange import services


@shared_task(ignore_result=True)
def send_digests(**kwargs: Any) -> None:
    """Write and send the mails that are due."""
    services.send_digests(now=timezone.now())
