"""Whether rounds may use a scenario: proposed, in use, retired."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.catalog.library.finding import locked
from apps.catalog.library.writing import Change, write
from apps.catalog.models import Scenario, ScenarioState
from apps.core.errors import Invalid, Refused


@transaction.atomic
def retire(*, scenario: Scenario, actor: User | None, note: str = "") -> Scenario:
    """Keep a scenario out of every round to come; those that have it keep it."""
    return _moved(locked(scenario), ScenarioState.RETIRED, actor, note)


@transaction.atomic
def bring_back(*, scenario: Scenario, actor: User | None, note: str = "") -> Scenario:
    """Let rounds use a retired scenario again; one in use stays so.

    Raises:
        Refused: it is proposed and nobody has accepted it.
    """
    found = locked(scenario)
    if found.state == ScenarioState.PROPOSED:
        raise Refused(_("This scenario is proposed. Accept it if rounds may use it."))
    return _moved(found, ScenarioState.ACTIVE, actor, note)


@transaction.atomic
def accept(*, scenario: Scenario, actor: User | None, note: str = "") -> Scenario:
    """Take a proposed scenario into use; one in use stays so.

    Raises:
        Invalid: it has no text yet.
        Refused: it is retired.
    """
    found = locked(scenario)
    if found.state == ScenarioState.RETIRED:
        raise Refused(_("This scenario is retired. Bring it back if rounds may use it again."))
    if found.state == ScenarioState.PROPOSED and not found.messages:
        raise Invalid(_("Write its text first."))
    return _moved(found, ScenarioState.ACTIVE, actor, note)


def _moved(found: Scenario, state: ScenarioState, actor: User | None, note: str) -> Scenario:
    if found.state != state:
        write([Change(found, {"state": state.value})], actor=actor, note=note)
    return found
