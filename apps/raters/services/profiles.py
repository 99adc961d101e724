"""Profiles: what raters said of themselves, sealed before it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now

from apps.core.sealed import seal_json
from apps.raters.models import Profile

PURPOSE = "profile"
"""What profiles are sealed for."""


def keep_profiles(values: Mapping[int, Mapping[str, Any]]) -> None:
    """Store profiles by rater id, in place of what was known; an empty one goes."""
    Profile.objects.filter(rater_id__in=[pk for pk, said in values.items() if not said]).delete()
    Profile.objects.bulk_create(
        [
            Profile(rater_id=pk, sealed=seal_json(dict(said), purpose=PURPOSE), changed_at=Now())
            for pk, said in values.items()
            if said
        ],
        update_conflicts=True,
        unique_fields=["rater"],
        update_fields=["sealed", "changed_at"],
    )
