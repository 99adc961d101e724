"""What other apps read of raters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from apps.core.sealed import unseal_json
from apps.raters.doors import (
    Door,
    DoorCount,
    agreed_before,
    door_by_code,
    doors_of,
    entry_of,
    has_agreed,
    link_of,
    panel_entry,
    participation_of_person,
)
from apps.raters.models import Departure, Participation, Profile, Rater
from apps.raters.services import hash_secret
from apps.raters.services.profiles import PURPOSE
from apps.studies.models import Round, Study

__all__ = [
    "Door",
    "DoorCount",
    "agreed_before",
    "door_by_code",
    "doors_of",
    "entry_of",
    "has_agreed",
    "link_of",
    "panel_entry",
    "participation_by_secret",
    "participation_of_person",
    "participations_of_people",
    "people_behind",
    "people_gone_since",
    "people_in",
    "profiles_of",
]


def participation_by_secret(study: Study, secret: str) -> Participation | None:
    """Return the participation whose secret the browser holds, with rater and round, or None."""
    if not secret:
        return None
    rows = Participation.objects.select_related("rater", "round", "link")
    return rows.filter(devices__secret_hash=hash_secret(secret), round__study=study).first()


def participations_of_people(secrets: Iterable[str]) -> list[Participation]:
    """Return all participations of the people whose secrets a browser holds, newest first; tests are none.

    A person may have taken part in another round with another browser: what they gave is theirs all the same.
    """
    rows = Participation.objects.filter(rater__in=people_behind(secrets), is_test=False)
    return list(rows.select_related("round__study", "rater", "link").order_by("-joined_at", "-pk"))


def people_behind(secrets: Iterable[str]) -> QuerySet[Rater]:
    """Return the people whose own pages these secrets open."""
    hashes = [hash_secret(secret) for secret in secrets if secret]
    return Rater.objects.filter(
        participations__devices__secret_hash__in=hashes, participations__devices__own=True
    )


def people_gone_since(round_: Round, moment: datetime) -> int:
    """Return how many people have taken their judgments out of a round since a moment, by withdrawal or erasure."""
    return Departure.objects.filter(round=round_, at__gt=moment).count()


def people_in(round_: Round) -> int:
    """Return how many people have joined a round."""
    return Participation.objects.filter(round=round_, is_test=False).count()


def profiles_of(rater_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what raters said of themselves by their ids; whoever said nothing is not in it."""
    rows = Profile.objects.filter(rater_id__in=list(rater_ids)).values_list("rater_id", "sealed")
    return {pk: dict(unseal_json(sealed, purpose=PURPOSE)) for pk, sealed in rows}
