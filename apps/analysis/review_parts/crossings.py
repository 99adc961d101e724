"""Groups of raters crossed with slices of scenarios: small cells drawn together, and those that nobody has judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import product

import numpy as np
from django.utils.translation import gettext_lazy

from apps.analysis.dataset import MAIN
from apps.analysis.estimate import Estimate
from apps.analysis.facets import Facet
from apps.analysis.headlines import primary_of
from apps.analysis.measures._base import Aim, Draft, Measure, Scores, reason
from apps.analysis.measures._cuts import Behind
from apps.analysis.measures._scored import cut_measure, scored
from apps.analysis.measures._slices import LEAST_GROUP
from apps.analysis.metric_data import Ints, MetricData
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.analysis.stamping import Named, stamped
from apps.responses.models import Source
from apps.statistics.arrays import numbered
from apps.statistics.equity import cell_coverage
from apps.statistics.equity.crossings import ByScenarios, belonging, spread
from apps.statistics.errors import StatisticsError

OF_SCENARIOS = ("tag", "risk")
MOST_CELLS = 10_000
"""A crossing of two keys of more cells than this is not made, and is named."""

MOST_CROSSED = 30_000
"""So many numbers of crossings are made, of the question that decides first; crossings of keys that come after are named, and left out."""

MOST_GAPS = 500
"""So many gaps are kept, the gravest first; the others are counted."""


_Pair = tuple[str, str, Facet, Facet]
"""A key of people and one of scenarios, with their groups."""


@dataclass(frozen=True)
class Hole:
    """A crossing that fewer than five people have judged: `how` is none or few; `planned` is whether the sampling plan asks for such people."""

    key: str
    group: str
    scenario_key: str
    scenarios: str
    planned: bool
    how: str


@dataclass(frozen=True, eq=False)
class _Crossing:
    """Judgments by two keys: which of them (`row`) is in which `cell`."""

    keys: tuple[str, str]
    groups: tuple[list[str], list[str]]
    row: Ints
    cell: Ints

    @property
    def count(self) -> int:
        """How many cells there are."""
        return len(self.groups[0]) * len(self.groups[1])


class Crossings(Part):
    """Each question's number by group of raters and slice of scenarios, and the holes between them."""

    slug = "crossings"
    label = gettext_lazy("Groups of raters by kinds of scenarios")
    about = gettext_lazy(
        "Small cells are drawn towards what their group and their scenarios say on average, as far as their own noise calls for, "
        "with intervals. Crossings that nobody or fewer than five people have judged are named."
    )
    place = 12

    def find(self, subject: Subject) -> Found:
        """Return the cells of every metric, and the holes; nothing for a round that asks nothing."""
        if not subject.dataset.metrics:
            return Found()
        holes, cells = _holes(subject)
        estimates, left_out = _estimates(subject)
        body = {
            "gaps": [asdict(hole) for hole in holes[:MOST_GAPS]],
            "more": max(len(holes) - MOST_GAPS, 0),
            "looked_at": cells,
            "least": LEAST_GROUP,
            "planned": _planned(subject),
            "left_out": left_out,
            "most": MOST_CROSSED,
        }
        return Found(estimates, body)


def _estimates(subject: Subject) -> tuple[tuple[Estimate, ...], list[str]]:
    """Return the numbers of crossings as far as they fit, and the pairs of keys that do not, by question where others have them."""
    made: list[Estimate] = []
    left_out = [
        f"{first} x {second}" for first, second, one, other in _pairs(subject) if not _fits(one, other)
    ]
    pairs = [pair for pair in _pairs(subject) if _fits(*pair[2:])]
    primary, count = primary_of(subject.protocol), 0
    for metric in sorted(subject.dataset.metrics, key=lambda one: one.key != primary):
        behind = cut_measure(metric)
        if behind is None:
            continue
        data = behind.reads(subject.dataset.of(metric, MAIN))
        found = list(scored(behind, data))
        fitting = []
        for pair in pairs:
            more = len(found) * len(pair[2].members) * len(pair[3].members)
            fits = count + more <= MOST_CROSSED
            count += more if fits else 0
            if fits:
                fitting.append(pair)
            else:
                left_out.append(f"{metric.key}: {pair[0]} x {pair[1]}")
        for aim, scores in found:
            subject.check()
            rows = list(_cells(fitting, behind, aim, scores, data))
            made += stamped(rows, setting=data.setting, taken_at=subject.now)
    return tuple(made), left_out


def _pairs(subject: Subject) -> Iterator[_Pair]:
    """Yield every key of people with every key of scenarios that have groups."""
    people = (*subject.protocol.document.raters.profile_keys, "cohort")
    for first, second in product(dict.fromkeys(people), OF_SCENARIOS):
        one, other = subject.dataset.facet(first), subject.dataset.facet(second)
        if one is not None and other is not None and one.of == "people" and one.members and other.members:
            yield first, second, one, other


def _fits(one: Facet, other: Facet) -> bool:
    return len(one.members) * len(other.members) <= MOST_CELLS


def _cells(
    pairs: list[_Pair], behind: Measure, aim: Aim, scores: Scores, data: MetricData
) -> Iterator[Named]:
    judged = Behind.of(data, scores)
    blank = Draft(version=aim.version, versus=aim.versus, newest=int(judged.response.max()))
    part = behind.part_of(aim)
    tables: dict[str, ByScenarios] = {}
    for first, second, one, other in pairs:
        if second not in tables:
            tables[second] = ByScenarios(judged.margins(scores), list(other.members.values()))
        try:
            found = tables[second].shrunken(list(one.members.values()), level=data.setting.level)
        except StatisticsError as error:
            slice_ = {**part, first: "", second: ""}
            why = replace(blank, slice=slice_, n=len(scores.rows), undefined=reason(error, data))
            yield Named(behind.slug, data.metric.key, why)
            continue
        names = [{first: group, second: kind} for group in one.members for kind in other.members]
        words = "; ".join(words for words in (scores.prefix, found.method) if words)
        for place, cell in enumerate(found.cell.tolist()):
            draft = replace(
                blank,
                slice={**part, **names[cell]},
                value=float(found.value[place]),
                low=float(found.low[place]),
                high=float(found.high[place]),
                n=int(found.n[place]),
                raters=int(found.raters[place]),
                few_raters=data.setting.population.few_raters(int(found.raters[place])),
                method=words,
            )
            yield Named(behind.slug, data.metric.key, draft)


def _crossed(keys: tuple[str, str], one: Facet, other: Facet, rows: MetricData) -> _Crossing:
    """Return the cells of these judgments: one that lies in two groups of a key counts in both."""
    row, second = spread(other.codes(rows), belonging(list(other.members.values()), other.size))
    again, first = spread(one.codes(rows)[row], belonging(list(one.members.values()), one.size))
    groups = list(one.members), list(other.members)
    return _Crossing(keys, groups, row[again], first * len(groups[1]) + second[again])


def _holes(subject: Subject) -> tuple[list[Hole], int]:
    """Return what too few people have judged, the gravest first, and how many cells were looked at.

    A group of fewer than five people altogether is named once, without what they have seen.
    """
    rows, holes, cells = _all_rows(subject), [], 0
    present = np.bincount(rows.rater, minlength=len(rows.people)) > 0
    quotas = [quota.where for quota in subject.protocol.document.raters.quotas]
    told: set[tuple[str, str]] = set()
    for first, second, one, other in _pairs(subject):
        if not _fits(one, other) or not len(rows):
            continue
        crossing = _crossed((first, second), one, other, rows)
        width = len(crossing.groups[1])
        people = [np.count_nonzero(present[members]) for members in one.members.values()]
        found = cell_coverage(
            groupings=[crossing.cell // width, crossing.cell % width],
            sizes=[len(crossing.groups[0]), width],
            raters=rows.rater[crossing.row],
            least=LEAST_GROUP,
        )
        cells += crossing.count
        for here, there in found.wanting:
            group, scenarios = crossing.groups[0][here], crossing.groups[1][there]
            planned = any(
                str(where.get(first)) == group and str(where.get(second, scenarios)) == scenarios
                for where in quotas
            )
            if people[here] < LEAST_GROUP:
                if (first, group) not in told:
                    told.add((first, group))
                    holes.append(Hole(first, group, "", "", planned, "few"))
                continue
            how = "none" if found.n[here, there] == 0 else "few"
            holes.append(Hole(first, group, second, scenarios, planned, how))
    return sorted(
        holes, key=lambda hole: (hole.how != "none", not hole.planned, not hole.scenario_key)
    ), cells


def _planned(subject: Subject) -> list[list[str | int | bool]]:
    """Return the plan for one group of people, on one kind of scenarios or on all: keys and groups, people asked for, whether they have come."""
    rows = _all_rows(subject)
    found: list[list[str | int | bool]] = []
    for quota in subject.protocol.document.raters.quotas:
        people, scenarios = list(quota.of_people.items()), list(quota.of_scenarios.items())
        if not quota.raters or len(people) != 1 or len(scenarios) > 1:
            continue
        mine = np.ones(len(rows), dtype=np.bool_)
        for key, value in (*people, *scenarios):
            facet = subject.dataset.facet(key)
            mine &= facet.rows(value, rows) if facet is not None else False
        met = len(np.unique(rows.rater[mine]))
        where = [*people[0], *(scenarios[0] if scenarios else ("", ""))]
        found.append([*where, quota.raters, met >= quota.raters])
    return found


def _all_rows(subject: Subject) -> MetricData:
    """Return who judged what, one row for each person and scenario, whatever the questions; none where the round has no question."""
    dataset = subject.dataset
    counts = dataset.kept & ~dataset.flagged & (dataset.columns.source != Source.PROXY)
    data = dataset.of(dataset.metrics[0], MAIN)
    index = np.flatnonzero(counts)
    pairs, found = numbered(dataset.rater[index] * max(len(dataset.scenarios), 1) + dataset.scenario[index])
    one = np.empty(len(found), dtype=np.int64)
    one[pairs] = index
    index = one
    columns = dataset.columns
    return MetricData(
        metric=data.metric,
        setting=data.setting,
        response=columns.response[index],
        rater=dataset.rater[index],
        scenario=dataset.scenario[index],
        item=dataset.item[index],
        version=dataset.version[index],
        versus=dataset.versus[index],
        position=columns.position[index].astype(np.int64),
        outcome=columns.outcome[index].astype(np.int64),
        value=columns.value[index],
        people=data.people,
        scenarios=data.scenarios,
    )


PART = Crossings()
