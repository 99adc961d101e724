"""Writing scenarios so that nothing is lost: old texts stay as revisions, other changes are noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from apps.accounts.models import User
from apps.catalog.models import Approval, Output, Scenario, ScenarioChange, ScenarioRevision

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


def write(
    changes: Sequence[Change], *, actor: User | None, note: str = "", in_place: bool = False
) -> list[Scenario]:
    """Write the changes, and return the scenarios that have another revision now.

    A text stays as it is: the new one is the next revision, which needs approvals and outputs of its own.

    Args:
        changes: what becomes different.
        actor: who does it.
        note: why.
        in_place: whether a text that no round has shown, no version has answered and no discipline has said a word of is replaced.
    """
    noted = [_noted(change, actor, note) for change in changes]
    texts = [
        change.scenario for change in changes if TEXT & change.fields.keys() and change.scenario.messages
    ]
    renewed = _renew(_met(texts) if in_place else texts)
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


def _renew(fixed: list[Scenario]) -> list[Scenario]:
    """Keep these texts and move their scenarios on to the next revision; return these."""
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


def _met(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return those that, as they are now, a round has shown, a version has answered or a discipline has said a word of."""
    ids = [scenario.pk for scenario in scenarios]
    now = {"scenario__in": ids, "revision": F("scenario__revision")}
    spoken = set(Approval.objects.filter(**now).values_list("scenario_id", flat=True))
    answers = Output.objects.filter(**now).exclude(messages=[])
    answered = set(answers.values_list("scenario_id", flat=True))
    return [scenario for scenario in scenarios if scenario.shown or scenario.pk in spoken | answered]


def _revision(scenario: Scenario) -> ScenarioRevision:
    said = {name: getattr(scenario, name) for name in _KEPT}
    return ScenarioRevision(scenario=scenario, number=scenario.revision, **said)


def _noted(change: Change, actor: User | None, note: str) -> ScenarioChange:
    fields = {
        name: [None, None] if name in _LONG else [getattr(change.scenario, name), value]
        for name, value in change.fields.items()
    }
    return ScenarioChange(scenario=change.scenario, fields=fields, note=note, by=actor)
