"""Writing down who has seen what others said of a text: from then on they no longer code it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from apps.accounts.models import User
from apps.insight.models import Seen


def note_seen(*, text_ids: Iterable[int], actor: User, now: datetime) -> None:
    """Keep that somebody is shown others' codes of these texts; the first time counts."""
    rows = [Seen(text_id=text, by=actor, at=now) for text in sorted(set(text_ids))]
    Seen.objects.bulk_create(rows, ignore_conflicts=True)
