from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.studies.protocol import draft_problems, json_schema, read_document
from tests.factories.studies import document
from tests.studies.protocols import EXAMPLE


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(json_schema())
    return Draft202012Validator(json_schema())


@pytest.mark.parametrize("source", [document(), read_document(EXAMPLE)], ids=["kettle", "example"])
def test_the_schema_takes_what_the_product_takes(
    validator: Draft202012Validator, source: dict[str, Any]
) -> None:
    assert [error.message for error in validator.iter_errors(source)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        document(slug="Has Blanks"),
        document(mode="guessing"),
        document(colour="red"),
        document(questions=[]),
        document(questions=[{"key": "a", "ask": "telepathy"}]),
        document(questions=[{"key": "a", "ask": "reasons"}]),
        document(items={"overlap": 0}),
        document(items={"overlaps": 3}),
        document(raters={"lease": "soon"}),
        document(gates=[{"name": "g", "metric": "overall", "rule": "low > 1", "kind": "guardrail"}]),
        {},
    ],
)
def test_the_schema_refuses_what_the_product_refuses(
    validator: Draft202012Validator, wrong: dict[str, Any]
) -> None:
    assert list(validator.iter_errors(wrong))
    assert draft_problems(wrong)
