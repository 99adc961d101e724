"""The demo's library: a text that was sharpened, what disciplines said of it, a retired scenario, and proposals of what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from apps.accounts.models import Discipline, Membership
from apps.accounts.services import set_disciplines
from apps.analysis.proposals import propose_from_failures
from apps.catalog.library import approve, create, refuse, retire, revise
from apps.catalog.library.finding import scenario_in
from apps.studies.models import Round

_FILE = Path(__file__).parent / "data" / "library.yaml"

PROPOSALS = 2


def live_in_library(
    *, owner: Membership, researcher: Membership, answer_again: Callable[[str], None]
) -> None:
    """Let two people work in the library, once a round is launched that shows its first texts.

    Args:
        owner: speaks for product and safety.
        researcher: speaks for design and engineering.
        answer_again: brings the outputs of all versions for the scenario of this key once more, for what it says now.
    """
    said: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    set_disciplines(membership=owner, disciplines=[Discipline.PRODUCT, Discipline.SAFETY])
    set_disciplines(membership=researcher, disciplines=[Discipline.DESIGN, Discipline.ENGINEERING])
    _revise(said["revised"], said["words"], owner, researcher)
    answer_again(said["revised"]["key"])
    _retire(dict(said["retired"]), owner)


def propose_scenarios(finished: Round, *, researcher: Membership) -> None:
    """Propose scenarios from the worst outputs of a round with judgments."""
    propose_from_failures(round_=finished, most=PROPOSALS, actor=researcher.user)


def _revise(
    text: Mapping[str, Any], words: list[dict[str, Any]], owner: Membership, researcher: Membership
) -> None:
    scenario = revise(
        scenario=scenario_in(owner.team, text["key"]),
        messages=text["messages"],
        actor=researcher.user,
        note=text["note"],
    )
    for word in words:
        member = next(one for one in (owner, researcher) if word["discipline"] in one.disciplines)
        say = approve if word["approved"] else refuse
        say(
            scenario=scenario,
            discipline=word["discipline"],
            member=member,
            revision=scenario.revision,
            note=word["note"],
        )


def _retire(said: dict[str, Any], owner: Membership) -> None:
    key, messages, note = said.pop("key"), said.pop("messages"), said.pop("note")
    made = create(team=owner.team, key=key, messages=messages, fields=said, actor=owner.user)
    retire(scenario=made, actor=owner.user, note=note)
