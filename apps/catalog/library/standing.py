"""Whether rounds may use a scenario: proposed, in use, retired."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.catalog.library.finding import locked
from apps.catalog.library.writing import Change, write
from apps.catalog.models import Scenario, ScenarioState
from apps.core.errors import Invalid


def retire(*, scenario: Scenario, actor: User | None, note: str = "") -> Scenario:
    """Keep a scenario out of every round to come; those that have it keep it."""
    return _move(scenario, ScenarioState.RETIRED, actor, note)


def bring_back(*, scenario: Scenario, actor: User | None, note: str = "") -> Scenario:
    """Let rounds use a retired scenario again."""
    return _move(scenario, ScenarioState.ACTIVE, actor, note)


def accept(*, scenario: Scenario, actor: User | None, note: str = "") -> Scenario:
    """Take a proposed scenario into use.

    Raises:
        Invalid: it has no text yet.
    """
    if not scenario.messages:
        raise Invalid(_("Write its text first."))
    return _move(scenario, ScenarioState.ACTIVE, actor, note)


@transaction.atomic
def _move(scenario: Scenario, state: ScenarioState, actor: User | None, note: str) -> Scenario:
    found = locked(scenario)
    if found.state != state:
        write([Change(found, {"state": state.value})], actor=actor, note=note)
    return found
