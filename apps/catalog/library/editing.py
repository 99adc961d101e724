"""Changing a scenario by hand: its text, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from apps.accounts.models import User
from apps.catalog.library.finding import locked
from apps.catalog.library.writing import Change, differing, write
from apps.catalog.models import Scenario
from apps.catalog.records import Messages, ScenarioFields
from apps.core.errors import Invalid
from apps.core.lines import problems_of


@transaction.atomic
def revise(
    *,
    scenario: Scenario,
    messages: list[dict[str, Any]],
    context: Mapping[str, str] | None = None,
    actor: User | None,
    note: str = "",
) -> Scenario:
    """Give a scenario another text: the next revision where the one before was shown or approved, else in place.

    Args:
        scenario: which.
        messages: the new turns, whole.
        context: the new card, as it is without one.
        actor: who does it.
        note: why, for whoever reads the revisions.

    Raises:
        Invalid: the turns or the card are no good; the problems say where.
    """
    fields: dict[str, Any] = {"messages": _valid(Messages, {"messages": messages})["messages"]}
    if context is not None:
        fields["context"] = _valid(ScenarioFields, {"context": dict(context)})["context"]
    return _write(scenario, fields, actor, note)


@transaction.atomic
def edit(*, scenario: Scenario, fields: Mapping[str, Any], actor: User | None, note: str = "") -> Scenario:
    """Change what is said about a scenario: tags, owner, origin, weight, card and the like; the others stay as they are.

    Another card of a scenario that was shown is another revision, because raters see it.

    Raises:
        Invalid: a value is no good, or there is no such field; the problems say where.
    """
    return _write(scenario, _valid(ScenarioFields, fields), actor, note)


def _write(scenario: Scenario, fields: Mapping[str, Any], actor: User | None, note: str) -> Scenario:
    found = locked(scenario)
    different = differing(found, fields)
    if different:
        write([Change(found, different)], actor=actor, note=note)
    return found


def _valid(shape: type[ScenarioFields | Messages], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that were given, as they are stored.

    Raises:
        Invalid: one of them is no good.
    """
    try:
        return shape.model_validate(dict(fields)).model_dump(include=set(fields))
    except ValidationError as error:
        problems = tuple(problems_of(error, dict(fields)))
        raise Invalid(problems[0].reason, problems=problems) from error
