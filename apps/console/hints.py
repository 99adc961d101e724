"""Telling a worker that something waits. A hint that is lost costs seconds: beat looks for what was left."""

from __future__ import annotations

from apps.catalog.models import ImportJob
from apps.core.hints import hints


def hint_import(job: ImportJob) -> None:
    """Ask a worker to take in a file now; returns at once, whatever the broker does."""
    hints.ask("apps.catalog.tasks.run_import", expires=60, job_id=str(job.pk))
