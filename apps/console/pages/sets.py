"""What the pages about counterfactual sets show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.accounts.models import Team
from apps.catalog.counterfactuals import answered, members_of, sets_of, template_of, variants
from apps.catalog.models import Scenario
from apps.catalog.variants import Piece, Variant
from apps.console.forms.sets import LONGEST_TURN, LONGEST_VALUES, MAX_TURNS, ROLES, SetForm
from apps.console.pages.pictures import Turns, placed
from apps.core.errors import NotFound
from apps.core.rendering import Message, render_messages
from apps.studies.models import Round
from apps.studies.selectors import rounds_showing

_SHOWN_VARIANTS = 60
_EXAMPLE = "name; group\nMaria; women\nMarc; men"


@dataclass(frozen=True)
class MemberRow:
    """A scenario of a set, or one that would be: its text in pieces where a template made it.

    Attributes:
        key: of the scenario.
        attribute: names with values.
        turns: pieces of each turn, where the template made them.
        messages: the turns of a scenario that says something else.
        gone: whether the template does not make it any more.
        revision: of the scenario.
    """

    key: str
    attribute: tuple[tuple[str, str], ...]
    turns: tuple[tuple[Piece, ...], ...] = ()
    messages: tuple[Message, ...] = ()
    gone: bool = False
    revision: int = 1


@dataclass(frozen=True)
class RoundRow:
    """A round that used scenarios of a set."""

    study: str
    slug: str
    number: int
    state: str


def sets_context(team: Team) -> dict[str, Any]:
    """Return the list of sets."""
    return {"sets": sets_of(team)}


def set_context(team: Team, key: str) -> dict[str, Any]:
    """Return a set with its scenarios, and the rounds that used it.

    Raises:
        NotFound: the team has no such set.
    """
    members, count = members_of(team, key, _SHOWN_VARIANTS)
    if not members:
        raise NotFound("")
    text = template_of(team, key)
    made = {variant.key: variant for variant in variants(text)} if text else {}
    texts = placed(team.pk, *(scenario.messages for scenario in members))
    return {
        "key": key,
        "made_here": text is not None,
        "members": [_member(one, messages, made) for one, messages in zip(members, texts, strict=True)],
        "count": count,
        "more": max(0, count - len(members)),
        "answered": answered(team, key),
        "rounds": [_round(one) for one in rounds_showing(team, key)],
        "team_slug": team.slug,
    }


def form_context(form: SetForm, reasons: Sequence[str] = (), *, added: bool = False) -> dict[str, Any]:
    """Return the form, with room for another turn where somebody asked for it."""
    turns = [{"role": turn.role, "content": turn.content} for turn in form.turns]
    if added and len(turns) < MAX_TURNS:
        turns.append({"role": "assistant" if turns[-1]["role"] == "user" else "user", "content": ""})
    return {
        "form": form,
        "turns": turns,
        "roles": ROLES,
        "reasons": reasons,
        "may_add": len(turns) < MAX_TURNS,
        "longest_turn": LONGEST_TURN,
        "longest_values": LONGEST_VALUES,
        "example": _EXAMPLE,
    }


def look_context(form: SetForm) -> dict[str, Any]:
    """Return the variants that a form would make.

    Raises:
        Invalid: it cannot be made.
    """
    made = variants(form.text())
    return {
        "members": [
            MemberRow(one.key, tuple(one.attribute.items()), one.pieces) for one in made[:_SHOWN_VARIANTS]
        ],
        "count": len(made),
        "more": max(0, len(made) - _SHOWN_VARIANTS),
    }


def _member(scenario: Scenario, messages: Turns, made: dict[str, Variant]) -> MemberRow:
    """Return a scenario's row; what a template makes is shown in pieces only as long as the scenario says the same."""
    variant = made.get(scenario.key)
    if variant is not None and variant.messages == scenario.messages:
        varied = tuple(variant.attribute.items())
        return MemberRow(scenario.key, varied, variant.pieces, revision=scenario.revision)
    return MemberRow(
        scenario.key,
        tuple(sorted((name, str(value)) for name, value in scenario.attribute.items())),
        messages=render_messages(messages),
        gone=bool(made) and variant is None,
        revision=scenario.revision,
    )


def _round(round_: Round) -> RoundRow:
    return RoundRow(round_.study.title, round_.study.slug, round_.number, str(round_.get_state_display()))
