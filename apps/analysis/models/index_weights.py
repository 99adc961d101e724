"""What the parts of the alignment index weigh in a study, and who said so when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.studies.models import Study


class IndexWeights(models.Model):
    """One setting of the weights; the newest one holds, the others stay as history.

    Attributes:
        weights: a number, zero or more, by slug of the part; a part that is not named weighs 1.
        by: None once the member is gone.
        after_data: there were judgments in the study already.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="index_weights")
    weights = models.JSONField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    after_data = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["study", "-at"], name="analysis_weights_newest")]

    def __str__(self) -> str:
        return f"weights of {self.study_id} from {self.at:%Y-%m-%d %H:%M:%S}"
