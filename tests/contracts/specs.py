"""One question of every kind, as a protocol writes it, with answers that fit and the placement they are given in.

A kind that has no line here fails the battery: `test_every_kind_is_tried` says so.
"""

from __future__ import annotations

from typing import Any

from apps.studies.kinds import kinds
from apps.studies.kinds._base import Kind, Placement, QuestionSpec

QUESTIONS: dict[str, dict[str, Any]] = {
    "preference": {"ties": ["equal", "both_bad", "cannot_judge"]},
    "confidence": {"of": "other"},
    "reasons": {"options": ["accurate", "safer", "<b>bold</b> & “quoted”"]},
    "comment": {},
}

ANSWERS: dict[str, list[object]] = {
    "preference": ["first", "second", "equal", "both_bad", "cannot_judge"],
    "confidence": [0.5, 0.75, 1.0],
    "reasons": [["accurate"], ["safer", "<b>bold</b> & “quoted”"]],
    "comment": [" kept \u00a0 as is ", "two\nlines", "<script>"],
}

PLACEMENTS = (Placement((11, 22), (0, 1)), Placement((11, 22), (1, 0)))


def spec_of(kind: Kind, **more: Any) -> QuestionSpec:
    """Return a checked question of this kind."""
    return kind.Spec.model_validate({"key": "asked", "ask": kind.slug, **QUESTIONS[kind.slug], **more})


def all_kinds() -> list[Kind]:
    """Return every kind of the registry, by name."""
    return [kinds()[slug] for slug in sorted(kinds())]
