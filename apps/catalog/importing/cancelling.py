"""Stopping an import."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from apps.catalog.models import ImportJob, ImportPart
from apps.core.errors import Refused


def cancel_import(*, job: ImportJob, now: datetime) -> None:
    """Stop after the block at hand: what came before stays, and of an import of all or nothing nothing does.

    Raises:
        Refused: it is over already.
    """
    changed = ImportJob.objects.filter(
        pk=job.pk, state__in=[ImportJob.State.WAITING, ImportJob.State.RUNNING]
    ).update(state=ImportJob.State.CANCELLED, ended_at=now)
    if not changed:
        raise Refused(_("This import is over already."))
    ImportPart.objects.filter(job=job).delete()
