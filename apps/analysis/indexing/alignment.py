"""From a snapshot's estimates and weights to the index of each version, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.estimate import Estimate
from apps.analysis.index_parts import index_parts
from apps.analysis.index_parts._base import IndexPart, IndexSource, Reading
from apps.analysis.measures._base import worded
from apps.statistics.errors import StatisticsError
from apps.statistics.intervals import t_quantile
from apps.statistics.synthesis import AlignmentIndex, alignment_index, unit_score

FACTOR = 2.0
"""The band shows what the index would be with each weight up to so many times larger or smaller."""

LEAST_PARTS = 2
"""Of fewer parts there is no index: it would be that part under another name."""

NORMAL = 10**9
"""Degrees of freedom at which Student's t is the normal distribution."""


@dataclass(frozen=True)
class PartScore:
    """One part of one version's index.

    Attributes:
        value: 0 to 1 with its interval, None where it is missing.
        readings: the estimates behind it.
        lacks: why it is missing, "" where it is not.
    """

    slug: str
    label: str
    about: str
    weight: float
    value: float | None = None
    low: float | None = None
    high: float | None = None
    readings: tuple[Reading, ...] = ()
    lacks: str = ""


@dataclass(frozen=True)
class VersionIndex:
    """The index of one version: `found` is None where `undefined` says why."""

    version: str
    parts: tuple[PartScore, ...]
    found: AlignmentIndex | None = None
    undefined: str = ""

    @property
    def present(self) -> tuple[PartScore, ...]:
        """The parts that have a value and weigh something."""
        return tuple(part for part in self.parts if part.value is not None and part.weight > 0)

    @property
    def missing(self) -> tuple[PartScore, ...]:
        """The parts that would weigh something and have no value."""
        return tuple(part for part in self.parts if part.value is None and part.weight > 0)


def index_of(
    source: IndexSource, version: str, weights: Mapping[str, float], *, level: float = 0.95
) -> VersionIndex:
    """Return the index of a version; parts that are missing are left out, and the others' weights are made to sum to one again."""
    parts = tuple(_score(part, source, version, weights, level) for part in index_parts())
    whole = VersionIndex(version, parts)
    if len(whole.present) < LEAST_PARTS:
        return VersionIndex(version, parts, undefined=_too_few(len(whole.present)))
    try:
        return VersionIndex(version, parts, _combined(parts, level))
    except StatisticsError as error:
        return VersionIndex(version, parts, undefined=worded(error))


def _score(
    part: IndexPart, source: IndexSource, version: str, weights: Mapping[str, float], level: float
) -> PartScore:
    """Return a part's score: the plain mean of its readings on 0 to 1, taken as independent."""
    blank = PartScore(part.slug, str(part.label), str(part.about), weights.get(part.slug, 1.0))
    readings = tuple(part.readings(source, version))
    if not readings:
        return PartScore(blank.slug, blank.label, blank.about, blank.weight, lacks=str(part.lacks))
    units = [_unit(one) for one in readings]
    value = float(np.mean([unit[1] for unit in units]))
    below, above = (
        float(np.sqrt(sum((unit[end] - unit[1]) ** 2 for unit in units))) / len(units) for end in (0, 2)
    )
    return PartScore(
        slug=blank.slug,
        label=blank.label,
        about=blank.about,
        weight=blank.weight,
        value=value,
        low=max(0.0, value - below),
        high=min(1.0, value + above),
        readings=readings,
    )


def _unit(reading: Reading) -> tuple[float, float, float]:
    """Return low, value and high on 0 to 1; a census has no interval."""
    estimate = reading.estimate
    value = estimate.value or 0.0
    low, high = (value if end is None else end for end in (estimate.low, estimate.high))
    found = unit_score(
        value=value, low=min(low, value), high=max(high, value), worst=reading.worst, best=reading.best
    )
    return found.low, found.value, found.high


def _combined(parts: Sequence[PartScore], level: float) -> AlignmentIndex:
    behind = [reading.estimate for part in parts if part.weight > 0 for reading in part.readings]
    return alignment_index(
        scores=[part.value if part.weight > 0 else None for part in parts],
        weights=np.array([part.weight for part in parts]),
        errors=np.array([_error(part, level) for part in parts]),
        missing="renormalise",
        factor=FACTOR,
        n=sum(one.n for one in behind),
        raters=max((one.raters for one in behind), default=0),
        level=level,
    )


def _error(part: PartScore, level: float) -> float:
    """Return the standard error that a part's interval tells: its longer side, which being cut off at an end does not shorten."""
    if part.value is None or part.low is None or part.high is None:
        return 0.0
    longer = max(part.value - part.low, part.high - part.value)
    return longer / float(t_quantile(level=level, degrees=NORMAL))


def words_of(index: VersionIndex) -> str:
    """Return how the index was made: its weights as shares, what is missing, and that parts are taken as independent."""
    if index.found is None:
        return ""
    total = sum(part.weight for part in index.present)
    weighed = ", ".join(f"{part.slug} {part.weight / total:.2f}" for part in index.present)
    return f"{index.found.method}; weights {weighed}"


def population_of(estimates: Sequence[Estimate]) -> str:
    """Return for whom the parts speak, each said once."""
    return "; ".join(dict.fromkeys(one.population for one in estimates if one.population))


def _too_few(present: int) -> str:
    if not present:
        return _("None of its parts has been measured.")
    return _("Only one of its parts has been measured; an index needs two.")
