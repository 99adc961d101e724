"""Imports in the background."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.catalog.importing import steps
from apps.catalog.selectors import unfinished_imports


@shared_task(ignore_result=True)
def run_import(*, job_id: str, **kwargs: Any) -> None:
    """Take in a file, block by block."""
    for _block in steps(job_id=job_id, clock=timezone.now):
        pass


@shared_task(ignore_result=True)
def resume_imports(**kwargs: Any) -> None:
    """Go on with files whose worker or hint was lost."""
    for job_id in unfinished_imports():
        run_import.apply_async(kwargs={"job_id": job_id}, expires=60)
