"""What members of a team say about a number, and what they ask."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Round, Study


class CommentKind(models.TextChoices):
    """Whether somebody says something or wants to know something."""

    COMMENT = "comment", _("Comment")
    QUESTION = "question", _("Question")


class Comment(models.Model):
    """A comment or a question on a number of a round, or on the round as a whole.

    Attributes:
        anchor: of the number (`apps.governance.anchors`), "" for the whole.
        about: what the number is about, for a list that does not read snapshots; {} for the whole.
        private: the number is one that only owners and researchers may see, and so is this.
        reply_to: what is answered; an answer is not answered in turn, and is neither open nor settled.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="comments")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="comments")
    anchor = models.CharField(max_length=16, blank=True)
    about = models.JSONField(default=dict)
    private = models.BooleanField(default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=CommentKind.choices)
    text = models.TextField()
    created_at = models.DateTimeField()
    reply_to = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by=None, resolved_at=None)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False, reply_to=None),
                name="governance_comment_settled_by_somebody",
            ),
            # The same form sent twice is one comment, also when both arrive at once.
            models.UniqueConstraint(
                F("round"),
                F("author"),
                F("anchor"),
                F("reply_to"),
                MD5("text"),
                condition=Q(resolved_at=None),
                nulls_distinct=False,
                name="governance_comment_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "anchor", "created_at"], name="governance_comment_by_number")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
