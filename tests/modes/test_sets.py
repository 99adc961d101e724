"""Sets of outputs: which versions come together, and which questions fit so many."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import pytest

from apps.core.errors import Invalid
from apps.modes.comparison.items import ComparisonItems, plan_sets
from apps.studies.modes import Plan, PlanOutput, PlanScenario
from apps.studies.protocol import parse_protocol
from tests.factories.studies import document

RANK = {"key": "overall", "ask": "rank"}
PREFERENCE = {"key": "overall", "ask": "preference"}


def scenario(number: int, *versions: int) -> PlanScenario:
    return PlanScenario(
        number, f"q{number}", {v: (PlanOutput(number * 100 + v, v, 0),) for v in sorted(versions)}
    )


def plan(size: int, versions: list[int], *scenarios: PlanScenario) -> Plan:
    return plan_sets(ComparisonItems(show="set", size=size), versions=versions, scenarios=scenarios)


def sets_of(found: Plan) -> list[tuple[int, ...]]:
    return [tuple(output.version_id for output in item.outputs) for item in found.items]


@pytest.mark.parametrize(
    ("versions", "size", "scenarios"),
    [(4, 3, 8), (6, 2, 60), (10, 2, 450), (6, 3, 40), (6, 4, 30), (20, 3, 200)],
)
def test_every_version_comes_equally_often_and_meets_every_other(
    versions: int, size: int, scenarios: int
) -> None:
    names = list(range(1, versions + 1))

    found = sets_of(plan(size, names, *(scenario(n, *names) for n in range(scenarios))))

    shown = Counter(version for chosen in found for version in chosen)
    met = Counter(pair for chosen in found for pair in combinations(chosen, 2))
    even = scenarios * size * (size - 1) / (versions * (versions - 1))
    assert max(shown.values()) - min(shown.values()) <= 2
    assert len(met) == versions * (versions - 1) / 2
    assert all(abs(times - even) <= 1.2 for times in met.values())


def test_a_set_stands_in_the_protocols_order() -> None:
    found = sets_of(plan(2, [9, 5, 7], *(scenario(n, 5, 7, 9) for n in range(3))))

    assert sorted(found) == [(5, 7), (9, 5), (9, 7)]


def test_sets_that_lack_a_version_are_smaller_and_that_is_told() -> None:
    found = plan(3, [1, 2, 3], scenario(1, 1, 2, 3), scenario(2, 1, 3), scenario(3, 2))

    assert sets_of(found) == [(1, 2, 3), (1, 3)]
    assert [words.split()[:3] for words in found.warnings] == [
        ["1", "scenario", "is"],
        ["1", "set", "is"],
    ]


def problems(items: dict[str, Any], *questions: dict[str, Any], **changes: Any) -> dict[str, str]:
    """Return what is wrong with a protocol, by pointer."""
    try:
        parse_protocol(document(items=items, questions=list(questions), **changes))
    except Invalid as error:
        return {problem.pointer: problem.reason for problem in error.problems}
    return {}


@pytest.mark.parametrize(
    ("items", "questions", "pointer"),
    [
        ({"show": "set", "size": 3}, [PREFERENCE], "/questions"),
        ({"show": "set", "size": 3}, [RANK, {**PREFERENCE, "key": "also"}], "/questions/1/ask"),
        ({"show": "set", "size": 2}, [{"key": "overall", "ask": "comment"}], "/questions"),
        ({"show": "set", "size": 7}, [RANK], "/items/size"),
        ({"show": "set", "pairing": "vs-baseline"}, [RANK], "/items/pairing"),
        ({"show": "pair"}, [{**PREFERENCE, "per": "turn"}], "/questions/0/per"),
    ],
)
def test_what_does_not_fit_a_set_is_refused_where_it_stands(
    items: dict[str, Any], questions: list[dict[str, Any]], pointer: str
) -> None:
    assert pointer in problems(items, *questions)


@pytest.mark.parametrize(
    ("items", "question"),
    [
        ({"show": "set", "size": 6}, RANK),
        ({"show": "set", "size": 2}, PREFERENCE),
        ({"show": "pair", "differences": False}, RANK),
    ],
)
def test_what_fits_is_taken(items: dict[str, Any], question: dict[str, Any]) -> None:
    assert problems(items, question) == {}
