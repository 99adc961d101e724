"""Who is served worse: gaps between groups of people, corrected for all that were compared, and how far groups disagree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy

from apps.analysis.dataset import MAIN
from apps.analysis.headlines import primary_of
from apps.analysis.measures._cuts import Cut, Table
from apps.analysis.measures._scored import cut_measure
from apps.analysis.measures._slices import LEAST_GROUP, cuts_of
from apps.analysis.metric_data import Bools, MetricData
from apps.analysis.review_parts._apart import apart
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.statistics.equity import GroupComparisons, adjusted, group_contrast, held_gaps, interval_level
from apps.statistics.equity.comparison import IN_WORDS, without_correction
from apps.statistics.errors import StatisticsError

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class _Compared:
    """One group that can be compared, its gap not yet corrected."""

    cut: Cut
    table: Table
    group: int
    found: GroupComparisons


class Equity(Part):
    """Gaps of groups of people on every metric that has a measure to cut, explanations by group, and disagreement."""

    slug = "equity"
    label = gettext_lazy("Equity")
    about = gettext_lazy(
        "Each group of five or more people against everyone else, with clustered intervals, corrected for all groups that are compared "
        "on a question; what explanations do in each group; whether people agree less across groups than within them, by shuffling "
        "who belongs to which group; and what a swapped word in the scenario changes."
    )
    place = 14

    def find(self, subject: Subject) -> Found:
        """Return rows of gaps and explanations under `cells_of_people`, of disagreement, of swaps, and groups too small to be compared."""
        cells: list[Row] = []
        disagreement: list[Row] = []
        small: set[tuple[str, str]] = set()
        for data in _questions(subject):
            subject.check()
            cuts = cuts_of(data)
            small |= {(cut.key, cut.names[g]) for cut in cuts for g in np.flatnonzero(~cut.large)}
            for about in dict.fromkeys((cut.aim.version, cut.aim.versus, cut.aim.option) for cut in cuts):
                mine = [cut for cut in cuts if about == (cut.aim.version, cut.aim.versus, cut.aim.option)]
                cells += _gaps(mine, data)
                cells += _explained(mine, data)
                disagreement += _corrected(list(_disagreeing(mine, data, subject)), data)
        return Found(
            body={
                "primary": primary_of(subject.protocol),
                "baseline": subject.dataset.setting.held_against or "",
                "correction": subject.dataset.setting.correction,
                "level": subject.dataset.setting.level,
                "least": LEAST_GROUP,
                "cells_of_people": cells,
                "disagreement": disagreement,
                "swaps": _swaps(subject),
                "small": [list(one) for one in sorted(small)],
            }
        )


def _questions(subject: Subject) -> Iterator[MetricData]:
    """Yield the judgments of every metric that has a measure to cut, set to be cut by every key of people; the primary one first."""
    keys = dict.fromkeys((*subject.protocol.document.raters.profile_keys, "cohort"))
    found = {key: subject.dataset.facet(key) for key in keys}
    people = tuple(key for key, facet in found.items() if facet is not None and facet.of == "people")
    primary = primary_of(subject.protocol)
    for metric in sorted(subject.dataset.metrics, key=lambda one: one.key != primary):
        behind = cut_measure(metric)
        if behind is not None:
            data = subject.dataset.of(metric, MAIN)
            yield behind.reads(replace(data, setting=replace(data.setting, slices=people)))


def _gaps(cuts: list[Cut], data: MetricData) -> list[Row]:
    """Return a row for each group that can be compared, corrected over all groups of all keys together."""
    rows = [one for cut in cuts for one in _compared(cut, data.setting.level)]
    p = np.array([one.found.p[one.group] for one in rows], dtype=np.float64)
    correction, level = data.setting.correction, data.setting.level
    q = adjusted(p=p, correction=correction)
    proven = q <= 1 - level
    each = interval_level(
        comparisons=len(p), level=level, correction=correction, rejected=int(np.count_nonzero(proven))
    )
    again = rows if each == level else [one for cut in cuts for one in _compared(cut, each)]
    words = IN_WORDS[correction] % len(p)
    return [
        {
            **_about("gap", one.cut, data, {**one.cut.part, one.cut.key: one.cut.names[one.group]}),
            **_numbers(one.found, one.group),
            "own": float(one.found.mean[one.group]),
            "rest": float(one.found.rest[one.group]),
            "p": float(p[place]),
            "adjusted": float(q[place]),
            "proven": bool(proven[place]),
            "method": f"{without_correction(one.found.method[one.group])}; {words}",
        }
        for place, one in enumerate(again)
    ]


def _compared(cut: Cut, level: float) -> Iterator[_Compared]:
    for table, held in zip(cut.tables, cut.held, strict=True):
        # How many groups there are over all keys is known to the caller.
        found = held_gaps(held, proportion=cut.scores.is_proportion, level=level, correction="none")
        for group in table.placed:
            if cut.large[group] and found.undefined[group] is None:
                yield _Compared(cut, table, group, found)


def _explained(cuts: list[Cut], data: MetricData) -> list[Row]:
    """Return what each arm changes in each group against the first arm, corrected over all of them."""
    if data.arm is None:
        return []
    found = []
    for cut in cuts:
        for table in cut.tables:
            for group in table.placed:
                inside = table.groups == group
                if cut.large[group]:
                    found += list(_effects(cut, group, inside, data))
    return _corrected(found, data)


def _effects(cut: Cut, group: int, inside: Bools, data: MetricData) -> Iterator[Row]:
    rows = cut.scores.rows[inside]
    arms = data.arm if data.arm is not None else np.zeros(len(data), dtype=np.int64)
    for arm in range(1, len(data.setting.arms)):
        both = [len(np.unique(data.rater[rows][arms[rows] == one])) for one in (0, arm)]
        if min(both) < LEAST_GROUP:
            continue
        try:
            one = group_contrast(
                values=cut.scores.values[inside],
                groups=arms[rows],
                first=arm,
                second=0,
                raters=data.rater[rows],
                scenarios=data.scenario[rows],
                proportion=cut.scores.is_proportion,
                population=data.setting.population,
                level=data.setting.level,
            )
        except StatisticsError:  # no number of this group
            continue
        slice_ = {**cut.part, cut.key: cut.names[group]}
        yield {
            **_about("explanation", cut, data, slice_),
            "arm": data.setting.arms[arm],
            "against": data.setting.arms[0],
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "n": one.n + one.rest_n,
            "raters": len(np.unique(data.rater[rows])),
            "few_raters": one.few_raters,
            "p": one.p,
            "method": one.method,
        }


def _disagreeing(cuts: list[Cut], data: MetricData, subject: Subject) -> Iterator[Row]:
    """Yield, key by key, how far people agree within their group and across groups."""
    for cut in cuts:
        if len(cut.tables) != 1 or np.count_nonzero(cut.large) < 2:
            continue
        rows = cut.scores.rows
        table = cut.tables[0]
        inside = np.isin(table.groups, np.flatnonzero(cut.large))
        try:
            found = apart(
                values=cut.scores.values[inside],
                units=data.item[rows][inside],
                raters=data.rater[rows][inside],
                groups=table.groups[inside],
                seed=subject.seed,
            )
        except StatisticsError:  # nobody of two groups has judged the same item
            continue
        yield {
            "kind": "disagreement",
            "metric": data.metric.key,
            "version": cut.aim.version,
            "versus": cut.aim.versus,
            "key": cut.key,
            "groups": [cut.names[group] for group in np.flatnonzero(cut.large)],
            **vars(found),
        }


def _corrected(rows: list[Row], data: MetricData) -> list[Row]:
    """Return rows with their p-values corrected for each other."""
    q = adjusted(p=np.array([row["p"] for row in rows], dtype=np.float64), correction=data.setting.correction)
    return [
        {**row, "adjusted": float(q[place]), "proven": bool(q[place] <= 1 - data.setting.level)}
        for place, row in enumerate(rows)
    ]


def _swaps(subject: Subject) -> list[Row]:
    """Return what swapping one attribute of the scenario changes, as the quick snapshot has it."""
    return [
        {
            **{name: getattr(one, name) for name in ("metric", "version", "versus", "slice", "value")},
            **{name: getattr(one, name) for name in ("low", "high", "n", "raters", "method", "undefined")},
            "proven": one.low is not None and one.high is not None and not one.low <= 0 <= one.high,
        }
        for one in subject.estimates
        if one.measure == "counterfactual_gap"
        and one.pool == "main"
        and one.source == "people"
        and one.weights is None
        and not one.private
    ]


def _about(kind: str, cut: Cut, data: MetricData, slice_: dict[str, str]) -> Row:
    return {
        "kind": kind,
        "metric": data.metric.key,
        "version": cut.aim.version,
        "versus": cut.aim.versus,
        "slice": slice_,
        "points": cut.scores.is_proportion,
    }


def _numbers(found: GroupComparisons, group: int) -> Row:
    return {
        "value": float(found.value[group]),
        "low": float(found.low[group]),
        "high": float(found.high[group]),
        "n": int(found.n[group]),
        "raters": int(found.raters[group]),
        "few_raters": bool(found.few_raters[group]),
    }


PART = Equity()
