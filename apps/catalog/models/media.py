"""Pictures that messages show."""

from __future__ import annotations

from django.db import models

from apps.accounts.models import Team


class Media(models.Model):
    """A picture, cleaned and encoded anew; messages name it by the hash of what was uploaded.

    It lies in Postgres like all that counts: there is one place to back up, and no bucket whose address could tell a version.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="media")
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "sha256"], name="catalog_media_once")]

    def __str__(self) -> str:
        return self.sha256[:12]
