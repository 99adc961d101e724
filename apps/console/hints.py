"""Telling a worker that something waits. A hint that is lost costs seconds: beat looks for what was left."""

from __future__ import annotations

from kombu.exceptions import OperationalError as BrokerDown

from apps.catalog.models import ImportJob
from apps.catalog.tasks import run_import
from apps.core import counters


def hint_import(job: ImportJob) -> None:
    """Ask a worker to take in a file now; harmless while the broker is away."""
    try:
        run_import.apply_async(kwargs={"job_id": str(job.pk)}, retry=False)
    except (BrokerDown, OSError):
        counters.HINTS_LOST.inc()
