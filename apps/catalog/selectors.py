"""What pages and the API read of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Func, QuerySet

from apps.accounts.models import Team
from apps.catalog.models import ImportJob, Output, Scenario, ScenarioState, System, Version
from apps.core.errors import NotFound


@dataclass(frozen=True)
class CatalogSize:
    """How much a team's catalogue holds."""

    systems: int
    versions: int
    scenarios: int
    outputs: int


def catalog_size(team: Team) -> CatalogSize:
    """Return how much there is."""
    return CatalogSize(
        systems=System.objects.filter(team=team).count(),
        versions=Version.objects.filter(team=team).count(),
        scenarios=Scenario.objects.filter(team=team).count(),
        outputs=Output.objects.filter(version__team=team).count(),
    )


def usable(team: Team) -> QuerySet[Scenario]:
    """Return the scenarios that rounds may use: in use, and approved by all whom the team asks."""
    rows = Scenario.objects.filter(team=team, state=ScenarioState.ACTIVE)
    return rows.filter(approved__contains=team.approvals) if team.approvals else rows


def current_outputs(team: Team) -> QuerySet[Output]:
    """Return the outputs that answer what their scenario says now."""
    return Output.objects.filter(scenario__team=team, revision=F("scenario__revision"))


def versions_of(team: Team) -> list[Version]:
    """Return the team's versions with their systems and `output_count`, newest first."""
    rows = Version.objects.filter(team=team).select_related("system").annotate(output_count=Count("outputs"))
    return list(rows.order_by("system__key", "-created_at", "-id"))


def tags_of(team: Team) -> list[tuple[str, int]]:
    """Return the team's tags with the number of scenarios, most used first."""
    rows = Scenario.objects.filter(team=team).annotate(tag=Func(F("tags"), function="unnest"))
    counts = rows.values("tag").annotate(n=Count("id")).order_by("-n", "tag")
    return [(str(tag), int(count)) for tag, count in counts.values_list("tag", "n")]


def import_job(team: Team, job_id: str) -> ImportJob:
    """Return one of the team's imports.

    Raises:
        NotFound: the team has no such import.
    """
    try:
        job = ImportJob.objects.filter(team=team, pk=job_id).first()
    except (ValidationError, ValueError):
        job = None
    if job is None:
        raise NotFound("")
    return job


def recent_imports(team: Team, limit: int = 10) -> list[ImportJob]:
    """Return the newest imports."""
    return list(ImportJob.objects.filter(team=team).order_by("-created_at")[:limit])


def unfinished_imports() -> list[str]:
    """Return the ids of imports that have begun and still have lines to take in."""
    states = [ImportJob.State.WAITING, ImportJob.State.RUNNING]
    begun = ImportJob.objects.filter(state__in=states, settings__draft=False)
    return [str(pk) for pk in begun.values_list("pk", flat=True)]
