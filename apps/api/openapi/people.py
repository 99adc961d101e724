"""How the addresses of a round's items and quota cells are described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema

from apps.api import shapes
from apps.api.openapi import parts
from apps.api.openapi.rounds import CELL
from apps.studies.services.posted_items import ItemRecord

_ITEM = {
    "item": "g3",
    "scenario": "q17",
    "versions": ["kettle/v3", "kettle/v2"],
    "kind": "gold",
    "expected": {"overall": "first"},
}
_PLACES = [parts.SLUG, parts.NUMBER]

items_post = extend_schema(
    operation_id="rounds_items_upsert",
    summary="Post check and training items into a round",
    description=(
        "Items of kind gold, attention or training, by their key within the round; main items are planned at the launch. "
        "`expected` holds the right answers, in the shapes of judgments: `first` is the first of `versions`. An attention "
        "check is shown in the order written. Scenario and outputs do not change any more. An item that somebody was given "
        "stays as it is. At most 10,000 records or 16 MiB; a bad line never drops the good ones; 422 only when no line was taken."
    ),
    tags=["rounds"],
    parameters=[*_PLACES, parts.IDEMPOTENCY],
    request=parts.records(ItemRecord),
    responses={200: shapes.ItemsReport, **parts.problems(400, 403, 404, 409, 411, 413, 415, 422)},
    examples=[
        parts.sent("list", [_ITEM]),
        parts.sent("one line of NDJSON", _ITEM, parts.NDJSON),
        parts.replied(
            "report",
            {
                "accepted": 24,
                "repeated": 0,
                "refused": [
                    {
                        "line": 3,
                        "reason": "There is no question with this key.",
                        "pointer": "/expected/overal",
                    }
                ],
                "round": 1,
            },
        ),
    ],
)

cells_list = extend_schema(
    operation_id="rounds_cells_list",
    summary="List a round's quota cells with their fill",
    description="For members who may write: a cell may hold very few people.",
    tags=["rounds"],
    parameters=_PLACES,
    responses={200: shapes.CellList, **parts.problems(400, 403, 404)},
    examples=[parts.replied("cells", {"study": "kettle", "round": 1, "cells": [CELL]})],
)

_MOVED = {"study": "kettle", "round": 1, **CELL}

cell_read = extend_schema(
    operation_id="rounds_cells_read",
    summary="Read one quota cell",
    description="For members who may write.",
    tags=["rounds"],
    parameters=[*_PLACES, parts.CELL],
    responses={200: shapes.CellMoved, **parts.problems(400, 403, 404)},
    examples=[parts.replied("cell", _MOVED)],
)

_WISH = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "release": {
            "type": "boolean",
            "default": False,
            "description": "Give its free slots to everybody; else they are closed with it.",
        }
    },
}


def _move(word: str, state: str, summary: str, description: str) -> Callable[[Any], Any]:
    closes = state == "closed"
    closed_at = "2026-03-02T10:12:00Z" if closes else None
    return extend_schema(
        operation_id=f"rounds_cells_{word}",
        summary=summary,
        description=description,
        tags=["rounds"],
        parameters=[*_PLACES, parts.CELL, parts.IDEMPOTENCY],
        request={parts.JSON: _WISH} if closes else None,
        responses={200: shapes.CellMoved, **parts.problems(400, 403, 404, 409, 411, 413, 415, 422)},
        examples=[
            *([parts.sent("for everybody", {"release": True})] if closes else []),
            parts.replied(state, {**_MOVED, "state": state, "closed_at": closed_at}),
        ],
    )


close = _move(
    "close",
    "closed",
    "Close a quota cell by hand",
    "Nobody else is taken in; whoever is in it may finish the item in their hands. 409 when it is closed already.",
)
reopen = _move(
    "open",
    "short",
    "Open a quota cell again",
    "409 when it is open, or when its slots were given to everybody.",
)
