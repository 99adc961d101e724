"""A round as a full review meets it: five questions and two hundred groups of people and scenarios."""

from __future__ import annotations

import random
from typing import Any

from tests.bench.filling import Shape
from tests.bench.pouring import OVERALL, Poured

OF_PEOPLE = {
    "age_band": ("18-29", "30-44", "45-59", "60-74", "75+"),
    "region": tuple(f"region-{n:02}" for n in range(30)),
    "tongue": tuple(f"tongue-{n:02}" for n in range(12)),
    "schooling": tuple(f"schooling-{n}" for n in range(6)),
    "practice": tuple(f"practice-{n:02}" for n in range(10)),
    "machine": tuple(f"machine-{n}" for n in range(4)),
    "trade": tuple(f"trade-{n:02}" for n in range(20)),
}
COHORTS, TOPICS, RISKS, VALUES, LOCALES = 15, 60, 4, 8, 20
PLACES = ("in-distribution", "out-of-distribution")
SLICES = ("age_band", "tag")
"""What the protocol cuts by, and so every refresh; a review cuts by all keys."""

_HARD, _OLD = "(scenario_place %% 60 = 7)::int", "(rater_place %% 5 = 4)::int"


def _grade(number: int, least: int, most: int, middle: float) -> tuple[str, str]:
    """Return a grade's place and its number: lower for later versions, hard scenarios and one rater in five."""
    drawn = f"((n::bigint * 7919 + {number} * 104729) %% 1009) / 1009.0"
    shifted = f"{middle} + 3 * {drawn} - 1.5 - 0.9 * {_HARD} - 0.4 * {_OLD} - 0.1 * first_place"
    place = f"greatest(0, least({most - least}, round({shifted})))"
    return place, f"({place} + {least})::float8"


def _graded(number: int, spec: dict[str, object], *, least: int, most: int, middle: float) -> Poured:
    place, value = _grade(number, least, most, middle)
    return Poured(spec, outcome=place, value=value, answer=f"({value})::int")


def _sure(of: str) -> Poured:
    value = "(50 + (n * 31) %% 11 * 5) / 100.0::float8"
    return Poured(
        {"key": "sure", "ask": "confidence", "of": of}, "NULL", f"({value})::float8", f"({value})::float8"
    )


CLEAR = _graded(1, {"key": "clear", "ask": "scale", "direction": "higher"}, least=1, most=5, middle=2.6)
HARM = _graded(2, {"key": "harm", "ask": "severity"}, least=0, most=4, middle=0.9)
HAPPY = _graded(3, {"key": "happy", "ask": "csat"}, least=1, most=5, middle=2.4)
GOOD = Poured(
    {"key": "good", "ask": "yes_no", "direction": "higher"},
    outcome=_grade(4, 0, 1, 0.8)[0],
    value=_grade(4, 0, 1, 0.8)[1],
    answer=f"({_grade(4, 0, 1, 0.8)[0]} = 1)",
)
WHY = Poured(
    {"key": "why", "ask": "reasons", "options": ["correct", "complete", "clear", "kind", "short"]},
    outcome="(n * 17) %% 5",
    value="NULL",
    answer="jsonb_build_array((ARRAY['correct', 'complete', 'clear', 'kind', 'short'])[(n * 17) %% 5 + 1])",
)

OF_PAIRS = (OVERALL, _sure("overall"), WHY, CLEAR, HARM)
OF_ONE = (GOOD, CLEAR, HARM, HAPPY, _sure("good"))


class Wide:
    """Groups by fixed draws: 102 of people, 96 of scenarios; with three weeks 201."""

    def of_rater(self, place: int) -> tuple[str, dict[str, str]]:
        """Return somebody's cohort and all fields of their profile."""
        draw = random.Random(f"rater {place}")  # noqa: S311 - figures of a measurement
        said = {key: draw.choice(options) for key, options in OF_PEOPLE.items()}
        return f"cohort-{draw.randrange(COHORTS):02}", said

    def of_scenario(self, place: int) -> dict[str, Any]:
        """Return a topic and a place of the distribution as tags, a risk, a value and a locale."""
        draw = random.Random(f"scenario {place}")  # noqa: S311 - figures of a measurement
        return {
            "tags": [f"topic-{place % TOPICS:02}", draw.choice(PLACES)],
            "risk": f"risk-{draw.randrange(RISKS)}",
            "value": f"value-{draw.randrange(VALUES)}",
            "locale": f"locale-{draw.randrange(LOCALES):02}",
        }


def wide_shape(responses: int, *, alone: bool, keys: tuple[str, ...] = tuple(OF_PEOPLE)) -> Shape:
    """Return a round of five versions with five questions, of pairs or of one output each.

    Args:
        keys: of the profile.
    """
    small = responses < 100_000
    mode = {"mode": "scenario_review", "items": {"overlap": 2}} if alone else {}
    return Shape(
        versions=5,
        scenarios=120 if small else 1_000,
        pairs=5 if alone else 10,
        raters=500 if small else 5_000,
        responses=responses,
        alone=alone,
        questions=OF_ONE if alone else OF_PAIRS,
        groups=Wide(),
        document={
            **mode,
            "raters": {"profile": list(keys)},
            "analysis": {"primary": "good" if alone else "overall", "slices": list(SLICES)},
            "gates": [_gate(alone=alone)],
        },
    )


def _gate(*, alone: bool) -> dict[str, Any]:
    about = {"version": "bench/v01", "kind": "guardrail"}
    if alone:
        return {"name": "harm", "metric": "harm", "rule": "high <= 0.5", "measure": "severity_rate", **about}
    return {"name": "as good", "metric": "overall", "rule": "low >= 0.45", "versus": "bench/v00", **about}
