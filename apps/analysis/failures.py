"""Where a round went wrong: outputs that people rated low, and items on which they disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from apps.analysis.dataset import MAIN, read_dataset
from apps.analysis.headlines import primary_of
from apps.analysis.measures import measures
from apps.analysis.measures._agreement import rated
from apps.analysis.measures._base import Measure
from apps.analysis.measures._scored import cut_measure, scored
from apps.analysis.measures._units import CANNOT_JUDGE, first_of_each, refuse_several, units_of
from apps.analysis.metric_data import RANK, MetricData
from apps.statistics.agreement import unit_agreement
from apps.statistics.agreement.alpha import Measurement
from apps.statistics.errors import StatisticsError
from apps.studies.kinds import kinds
from apps.studies.models import Item, Metric, Round
from apps.studies.services import protocol_of

MOST = 50

AGREEMENT = "agreement"

WORSE_HALF = 0.5

COMPARED = frozenset({"preference", RANK})

BETTER = {"severity": "lower", "csat": "higher", "nps": "higher", "seq": "higher", "sus": "higher"}
"""Kinds whose answers say by themselves which end is the good one."""


@dataclass(frozen=True)
class Failure:
    """One reason to look at an item again.

    Attributes:
        item: its id; `key` and `scenario` are its key and its scenario's.
        why: `low`: rated in the worse half of the scale; `disputed`: people agree no better than by chance.
        version: whose output was rated low, None where the item as a whole is meant.
        measure: what `value` is: a mean of the judgments, or `agreement`, 1 where all agree and 0 where they do as by chance.
        n: judgments behind it; a few only, so this is a hint where to look and no estimate.
        raters: people behind it.
    """

    item: int
    why: Literal["low", "disputed"]
    version: str | None
    measure: str
    value: float
    n: int
    raters: int
    key: str = ""
    scenario: str = ""


def failures_of(round_: Round, *, most: int = MOST) -> list[Failure]:
    """Return where the round's primary question went wrong, the worst first, each item's reasons together.

    Args:
        round_: whose judgments; those of raters who are set aside do not count.
        most: reasons of each sort.
    """
    dataset = read_dataset(round_)
    metric = dataset.metric(primary_of(protocol_of(round_)))
    if metric is None:
        return []
    data = dataset.of(metric, MAIN)
    if not len(data):
        return []
    ids = list(Item.objects.filter(round=round_).order_by("id").values_list("id", flat=True))
    found = [*_lowest(data, ids, most), *_disputed(data, ids, most)]
    first = {failure.item: place for place, failure in reversed(list(enumerate(found)))}
    keys = {
        pk: names
        for pk, *names in Item.objects.filter(pk__in=first).values_list("id", "key", "scenario__key")
    }
    named = (replace(one, key=keys[one.item][0], scenario=keys[one.item][1]) for one in found)
    return sorted(named, key=lambda failure: first[failure.item])


def _lowest(data: MetricData, ids: Sequence[int], most: int) -> list[Failure]:
    """Return the outputs with the lowest means in the worse half of the scale."""
    measure, better = _measure(data.metric), better_end(data.metric)
    if measure is None or not better:
        return []
    found = sorted(
        _means(measure, measure.reads(data), ids, higher=better == "higher"),
        key=lambda one: (-one[0], -one[1].n, one[1].item),
    )
    return [failure for _badness, failure in found[:most]]


def _means(
    measure: Measure, data: MetricData, ids: Sequence[int], *, higher: bool
) -> Iterator[tuple[float, Failure]]:
    """Yield each output in the worse half, with its distance from the good end as a share of the scale."""
    for aim, scores in scored(measure, data):
        if aim.option is not None or scores.bounds is None:
            continue
        low, high = scores.bounds
        items, which = np.unique(data.item[scores.rows], return_inverse=True)
        n = np.bincount(which)
        mean = np.bincount(which, scores.values) / n
        raters = np.bincount(
            np.unique(np.stack([which, data.rater[scores.rows]]), axis=1)[0], minlength=len(items)
        )
        badness = (high - mean if higher else mean - low) / (high - low)
        for place in np.flatnonzero(badness > WORSE_HALF).tolist():
            failure = Failure(
                item=ids[int(items[place])],
                why="low",
                version=aim.version,
                measure=measure.slug,
                value=float(mean[place]),
                n=int(n[place]),
                raters=int(raters[place]),
            )
            yield float(badness[place]), failure


def _disputed(data: MetricData, ids: Sequence[int], most: int) -> list[Failure]:
    """Return the items on which people agree least, of those where they do no better than by chance."""
    rows = rated(data)
    if CANNOT_JUDGE in data.metric.outcomes:
        rows &= data.outcome != data.metric.outcomes.index(CANNOT_JUDGE)
    rows[rows] = first_of_each(units_of(data)[rows], data.rater[rows])
    kept = data.where(rows)
    measurement: Measurement = data.metric.level or "nominal"  # type: ignore[assignment]
    try:
        refuse_several(data)
        found = unit_agreement(
            units=units_of(kept),
            values=kept.outcome if data.metric.outcomes else kept.value,
            raters=kept.rater,
            measurement=measurement,
        )
    except StatisticsError:
        return []  # nobody judged what somebody else did, or all say the same
    order = np.lexsort((found.units, -found.ratings, found.value))
    item, alone = np.divmod(found.units, len(data.setting.versions) + 1)
    return [
        Failure(
            item=ids[int(item[place])],
            why="disputed",
            version=data.setting.versions[int(alone[place]) - 1] if alone[place] else None,
            measure=AGREEMENT,
            value=float(found.value[place]),
            n=int(found.ratings[place]),
            raters=int(found.ratings[place]),
        )
        for place in order[found.value[order] <= 0][:most].tolist()
    ]


def _measure(metric: Metric) -> Measure | None:
    """Return the mean that says how good an answer is: of the answers on a scale, else what slices cut."""
    kind = kinds().get(metric.kind)
    on_scale = kind is not None and "mean" in kind.measures and metric.kind != RANK and metric.low is not None
    return measures()["mean"] if on_scale else cut_measure(metric)


def better_end(metric: Metric) -> str:
    """Return which end of the scale is the good one: as the protocol says, else as the kind does; "" where neither does."""
    if metric.kind in COMPARED:
        return "higher"  # a share of wins, whatever the places are called
    return metric.direction or BETTER.get(metric.kind, "")
