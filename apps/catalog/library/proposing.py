"""Proposing a scenario: somebody looks at it before rounds use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from apps.accounts.models import Team, User
from apps.catalog.models import Scenario, ScenarioChange, ScenarioState
from apps.catalog.records import ScenarioRecord
from apps.core.locks import CATALOG, lock_for_transaction

FROM_FAILURE = "from-failure"

_OF_JUDGMENTS = "found"
"""What a source tells of single judgments."""


@transaction.atomic
def propose(
    *,
    team: Team,
    key: str,
    messages: Sequence[Mapping[str, Any]],
    fields: Mapping[str, Any],
    source: Mapping[str, Any],
    actor: User | None,
) -> Scenario:
    """Store a scenario as proposed; the same key again finds the one that is there.

    Args:
        team: whose library.
        key: of the new scenario.
        messages: its turns.
        fields: what else a scenario's record says: tags, origin and the like.
        source: what it came from, for whoever decides.
        actor: who proposes it.

    Raises:
        ValidationError: the record is no good; callers bring one that was made of stored texts.
    """
    record = ScenarioRecord.model_validate(
        {**fields, "key": key, "messages": [dict(turn) for turn in messages]}
    )
    lock_for_transaction(CATALOG, team.pk)
    found = Scenario.objects.filter(team=team, key=key).first()
    if found is not None:
        return found
    made = Scenario.objects.create(
        team=team, state=ScenarioState.PROPOSED, source=dict(source), **record.model_dump(exclude={"state"})
    )
    ScenarioChange.objects.create(scenario=made, fields={"state": ["", made.state]}, by=actor)
    return made


def told_source(source: Mapping[str, Any], *, to_researcher: bool) -> dict[str, Any]:
    """Return what a proposal came from; what tells of single judgments is for members who may write, as a round's failures are."""
    return {name: part for name, part in source.items() if to_researcher or name != _OF_JUDGMENTS}
