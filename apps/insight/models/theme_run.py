"""How far finding the themes of a round is."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.studies.models import Round


class ThemeRunState(models.TextChoices):
    """Where it is; one whose worker was lost is still `running`, and is begun again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class ThemeRun(models.Model):
    """The last time that somebody asked for the themes of a round.

    Attributes:
        progress: part of the work that is done, 0 to 1.
        problem: why there are none, in the words of whoever asked; "" for nothing.
        texts: how many were read, and in which `language`.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, primary_key=True, related_name="theme_run")
    state = models.CharField(max_length=10, choices=ThemeRunState.choices)
    progress = models.FloatField(default=0.0)
    problem = models.TextField(blank=True)
    texts = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=20, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"themes of round {self.pk}: {self.state}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {ThemeRunState.WAITING, ThemeRunState.RUNNING}
