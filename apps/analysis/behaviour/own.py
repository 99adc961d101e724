"""How each rater worked, for researchers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

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


@dataclass(frozen=True)
class Paces(Sequence[Pace]):
    """How the raters of a round worked, as columns (raters,): there may be a hundred thousand, of whom a page shows a few."""

    rater: Sequence[str] = ()
    judgments: Sequence[int] = ()
    median_seconds: Sequence[float | None] = ()
    revisions: Sequence[float | None] = ()

    def __len__(self) -> int:
        return len(self.rater)

    @overload
    def __getitem__(self, place: int) -> Pace: ...
    @overload
    def __getitem__(self, place: slice) -> list[Pace]: ...
    def __getitem__(self, place: int | slice) -> Pace | list[Pace]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        return Pace(
            self.rater[place], self.judgments[place], self.median_seconds[place], self.revisions[place]
        )


def paces_of(worked: Worked) -> Paces:
    """Return how each rater worked, in the order of their pseudonyms."""
    people = len(worked.people)
    names = dict(Rater.objects.filter(pk__in=worked.people.tolist()).values_list("pk", "pseudonym"))
    pseudonyms = [names.get(pk, "") for pk in worked.people.tolist()]
    order = [place for place in np.argsort(np.array(pseudonyms, dtype=np.str_)).tolist() if pseudonyms[place]]
    return Paces(
        rater=[pseudonyms[place] for place in order],
        judgments=np.bincount(worked.rater, minlength=people)[order].tolist(),
        median_seconds=_told(_medians(worked.measured["active_seconds"], worked.rater, people)[order]),
        revisions=_told(_means(worked.measured["revisions"], worked.rater, people)[order]),
    )


def _told(values: Floats) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in np.round(values, 3).tolist()]


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
