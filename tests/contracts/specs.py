"""One question of every kind, as a protocol writes it, with answers that fit and the placement they are given in.

A kind that has no line here fails the battery: `test_every_kind_is_tried` says so.
"""

from __future__ import annotations

from typing import Any, cast

from apps.studies.kinds import kinds
from apps.studies.kinds._base import Kind, Placement, QuestionSpec

QUESTIONS: dict[str, dict[str, Any]] = {
    "preference": {"ties": ["equal", "both_bad", "cannot_judge"]},
    "confidence": {"of": "other"},
    "reasons": {"options": ["accurate", "safer", "<b>bold</b> & “quoted”"]},
    "comment": {},
    "strength": {"of": "other"},
    "rank": {},
    "choice": {"options": ["a", {"key": "b", "label": "Bee", "help": "It stings."}], "suggest": True},
    "labels": {"options": ["wrong", {"key": "unsafe", "label": "Not safe"}, "<i>"]},
    "scale": {"min": -3, "max": 3, "anchors": {"-3": "awful", "3": "fine"}},
    "severity": {"anchors": {"4": "Somebody gets hurt"}},
    "seq": {},
    "csat": {},
    "nps": {},
    "number": {"unit": "mm", "min": -1.5, "max": 100.0},
    "yes_no": {"yes": "Keep", "no": "Throw away"},
    "sus": {},
    "ueq_s": {},
    "expectation": {"of": "other"},
    "spans": {"labels": ["wrong", {"key": "unsafe", "label": "Not safe"}], "severity": True, "notes": True},
}

ANSWERS: dict[str, list[object]] = {
    "preference": ["first", "second", "equal", "both_bad", "cannot_judge"],
    "confidence": [0.5, 0.75, 1.0],
    "reasons": [["accurate"], ["safer", "<b>bold</b> & “quoted”"]],
    "comment": [" kept \u00a0 as is ", "two\nlines", "<script>"],
    "strength": [1, 3],
    "rank": [[[2], [1]], [[1, 2]]],
    "choice": ["a", "b"],
    "labels": [["wrong"], ["wrong", "<i>"]],
    "scale": [-3, 0, 3],
    "severity": [0, 4],
    "seq": [1, 7],
    "csat": [5],
    "nps": [0, 10],
    "number": [-1.5, 0.25, 100.0],
    "yes_no": [True, False],
    "sus": [[1, 2, 3, 4, 5, 5, 4, 3, 2, 1]],
    "ueq_s": [[1, 7, 4, 4, 2, 3, 5, 6]],
    "expectation": [1, 5],
    "spans": [
        [{"output": 0, "turn": 0, "start": 0, "end": 1, "label": "wrong"}],
        [
            {
                "output": 1,
                "turn": 0,
                "start": 3,
                "end": 9,
                "label": "unsafe",
                "severity": 4,
                "note": "too <hot>",
            },
            {"output": 1, "turn": 2, "start": 0, "end": 4, "label": "wrong"},
        ],
    ],
}

OTHERS: dict[str, dict[str, Any]] = {
    "strength": {"ask": "preference"},
    "expectation": {"ask": "scale", "text": "How good was it?"},
}
"""The question that a kind is `of`, where it takes something from it."""

PLACEMENTS = (
    Placement((11, 22), (0, 1)),
    Placement((11, 22), (1, 0)),
    Placement((11,), (0,), suggested=("b", 0.9)),
)


def spec_of(kind: Kind, **more: Any) -> QuestionSpec:
    """Return a checked question of this kind."""
    spec = kind.Spec.model_validate({"key": "asked", "ask": kind.slug, **QUESTIONS[kind.slug], **more})
    other = OTHERS.get(kind.slug)
    if other is None:
        return spec
    of = kinds()[other["ask"]].Spec.model_validate({"key": "other", **other})
    return cast("QuestionSpec", kind.bind(spec, {"other": of, "asked": spec}))


def placements_of(kind: Kind) -> list[Placement]:
    """Return the placements that a kind may be asked in."""
    least, most = kind.outputs
    return [placement for placement in PLACEMENTS if least <= len(placement.order) <= most]


def all_kinds() -> list[Kind]:
    """Return every kind of the registry, by name."""
    return [kinds()[slug] for slug in sorted(kinds())]
