"""What other apps read of raters."""

from __future__ import annotations

from collections.abc import Iterable

from apps.raters.models import Participation
from apps.raters.services import hash_secret
from apps.studies.models import Round, Study


def participation_by_secret(study: Study, secret: str) -> Participation | None:
    """Return the participation whose secret the browser holds, with rater and round, or None."""
    if not secret:
        return None
    rows = Participation.objects.select_related("rater", "round")
    return rows.filter(secret_hash=hash_secret(secret), round__study=study).first()


def participations_by_secrets(secrets: Iterable[str]) -> list[Participation]:
    """Return the participations whose secrets a browser holds, newest first, with rounds and studies."""
    hashes = [hash_secret(secret) for secret in secrets if secret]
    rows = Participation.objects.filter(secret_hash__in=hashes).select_related("round__study")
    return list(rows.order_by("-joined_at"))


def people_in(round_: Round) -> int:
    """Return how many people have joined a round."""
    return Participation.objects.filter(round=round_).count()
