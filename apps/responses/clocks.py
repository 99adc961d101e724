"""How long drafts are kept whose item was given back: seven days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.core.retention import Clock
from apps.responses.models import Draft

_ROWS = """
SELECT draft.assignment_id, round.study_id, own.ended_at + interval '7 days'
FROM responses_draft draft
JOIN assignments_assignment own ON own.id = draft.assignment_id
JOIN studies_round round ON round.id = own.round_id
WHERE own.state <> 1 AND own.ended_at IS NOT NULL
"""


def _drop(keys: Sequence[int], now: datetime) -> None:
    Draft.objects.filter(pk__in=keys).delete()


CLOCKS = (
    Clock(
        "drafts",
        _("Drafts that were not sent"),
        _("7 days after their item was given back; at once when it is answered"),
        _ROWS,
        _drop,
    ),
)
