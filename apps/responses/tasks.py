"""The media queue: recordings that wait, whether or not a hint for them ever arrived."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.responses.services import assembling, transcribing, uploading, workroom


@shared_task(ignore_result=True)
def assemble(*, recording_id: int, **kwargs: Any) -> None:
    """Put one recording together."""
    assembling.assemble(recording_id=recording_id, now=timezone.now())


@shared_task(ignore_result=True)
def assemble_waiting(**kwargs: Any) -> None:
    """Ask for every recording that waits for being put together, and remove what a worker that was killed left on the disk."""
    workroom.tidy()
    for recording_id in assembling.waiting():
        assembling.tell(recording_id)


@shared_task(ignore_result=True)
def close_silent(**kwargs: Any) -> None:
    """Close the recordings that nobody continues."""
    uploading.close_silent(now=timezone.now())


@shared_task(ignore_result=True, time_limit=6 * 3600)
def transcribe(*, session_id: int, **kwargs: Any) -> None:
    """Write down what is said in a session; it may take as long as the session did."""
    transcribing.transcribe(session_id=session_id, now=timezone.now())


@shared_task(ignore_result=True)
def transcribe_waiting(**kwargs: Any) -> None:
    """Ask for every session that waits for being written down."""
    for session_id in transcribing.untranscribed(now=timezone.now()):
        transcribing.tell(session_id)
