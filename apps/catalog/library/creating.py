"""Writing a scenario by hand that was not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.accounts.models import Team, User
from apps.catalog.models import Scenario, ScenarioChange, ScenarioState
from apps.catalog.pictures import refuse_unknown
from apps.catalog.records import ScenarioRecord
from apps.core.errors import Invalid, Problem
from apps.core.lines import problems_of
from apps.core.locks import CATALOG, lock_for_transaction


@transaction.atomic
def create(
    *,
    team: Team,
    key: str,
    messages: list[dict[str, Any]],
    fields: Mapping[str, Any],
    actor: User | None,
    note: str = "",
) -> Scenario:
    """Store a scenario in use; where the team asks for approvals, rounds take it once these are there.

    Args:
        team: whose library.
        key: of the new scenario, unlike any other of the team.
        messages: its turns.
        fields: what else a scenario's record says.
        actor: who writes it.
        note: why, for whoever reads its changes.

    Raises:
        Invalid: something is no good, or the key is taken; the problems say where.
    """
    sent = {**fields, "key": key, "messages": messages}
    try:
        record = ScenarioRecord.model_validate(sent)
    except ValidationError as error:
        problems = tuple(problems_of(error, sent))
        raise Invalid(problems[0].reason, problems=problems) from error
    refuse_unknown(team.pk, messages)
    lock_for_transaction(CATALOG, team.pk)
    if Scenario.objects.filter(team=team, key=record.key).exists():
        taken = _("A scenario has this key already. Choose another one.")
        raise Invalid(taken, problems=(Problem("/key", taken),))
    made = Scenario.objects.create(team=team, **record.model_dump(exclude={"state"}))
    ScenarioChange.objects.create(
        scenario=made, fields={"state": ["", ScenarioState.ACTIVE]}, note=note, by=actor
    )
    return made
