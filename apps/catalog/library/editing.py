"""Changing a scenario by hand: its text, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.accounts.models import User
from apps.catalog.library.finding import locked
from apps.catalog.library.writing import Change, differing, write
from apps.catalog.models import Scenario
from apps.catalog.pictures import refuse_unknown
from apps.catalog.records import Messages, ScenarioEdit, ScenarioFields
from apps.core.errors import Invalid, Refused
from apps.core.lines import problems_of


@transaction.atomic
def revise(
    *,
    scenario: Scenario,
    messages: list[dict[str, Any]],
    context: Mapping[str, str] | None = None,
    actor: User | None,
    note: str = "",
    seen: int | None = None,
) -> Scenario:
    """Give a scenario another text, which is its next revision; the first text of one that has none stays its first.

    Args:
        scenario: which.
        messages: the new turns, whole.
        context: the new card, as it is without one.
        actor: who does it.
        note: why, for whoever reads the revisions.
        seen: the newest change that the actor has read, as `newest_change` says; None overwrites whatever there is.

    Raises:
        Invalid: the turns or the card are no good; the problems say where.
        Refused: somebody else changed it meanwhile.
    """
    fields: dict[str, Any] = {"messages": _valid(Messages, {"messages": messages})["messages"]}
    if context is not None:
        fields["context"] = _valid(ScenarioFields, {"context": dict(context)})["context"]
    return _write(scenario, fields, actor, note, seen=seen)


@transaction.atomic
def edit(
    *,
    scenario: Scenario,
    fields: Mapping[str, Any],
    actor: User | None,
    note: str = "",
    revision: int | None = None,
    seen: int | None = None,
) -> Scenario:
    """Change what is said about a scenario: tags, owner, origin, weight, card, turns and the like; the others stay as they are.

    Other turns, or another card, are another revision, because raters see them and disciplines approve them.

    Args:
        scenario: which.
        fields: the new values, by name.
        actor: who does it.
        note: why.
        revision: the one that was read before, where that matters.
        seen: the newest change that was read before, as `newest_change` says, where all of them matter.

    Raises:
        Invalid: a value is no good, or there is no such field; the problems say where.
        Refused: the text, or anything of what was read before, changed meanwhile.
    """
    return _write(scenario, _valid(ScenarioEdit, fields), actor, note, revision=revision, seen=seen)


def _write(
    scenario: Scenario,
    fields: Mapping[str, Any],
    actor: User | None,
    note: str,
    *,
    revision: int | None = None,
    seen: int | None = None,
) -> Scenario:
    found = locked(scenario)
    if revision is not None and found.revision != revision:
        raise Refused(_("The text was changed meanwhile. Read it again before you change it."))
    if seen is not None and newest_change(found) != seen:
        raise Refused(
            _(
                "Somebody else changed this scenario while you wrote. What you wrote is still here: compare it with what the scenario "
                "says now, then save again."
            )
        )
    different = differing(found, fields)
    if "messages" in different:
        refuse_unknown(found.team_id, different["messages"])
    if different:
        write([Change(found, different)], actor=actor, note=note)
    return found


def newest_change(scenario: Scenario) -> int:
    """Return what tells one state of a scenario from the one before: the id of its newest change, 0 before the first."""
    return scenario.changes.aggregate(newest=Max("id"))["newest"] or 0


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
