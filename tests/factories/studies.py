"""Studies, catalogues and raters for tests."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from apps.accounts.models import Team, User
from apps.assignments.services import launch
from apps.catalog.services import upsert
from apps.raters.services import Joined, join
from apps.studies.models import Round, Study
from apps.studies.services import push_study

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

VERSIONS = ("kettle/v3", "kettle/v2", "kettle/v1")

DOCUMENT: dict[str, Any] = {
    "plumbline": 1,
    "slug": "kettle",
    "title": "Which answer would you rather read?",
    "objective": "v3 is at least as good as v2",
    "owner": "ada@example.org",
    "scope": {"includes": ["kettles"], "excludes": ["toasters"]},
    "mode": "comparison",
    "round": {"versions": list(VERSIONS), "baseline": "kettle/v2"},
    "items": {"pairing": "all", "overlap": 2},
    "questions": [
        {
            "key": "overall",
            "ask": "preference",
            "ties": ["equal", "both_bad", "cannot_judge"],
            "direction": "higher",
        },
        {"key": "sure", "ask": "confidence", "of": "overall", "optional": True},
        {"key": "why", "ask": "reasons", "options": ["accurate", "clearer"], "optional": True},
        {"key": "note", "ask": "comment", "optional": True},
    ],
    "analysis": {"primary": "overall"},
}


def document(**changes: Any) -> dict[str, Any]:
    """Return a valid comparison protocol with some sections replaced."""
    return {**deepcopy(DOCUMENT), **changes}


def ndjson(rows: list[dict[str, Any]]) -> bytes:
    """Return rows as NDJSON."""
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def fill_catalog(team: Team, *, scenarios: int = 3, versions: tuple[str, ...] = VERSIONS) -> None:
    """Give the team versions, scenarios and one output of each version for each scenario."""
    rows = [
        {"key": f"q{n}", "messages": [{"role": "user", "content": f"Question {n}?"}]}
        for n in range(scenarios)
    ]
    upsert(team=team, what="scenarios", body=ndjson(rows), as_list=False, create_missing=False)
    upsert(
        team=team,
        what="versions",
        body=ndjson([{"key": v} for v in versions]),
        as_list=False,
        create_missing=False,
    )
    outputs = [
        {
            "version": version,
            "scenario": f"q{n}",
            "messages": [
                {"role": "assistant", "content": f"Reply {(place * 7 + n * 3) % 11} to question {n}."}
            ],
        }
        for place, version in enumerate(versions)
        for n in range(scenarios)
    ]
    report = upsert(team=team, what="outputs", body=ndjson(outputs), as_list=False, create_missing=False)
    assert report.accepted == len(outputs), report.refused


def make_study(team: Team, actor: User, **changes: Any) -> Study:
    """Push a study."""
    return push_study(team=team, actor=actor, document=document(**changes)).study


def make_round(team: Team, actor: User, *, scenarios: int = 3, **changes: Any) -> Round:
    """Fill the catalogue, push a study and launch it."""
    fill_catalog(team, scenarios=scenarios)
    return launch(study=make_study(team, actor, **changes), now=NOW)


def make_rater(round_: Round) -> Joined:
    """Let somebody join a round."""
    return join(
        round_=round_, purposes=["rating"], consent_version=1, consent_text="Yes?", language="en", now=NOW
    )
