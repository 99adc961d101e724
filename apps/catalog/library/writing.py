"""Writing scenarios so that nothing is lost: old texts stay as revisions, other changes are noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from apps.accounts.models import User
from apps.catalog.models import Approval, Scenario, ScenarioChange, ScenarioRevision

TEXT = frozenset({"messages", "context"})
"""What raters see of a scenario: another one is another revision."""

_KEPT = ("messages", "context", "reference", "label")
_LONG = frozenset({"messages", "context", "reference"})
"""Fields of which a change is noted without what they said; revisions have that."""


@dataclass(frozen=True)
class Change:
    """A locked scenario with the fields that become different."""

    scenario: Scenario
    fields: Mapping[str, Any]


def write(changes: Sequence[Change], *, actor: User | None, note: str = "") -> list[Scenario]:
    """Write the changes, and return the scenarios that have another revision now.

    A text that a round has shown, or of which a discipline has said a word, stays as it is: the new one is the next revision, which
    needs its own approvals. Any other text is changed in place.
    """
    noted = [_noted(change, actor, note) for change in changes]
    renewed = _renew([change for change in changes if TEXT & change.fields.keys()])
    for change in changes:
        for name, value in change.fields.items():
            setattr(change.scenario, name, value)
    names = {name for change in changes for name in change.fields}
    if renewed:
        names |= {"revision", "shown", "approved"}
    if names:
        Scenario.objects.bulk_update([change.scenario for change in changes], sorted(names), batch_size=1_000)
    ScenarioChange.objects.bulk_create(noted, batch_size=1_000)
    _keep_current([change.scenario for change in changes], renewed, actor, note)
    return renewed


def differing(scenario: Scenario, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the fields that are not so yet."""
    return {name: value for name, value in fields.items() if getattr(scenario, name) != value}


def _renew(changes: Sequence[Change]) -> list[Scenario]:
    """Keep the texts that are fixed and move their scenarios on to the next revision; return these."""
    spoken = _spoken_of(change.scenario for change in changes)
    fixed = [
        change.scenario
        for change in changes
        if change.scenario.messages and (change.scenario.shown or change.scenario.pk in spoken)
    ]
    ScenarioRevision.objects.bulk_create(
        [_revision(scenario) for scenario in fixed], ignore_conflicts=True, batch_size=1_000
    )
    for scenario in fixed:
        scenario.revision += 1
        scenario.shown, scenario.approved = False, []
    return fixed


def _keep_current(
    scenarios: Sequence[Scenario], renewed: Sequence[Scenario], actor: User | None, note: str
) -> None:
    """Store the new texts as revisions; one that was changed in place says what its scenario says."""
    made = [_revision(scenario) for scenario in renewed]
    for revision in made:
        revision.author, revision.note = actor, note
    ScenarioRevision.objects.bulk_create(made, batch_size=1_000)
    fresh = {scenario.pk for scenario in renewed}
    moved = {s.pk: s for s in scenarios if s.revision > 1 and s.pk not in fresh}
    rows = ScenarioRevision.objects.filter(scenario__in=moved, number=F("scenario__revision"))
    stale = list(rows)
    for row in stale:
        for name in _KEPT:
            setattr(row, name, getattr(moved[row.scenario_id], name))
    ScenarioRevision.objects.bulk_update(stale, _KEPT, batch_size=1_000)


def _spoken_of(scenarios: Iterable[Scenario]) -> set[int]:
    """Return the ids of those of which a discipline has said a word as they are now."""
    ids = [scenario.pk for scenario in scenarios]
    rows = Approval.objects.filter(scenario__in=ids, revision=F("scenario__revision"))
    return set(rows.values_list("scenario_id", flat=True))


def _revision(scenario: Scenario) -> ScenarioRevision:
    said = {name: getattr(scenario, name) for name in _KEPT}
    return ScenarioRevision(scenario=scenario, number=scenario.revision, **said)


def _noted(change: Change, actor: User | None, note: str) -> ScenarioChange:
    fields = {
        name: [None, None] if name in _LONG else [getattr(change.scenario, name), value]
        for name, value in change.fields.items()
    }
    return ScenarioChange(scenario=change.scenario, fields=fields, note=note, by=actor)
