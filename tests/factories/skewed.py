"""A study of 120 people in skewed groups, with a gap and a blind spot planted in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from apps.accounts.models import Team, User
from apps.catalog.services import upsert
from apps.studies.models import Round
from tests.factories.crowds import PAIR, gated_study, post
from tests.factories.studies import ndjson

PEOPLE = 120
FIELDS: dict[str, tuple[tuple[str, float], ...]] = {
    "age_band": (("18-29", 0.42), ("30-44", 0.36), ("45-59", 0.15), ("75+", 0.07)),
    "first_language": (("english", 0.72), ("other", 0.28)),
    "gender": (("woman", 0.54), ("man", 0.46)),
    "assistive_technology": (("none", 0.93), ("voice", 0.07)),
}
SCENARIOS = [
    {"key": "q0", "tags": ["triage", "in-distribution"], "risk": "low"},
    {"key": "q1", "tags": ["triage", "in-distribution"], "risk": "high"},
    {"key": "q2", "tags": ["dosage", "in-distribution"], "risk": "high"},
    {"key": "q3", "tags": ["dosage", "out-of-distribution"], "risk": "low"},
    {"key": "q4", "tags": ["medical", "out-of-distribution"], "risk": "high"},
    {"key": "q5", "tags": ["medical", "triage", "out-of-distribution"], "risk": "low"},
]
OLD, WORSE_OFF = "75+", ("first_language", "other")


def people(seed: int = 5) -> list[dict[str, str]]:
    """Return the profiles of the 120."""
    rng = np.random.default_rng(seed)
    columns = {
        key: rng.choice([name for name, _share in options], PEOPLE, p=[share for _name, share in options])
        for key, options in FIELDS.items()
    }
    found = [{key: str(column[n]) for key, column in columns.items()} for n in range(PEOPLE)]
    for number in (11, 47, 83):  # a group of three
        found[number]["gender"] = "other"
    return found


def lines(seed: int = 5) -> list[dict[str, Any]]:
    """Return everybody's judgments: nobody of the oldest saw medical scenarios, and others' first language makes for worse answers."""
    rng = np.random.default_rng(seed + 1)
    found = []
    for number, profile in enumerate(people(seed)):
        seen = SCENARIOS[:4] if profile["age_band"] == OLD else SCENARIOS if number % 2 else SCENARIOS[1:]
        chance = 0.35 if profile[WORSE_OFF[0]] == WORSE_OFF[1] else 0.8
        for scenario in seen:
            answers: dict[str, Any] = {"overall": "first" if rng.random() < chance else "second"}
            if number % 40 != 7:  # three people never say how sure they are
                answers["sure"] = round(float(rng.uniform(0.4, 1.0)), 2)
            found.append(
                {
                    "scenario": scenario["key"],
                    "shown": list(PAIR),
                    "rater": f"r{number}",
                    "cohort": "expert" if number % 2 == 0 else "end_user",
                    "profile": profile,
                    "answers": answers,
                    "at": f"2026-0{1 + number % 2}-12T09:00:00Z",
                }
            )
    return found


def skewed_round(team: Team, ada: User, *, seed: int = 5, **changes: Any) -> Round:
    """Push the study, post its judgments, and return their round."""
    asked = [{"messages": [{"role": "user", "content": f"Case {row['key']}?"}], **row} for row in SCENARIOS]
    report = upsert(team=team, what="scenarios", body=ndjson(asked), as_list=False, create_missing=False)
    assert report.accepted == len(SCENARIOS), report.refused
    base = {
        "raters": {"profile": list(FIELDS)},
        "analysis": {
            "primary": "overall",
            "population": {"raters": "new", "scenarios": "fixed"},
            "slices": ["age_band", "tag"],
        },
    }
    return post(gated_study(team, ada, **{**base, **changes}), lines(seed)).round
