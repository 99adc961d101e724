from __future__ import annotations

from typing import Any

import pytest

from apps.core.errors import Invalid
from apps.studies.kinds import kinds
from apps.studies.kinds._base import QuestionSpec, When
from apps.studies.protocol import frozen_protocol, parse_protocol
from apps.studies.protocol.conditions import never_asked
from tests.factories.studies import document

OTHERS: tuple[dict[str, Any], ...] = (
    {"key": "better", "ask": "preference", "ties": ["equal"]},
    {"key": "worst", "ask": "severity"},
    {"key": "why", "ask": "labels", "options": ["rude", "wrong"]},
    {"key": "minutes", "ask": "number", "min": 0, "max": 10},
    {"key": "sure", "ask": "confidence", "of": "better"},
    {"key": "again", "ask": "yes_no"},
    {"key": "note", "ask": "comment"},
    {"key": "each", "ask": "severity", "per": "turn"},
)


def spec_of(question: dict[str, Any]) -> QuestionSpec:
    return kinds()[question["ask"]].Spec.model_validate(question)


def pointer(when: dict[str, Any], ask: str = "comment") -> str | None:
    problem = never_asked(
        spec_of({"key": "last", "ask": ask, **kinds()[ask].starter}),
        When.model_validate(when),
        [spec_of(other) for other in OTHERS],
    )
    return None if problem is None else problem.pointer


@pytest.mark.parametrize(
    "when",
    [
        {"question": "better", "any_of": ["first", "equal"]},
        {"question": "worst", "at_least": 1},
        {"question": "worst", "at_least": -3},
        {"question": "worst", "at_least": 3.5},
        {"question": "why", "any_of": ["rude"]},
        {"question": "minutes", "at_least": 9.75},
        {"question": "sure", "at_least": 0.25},
        {"question": "again", "any_of": [True]},
        {"question": "note"},
    ],
)
def test_what_somebody_may_answer_is_a_condition(when: dict[str, Any]) -> None:
    assert pointer(when) is None


@pytest.mark.parametrize(
    ("when", "where"),
    [
        ({"question": "better", "any_of": ["first", "both_bad"]}, "/any_of/1"),
        ({"question": "better", "at_least": 1}, "/at_least"),
        ({"question": "worst", "at_least": 5}, "/at_least"),
        ({"question": "why", "any_of": ["rude", "slow"]}, "/any_of/1"),
        ({"question": "why", "at_least": 1}, "/at_least"),
        ({"question": "minutes", "at_least": 10.5}, "/at_least"),
        ({"question": "again", "at_least": 1}, "/at_least"),
        ({"question": "again", "any_of": ["yes"]}, "/any_of/0"),
        ({"question": "nobody"}, "/question"),
        ({"question": "each"}, "/question"),
        ({"question": "each", "at_least": 1}, "/question"),
    ],
)
def test_what_nobody_can_answer_is_told_at_its_place(when: dict[str, Any], where: str) -> None:
    assert pointer(when) == where


def test_what_is_asked_before_depends_on_nothing_that_is_asked_after() -> None:
    before = spec_of({"key": "hope", "ask": "expectation", "of": "worst"})
    problem = never_asked(before, When(question="worst"), [spec_of(other) for other in OTHERS])
    assert problem is not None
    assert problem.pointer == "/question"


def test_a_rule_that_came_later_ends_no_round() -> None:
    source = document(
        questions=[
            {"key": "overall", "ask": "preference"},
            {
                "key": "why",
                "ask": "comment",
                "when": {"question": "overall", "any_of": ["both_bad", "nothing"]},
            },
        ]
    )
    with pytest.raises(Invalid):
        parse_protocol(source)

    assert [spec.key for spec in frozen_protocol(source).questions] == ["overall", "why"]
