"""What pictures are drawn from: bins of a reliability diagram, counts of labels against the truth; JSON-able, about many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from apps.analysis.labels import Labelled
from apps.statistics.calibration import reliability
from apps.statistics.classification import confusion
from apps.statistics.errors import StatisticsError

MOST_CLASSES = 30
"""A table of more classes would not be read."""

RELIABILITY, CONFUSION = "reliability", "confusion"


def reliability_points(of: str, **columns: Any) -> dict[str, Any] | None:
    """Return the bins with answers, None where too few were given; `of` is whose confidence it is, raters or model.

    Columns as `apps.statistics.calibration.reliability` takes them.

    A bin is start, end, confidence, share and its interval (None where it has none), the band of chance, and n.
    """
    try:
        found = reliability(**columns)
    except StatisticsError:
        return None
    return {
        "kind": RELIABILITY,
        "of": of,
        "level": columns["level"],
        "bins": [
            {
                "start": float(found.start[place]),
                "end": float(found.end[place]),
                "confidence": float(found.confidence[place]),
                "share": _told(found.value[place]),
                "low": _told(found.low[place]),
                "high": _told(found.high[place]),
                "null": [float(found.null_low[place]), float(found.null_high[place])],
                "n": int(found.n[place]),
            }
            for place in range(len(found.n))
            if found.n[place]
        ],
    }


def _told(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def confusion_points(labels: Labelled, names: Sequence[str]) -> dict[str, Any] | None:
    """Return how many outputs of each true class carry which label, None for more than 30 classes.

    `cells` are [truth, said, outputs], places in `classes`; a label that is none of the options has the last place.
    """
    if labels.classes > MOST_CLASSES:
        return None
    found = confusion(truth=labels.truth, said=labels.said, classes=labels.classes)
    cells = zip(found.truth.tolist(), found.said.tolist(), found.rows.tolist(), strict=True)
    return {
        "kind": CONFUSION,
        "against": labels.against,
        "classes": list(names),
        "cells": [list(cell) for cell in cells],
    }


def model_points(labels: Labelled, *, bins: int, level: float, seed: int) -> dict[str, Any] | None:
    """Return the bins of the versions' own confidence against being right, None where they gave none or too few did."""
    known = labels.where(labels.confidence == labels.confidence)
    if not len(known):
        return None
    return reliability_points(
        "model",
        confidence=known.confidence,
        correct=(known.said == known.truth).astype(float),
        scenarios=known.scenario,
        bins=bins,
        level=level,
        seed=seed,
    )
