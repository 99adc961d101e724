"""Cutting judgments by the protocol's slices, and which of the cells may be shown to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.facets import Facet
from apps.analysis.measures._base import Aim, Draft, Scores, from_columns
from apps.analysis.measures._cuts import Behind, Cut, Table
from apps.analysis.measures._scored import cut_measure, scored
from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.analysis.weighing import effective_by_group, told_weighted
from apps.statistics.equity import HeldGroups, publishable
from apps.statistics.equity.margins import Axis
from apps.statistics.errors import StatisticsError
from apps.statistics.estimates import Estimates

LEAST_GROUP = 5
"""A cell of fewer people would say too much about each of them."""

MOST_KNOWN = 256
"""So many decisions on who may be shown are remembered by a process."""

_KNOWN: dict[bytes, Bools] = {}

_AXES: dict[str, Axis] = {"people": "rater", "scenarios": "scenario"}

MOST_GROUPS = 100
"""So many groups of a key are given, the largest ones."""


def cuts_of(data: MetricData) -> tuple[Cut, ...]:
    """Return every estimate of the measure that slices of this metric cut, by every key of the protocol's slices; made once for the data.

    `data` are what that measure reads.
    """
    if "cuts" not in data.made:
        data.made["cuts"] = tuple(_cuts(data))
    found: tuple[Cut, ...] = data.made["cuts"]
    return found


def _cuts(data: MetricData) -> Iterator[Cut]:
    made: dict[tuple[str | None, str | None], list[Cut]] = {}
    measure = cut_measure(data.metric)
    if measure is None:
        return
    for aim, scores in scored(measure, data):
        about = aim.version, aim.versus
        if about not in made:  # the options of a question share their judgments
            made[about] = list(cuts_for(data, aim, scores))
        part = measure.part_of(aim)
        yield from (replace(cut, aim=aim, scores=scores, part=part) for cut in made[about])


def levels(data: MetricData) -> Iterator[Draft]:
    """Yield the measure itself within each group."""
    for cut in cuts_of(data):
        for table, held in zip(cut.tables, cut.held, strict=True):
            found = _levels_of(cut, held, data.setting.level)
            weights = cut.behind.weight
            effective = (
                None if weights is None else effective_by_group(weights, table.groups, table.count).tolist()
            )
            for group in table.placed:
                blank = cut.draft(group)
                draft = from_columns(found, group, data, newest=blank.newest, slice=blank.slice)
                draft = draft if effective is None else told_weighted(draft, effective[group])
                yield replace(draft, version=blank.version, versus=blank.versus, private=blank.private)


def _levels_of(cut: Cut, held: HeldGroups, level: float) -> Estimates:
    behind = held.behind(level=level, prefix=cut.scores.prefix)
    if cut.scores.is_proportion:
        return behind.proportion(held.moments)
    return behind.mean(held.moments, bounds=cut.scores.bounds)


def unmet_keys(data: MetricData) -> Iterator[Draft]:
    """Yield an undefined estimate for each key that has no groups here, or more than are given."""
    for key in data.setting.slices:
        facet = data.family.facet(key)
        if facet is None:
            why = _("Slices by “%(key)s” are not measured yet.") % {"key": key}
        elif not facet.members:
            why = _("Nothing is known of “%(key)s” for these judgments.") % {"key": key}
        elif len(facet.members) > MOST_GROUPS:
            counts = {"key": key, "count": len(facet.members), "most": MOST_GROUPS}
            why = _("“%(key)s” has %(count)d groups; the %(most)d largest are given.") % counts
        else:
            continue
        yield Draft(slice={key: ""}, n=len(data), newest=data.newest(), undefined=why)


def cuts_for(data: MetricData, aim: Aim, scores: Scores, behind: Behind | None = None) -> Iterator[Cut]:
    """Yield the judgments behind one estimate, cut by every key of the slices that has groups; `behind` is what is known of them already."""
    behind = rows = behind or Behind.of(data, scores)
    facets = {key: facet for key in data.setting.slices if (facet := data.family.facet(key)) is not None}
    groups = {key: _present(facet, rows) for key, facet in facets.items()}
    people = [
        (key, name, members)
        for key, found in groups.items()
        if facets[key].of == "people"
        for name, members in found.items()
    ]
    kept = _publishable(rows.rater, [members for _key, _name, members in people])
    shown = {
        (key, name) for (key, name, _members), is_kept in zip(people, kept.tolist(), strict=True) if is_kept
    }
    for key, found in groups.items():
        by_people = facets[key].of == "people"
        sizes = np.array([len(members) for members in found.values()], dtype=np.int64)
        private = np.array([by_people and (key, name) not in shown for name in found], dtype=np.bool_)
        if facets[key].of == "responses":  # each of some person
            sizes = _people_in(facets[key], found, rows)
            private = sizes < LEAST_GROUP
        tables = tuple(_tables(facets[key], found, rows))
        newest = np.zeros(len(found), dtype=np.int64)
        for table in tables:
            placed = list(table.placed)
            newest[placed] = behind.newest(table)[placed]
        yield Cut(
            key=key,
            aim=aim,
            scores=scores,
            names=tuple(found),
            large=sizes >= (LEAST_GROUP if by_people else 1),
            private=private,
            tables=tables,
            newest=newest,
            behind=behind,
        )


def _present(facet: Facet, rows: Behind) -> dict[str, Ints]:
    """Return the members of each group that these judgments hold, of the largest groups, names in alphabetical order."""
    here = np.zeros(facet.size, dtype=np.bool_)
    here[facet.codes(rows)] = True
    found = {name: members[here[members]] for name, members in facet.members.items()}
    largest = sorted((-len(members), name) for name, members in found.items() if len(members))
    return {name: found[name] for name in sorted(name for _size, name in largest[:MOST_GROUPS])}


def _people_in(facet: Facet, groups: dict[str, Ints], rows: Behind) -> Ints:
    """Return how many people gave the responses of each group."""
    codes, found = facet.codes(rows), []
    for members in groups.values():
        inside = np.zeros(facet.size, dtype=np.bool_)
        inside[members] = True
        found.append(np.count_nonzero(np.bincount(rows.rater[inside[codes]])))
    return np.array(found, dtype=np.int64)


def _tables(facet: Facet, groups: dict[str, Ints], rows: Behind) -> Iterator[Table]:
    """Yield the groups as columns, as few as their overlaps allow; whoever is in none of a column's groups is in its last."""
    codes, rest = facet.codes(rows), len(groups)
    homes: list[tuple[Ints, list[int]]] = []
    for group, found in enumerate(groups.values()):
        fitting = next((one for one in homes if (one[0][found] == rest).all()), None)
        if fitting is None:
            fitting = np.full(facet.size, rest, dtype=np.int64), []
            homes.append(fitting)
        fitting[0][found] = group
        fitting[1].append(group)
    for home, placed in homes:
        yield Table(home, rest + 1, tuple(placed), _AXES.get(facet.of), codes)


def _publishable(raters: Ints, cells: list[Ints]) -> Bools:
    """Return which cells of people may be shown beside the total and each other, so that no difference isolates too few.

    The answer is remembered: a round asks for the same people again for every question and measure.
    """
    everyone = np.flatnonzero(np.bincount(raters))
    listed = [everyone, *cells]
    asked = _digest(listed)
    known = _KNOWN.get(asked)
    if known is None:
        known = _decided(listed)
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()  # another thread's answers too, which holds its own by now
        _KNOWN[asked] = known
    return known


def _digest(listed: list[Ints]) -> bytes:
    told = blake2b(np.array([len(people) for people in listed]).tobytes())
    for people in listed:
        told.update(np.ascontiguousarray(people).tobytes())
    return told.digest()


def _decided(listed: list[Ints]) -> Bools:
    try:
        found = publishable(
            cells=np.repeat(np.arange(len(listed)), [len(people) for people in listed]),
            raters=np.concatenate(listed),
            count=len(listed),
            total=0,
            k=LEAST_GROUP,
        )
    except StatisticsError:  # too many patterns to be checked: nothing is shown
        return np.zeros(len(listed) - 1, dtype=np.bool_)
    return found.kept[1:]
