"""A file on its way into the catalogue, with its progress."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team


class ImportJob(models.Model):
    """One uploaded file. A worker takes it a block at a time; a killed worker's block is simply taken again.

    With `whole` every line is checked before the first is written, and a file with a bad line is refused as a whole.
    `lines` counts its units: lines, rows or tasks. `settings` belongs to `importing.stored`.
    """

    class State(models.TextChoices):
        """Where the job is."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="imports")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    what = models.CharField(max_length=20)
    create_missing = models.BooleanField(default=False)
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=20, default="ndjson", db_default="ndjson")
    settings = models.JSONField(default=dict, db_default={})
    whole = models.BooleanField(default=False, db_default=False)
    checked = models.PositiveIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    lines = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.file_name}: {self.taken} of {self.lines}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {self.State.DONE, self.State.REFUSED, self.State.CANCELLED}


class ImportPart(models.Model):
    """A piece of an uploaded file as it came, with how many lines end before it and in it; gone when the import is over."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    first_line = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="catalog_importpart_once")]

    def __str__(self) -> str:
        return f"part {self.number} of {self.job_id}"
