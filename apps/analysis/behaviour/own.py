"""How each rater worked, for researchers alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.analysis.behaviour.reading import Worked
from apps.analysis.metric_data import Floats, Ints
from apps.raters.models import Rater
from apps.statistics.arrays import ordered_within


@dataclass(frozen=True)
class Pace:
    """How one rater worked: median seconds and mean changes of mind, None where they were not measured."""

    rater: str
    judgments: int
    median_seconds: float | None
    revisions: float | None


def paces_of(worked: Worked) -> tuple[Pace, ...]:
    """Return how each rater worked, by pseudonym."""
    people = len(worked.people)
    names = dict(Rater.objects.filter(pk__in=worked.people.tolist()).values_list("pk", "pseudonym"))
    judgments = np.bincount(worked.rater, minlength=people).tolist()
    seconds = _medians(worked.measured["active_seconds"], worked.rater, people).tolist()
    revisions = _means(worked.measured["revisions"], worked.rater, people).tolist()
    paces = (
        Pace(names[pk], count, _told(median), _told(mean))
        for pk, count, median, mean in zip(worked.people.tolist(), judgments, seconds, revisions, strict=True)
        if pk in names
    )
    return tuple(sorted(paces, key=lambda pace: pace.rater))


def _told(value: float) -> float | None:
    return round(value, 3) if np.isfinite(value) else None


def _means(values: Floats, rater: Ints, people: int) -> Floats:
    known = np.isfinite(values)
    count = np.bincount(rater[known], minlength=people)
    total = np.bincount(rater[known], values[known], people)
    mean: Floats = np.divide(total, count, out=np.full(people, np.nan), where=count > 0)
    return mean


def _medians(values: Floats, rater: Ints, people: int) -> Floats:
    known = np.isfinite(values)
    in_order = values[known][ordered_within(values[known], rater[known])]
    count = np.bincount(rater[known], minlength=people)
    there, start = count > 0, np.cumsum(count) - count
    found = np.full(people, np.nan)
    lower, upper = (start + (count - 1) // 2)[there], (start + count // 2)[there]
    found[there] = (in_order[lower] + in_order[upper]) / 2
    return found
