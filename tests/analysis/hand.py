"""Signals of one metric, written down by hand, as measures are given them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from apps.analysis.measures import measures
from apps.analysis.measures._base import Draft
from apps.analysis.metric_data import MetricData, NoFamily, Setting
from apps.statistics.population import Population
from apps.studies.models import Metric

VERSIONS = ("a/1", "a/2", "a/3")


class Said(NamedTuple):
    """One signal: who said it in which response, of which scenario and version, and what."""

    response: int
    rater: int
    scenario: int
    version: int = -1
    outcome: int = -1
    value: float = float("nan")
    position: int = 1


@dataclass(frozen=True)
class Relative(NoFamily):
    """A family of one other metric, whatever it is called."""

    other: MetricData | None

    def metric(self, key: str) -> MetricData | None:
        """Return the other metric."""
        return self.other


def signals(
    rows: Sequence[Said],
    *,
    kind: str = "scale",
    outcomes: Sequence[str] = (),
    ends: tuple[float, float] | None = None,
    other: MetricData | None = None,
    **setting: Any,
) -> MetricData:
    """Return signals as columns, in the order of their responses."""
    rows = sorted(rows, key=lambda row: row.response)
    low, high = ends or (None, None)
    ints: dict[str, Any] = {
        name: np.array([getattr(row, name) for row in rows], dtype=np.int64)
        for name in ("response", "rater", "scenario", "version", "outcome", "position")
    }
    return MetricData(
        metric=Metric(key="m", kind=kind, outcomes=list(outcomes), low=low, high=high),
        setting=Setting(VERSIONS, Population(raters="new", scenarios="fixed"), "half", **setting),
        **ints,
        item=ints["scenario"],
        versus=np.full(len(rows), -1, dtype=np.int64),
        value=np.array([row.value for row in rows], dtype=np.float64),
        people=np.arange(1 + max(row.rater for row in rows), dtype=np.int64),
        scenarios=np.arange(1 + max(row.scenario for row in rows), dtype=np.int64),
        family=Relative(other),
    )


def told(slug: str, data: MetricData) -> dict[tuple[str | None, str], Draft]:
    """Return a measure's estimates by version and what part of the question they are about."""
    measure = measures()[slug]
    drafts = measure.estimates(measure.reads(data))
    return {(draft.version, "".join((draft.slice or {}).values())): draft for draft in drafts}


def values(slug: str, data: MetricData) -> dict[tuple[str | None, str], float | None]:
    """Return the same without all but the numbers."""
    return {about: draft.value for about, draft in told(slug, data).items()}


def asked(data: MetricData, **setting: Any) -> MetricData:
    """Return the same signals of a protocol that says something else."""
    return replace(data, setting=replace(data.setting, **setting))
