"""Scenario reviews: one output at a time, in sets and with explanations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.accounts.models import Team, User
from apps.assignments.services import launch
from apps.catalog.services import upsert
from apps.studies.models import Round
from tests.factories.studies import NOW, make_study, ndjson


def put(team: Team, what: str, rows: list[dict[str, Any]]) -> None:
    """Write records of the catalogue; every one must be taken."""
    report = upsert(team=team, what=what, body=ndjson(rows), as_list=False, create_missing=True)
    assert not report.refused, report.refused


def fill_sets(
    team: Team, sets: Iterable[str], *, versions: tuple[str, ...] = ("kettle/v3",), **output: Any
) -> None:
    """Give the team a scenario for each name of a set ("" for none), q0 and on, and an output of each version."""
    keys = [(f"q{number}", name) for number, name in enumerate(sets)]
    put(team, "scenarios", [_scenario(key) | ({"set": name} if name else {}) for key, name in keys])
    said = {"messages": [{"role": "assistant", "content": "Descale it."}], **output}
    put(team, "outputs", [{"version": v, "scenario": key, **said} for key, _name in keys for v in versions])


def _scenario(key: str) -> dict[str, Any]:
    return {"key": key, "messages": [{"role": "user", "content": f"What now, {key}?"}]}


def review_document(**changes: Any) -> dict[str, Any]:
    """Return the parts of a review that differ from the comparison of the tests."""
    return {
        "mode": "scenario_review",
        "slug": "review",
        "round": {"versions": ["kettle/v3"]},
        "items": {"overlap": 1},
        "questions": [
            {"key": "overall", "ask": "choice", "options": ["first", "second"]},
        ],
        "analysis": {},
        **changes,
    }


def make_review(team: Team, actor: User, **changes: Any) -> Round:
    """Push a review over what the catalogue holds, and launch it."""
    return launch(study=make_study(team, actor, **review_document(**changes)), now=NOW)
