"""Taking a version out of use: what was measured of it stays, marked, and no round to come shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Team, User
from apps.catalog.events import VersionMarked
from apps.catalog.models import Version, VersionChange
from apps.core import events
from apps.core.errors import Invalid, NotFound
from apps.core.text import clean_text

LONGEST = 1_000


@dataclass(frozen=True)
class Withdrawn:
    """That a version is withdrawn, since when and why."""

    key: str
    at: datetime
    reason: str


def withdrawn_among(versions: Iterable[Version]) -> tuple[Withdrawn, ...]:
    """Return which of these versions are withdrawn, in their order."""
    return tuple(
        Withdrawn(version.key, version.withdrawn_at, version.withdrawn_reason)
        for version in versions
        if version.withdrawn_at is not None
    )


def version_in(team: Team, key: str) -> Version:
    """Return one version of a team.

    Raises:
        NotFound: the team has no such version.
    """
    found = (
        None if "\0" in key else Version.objects.filter(team=team, key=key).select_related("system").first()
    )
    if found is None:
        raise NotFound("")
    return found


@transaction.atomic
def withdraw_version(*, version: Version, reason: str, actor: User | None, now: datetime) -> Version:
    """Mark a version as withdrawn; one that is withdrawn already stays so, for the same reason.

    Raises:
        Invalid: the reason is empty, longer than 1,000 characters, or holds what cannot be stored.
    """
    said = clean_text(reason.strip(), max_length=LONGEST)
    if not said:
        raise Invalid(_("Say why it is withdrawn: whoever reads its numbers reads it."))
    found = Version.objects.select_for_update(of=("self",)).select_related("system").get(pk=version.pk)
    if found.withdrawn_at is not None:
        return found
    return _moved(found, now, said, actor, now)


@transaction.atomic
def restore_version(*, version: Version, note: str = "", actor: User | None, now: datetime) -> Version:
    """Take the mark off a version that was withdrawn by mistake; that it stood there remains written down."""
    found = Version.objects.select_for_update(of=("self",)).select_related("system").get(pk=version.pk)
    if found.withdrawn_at is None:
        return found
    return _moved(found, None, "", actor, now, note=note[:LONGEST])


def _moved(
    found: Version, at: datetime | None, reason: str, actor: User | None, now: datetime, *, note: str = ""
) -> Version:
    fields = {
        "withdrawn_at": [_told(found.withdrawn_at), _told(at)],
        "withdrawn_reason": [found.withdrawn_reason, reason],
    }
    found.withdrawn_at, found.withdrawn_reason = at, reason
    found.save(update_fields=list(fields))
    VersionChange.objects.create(version=found, fields=fields, note=note, by=actor, at=now)
    events.publish(VersionMarked(found.pk, withdrawn=at is not None))
    return found


def _told(at: datetime | None) -> str:
    return at.isoformat() if at else ""
