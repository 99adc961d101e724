"""What other apps read of raters."""

from __future__ import annotations

from apps.raters.models import Participation
from apps.raters.services import hash_secret
from apps.studies.models import Round, Study


def participation_by_secret(study: Study, secret: str) -> Participation | None:
    """Return the participation whose secret the browser holds, with rater and round, or None."""
    if not secret:
        return None
    rows = Participation.objects.select_related("rater", "round")
    return rows.filter(secret_hash=hash_secret(secret), round__study=study).first()


def people_in(round_: Round) -> int:
    """Return how many people have joined a round."""
    return Participation.objects.filter(round=round_).count()
