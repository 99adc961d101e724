"""How the addresses of coverage, failures and proposals are described."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.api import shapes_library as shapes
from apps.api.openapi import parts
from apps.api.openapi.rounds import ESTIMATE
from apps.governance.coverage import ROUNDS, TAGS
from apps.studies.shown import MOST_ROUNDS

_PLACES = [parts.SLUG, parts.NUMBER]

coverage = extend_schema(
    operation_id="coverage_read",
    summary="Read which tags of the library rounds have tested",
    description=(
        "Rounds are the newest ones of all studies, tags the well-known and then the commonest. `result` is the number of the primary "
        "question about the first version that is not the baseline; in a cell that of the tag alone, where the protocol's slices have tags."
    ),
    tags=["catalogue"],
    parameters=[
        OpenApiParameter(
            "rounds", {"type": "integer", "minimum": 1, "maximum": MOST_ROUNDS, "default": ROUNDS}
        ),
        OpenApiParameter("tags", {"type": "integer", "minimum": 1, "maximum": 200, "default": TAGS}),
    ],
    responses={200: shapes.CoverageMatrix, **parts.problems(400)},
    examples=[
        parts.replied(
            "coverage",
            {
                "rounds": [
                    {
                        "study": "kettle",
                        "round": 2,
                        "state": "closed",
                        "launched_at": "2026-02-01T10:00:00Z",
                        "judged_at": "2026-02-09T16:20:00Z",
                        "verdict": "pass",
                        "result": ESTIMATE,
                    }
                ],
                "tags": [
                    {
                        "tag": "long-tail",
                        "group": "commonness",
                        "scenarios": 120,
                        "run_at": "2026-02-09T16:20:00Z",
                        "cells": [{"scenarios": 40, "result": None}],
                    },
                    {"tag": "triage", "group": "tag", "scenarios": 12, "run_at": None, "cells": [None]},
                ],
                "more_tags": False,
            },
        )
    ],
)

failures = extend_schema(
    operation_id="rounds_failures",
    summary="List where a round went wrong",
    description=(
        "Outputs that were rated in the worse half of the primary question's scale (`low`), and items on which people agree no better than "
        "by chance (`disputed`). Hints where to look, of few judgments each. For members who may write."
    ),
    tags=["rounds"],
    parameters=_PLACES,
    responses={200: shapes.FailureList, **parts.problems(403, 404)},
    examples=[
        parts.replied(
            "failures",
            {
                "study": "kettle",
                "round": 1,
                "failures": [
                    {
                        "item": "q17",
                        "scenario": "q17",
                        "why": "low",
                        "version": "kettle/v3",
                        "measure": "win_rate",
                        "value": 0.125,
                        "n": 8,
                        "raters": 8,
                    }
                ],
            },
        )
    ],
)

_WISH = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "items": {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "maxItems": 50,
            "description": "Keys of the items that are meant; the worst ones without it.",
        },
        "most": {"type": "integer", "minimum": 1, "maximum": 50, "default": 20},
    },
}

propose = extend_schema(
    operation_id="rounds_proposals",
    summary="Propose scenarios from where a round went wrong",
    description=(
        "Each is a copy of what its raters saw, of origin `from-failure` and state `proposed`, so that no round uses it before somebody "
        "has looked at it. The same round proposes a scenario once, however often it is asked. Needs the scope catalog."
    ),
    tags=["rounds"],
    parameters=[*_PLACES, parts.IDEMPOTENCY],
    request={parts.JSON: _WISH},
    responses={200: shapes.ProposalList, **parts.problems(400, 403, 404, 411, 413, 415, 422)},
    examples=[
        parts.sent("items", {"items": ["q17"]}),
        parts.replied(
            "proposed",
            {
                "study": "kettle",
                "round": 1,
                "proposed": [
                    {
                        "key": "q17~kettle-1",
                        "messages": [
                            {"role": "user", "content": "The kettle does not switch off. What now?"}
                        ],
                        "tags": ["triage"],
                        "origin": "from-failure",
                        "state": "proposed",
                        "source": {"study": "kettle", "round": 1, "item": "q17", "scenario": "q17"},
                    }
                ],
            },
        ),
    ],
)
