"""Everything that is tried in one review: each lens against its references, whole and by group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from apps.analysis.dataset import MAIN
from apps.analysis.findings.holding import (
    Batch,
    against_all,
    against_baseline,
    against_number,
    against_others,
    against_rest,
    of_draft,
)
from apps.analysis.findings.lenses import LEAST_PEOPLE, Lens, expectations_of, lenses_of
from apps.analysis.headlines import primary_of
from apps.analysis.measures import measures
from apps.analysis.measures._base import Aim, Measure, Scores
from apps.analysis.measures._cuts import Behind, Cut, Table
from apps.analysis.measures._scored import cut_measure
from apps.analysis.measures._slices import cuts_for
from apps.analysis.metric_data import Ints
from apps.analysis.models import Reference
from apps.analysis.review_parts._base import Subject
from apps.statistics.equity import Margins, Match
from apps.statistics.errors import StatisticsError


@dataclass(frozen=True, eq=False)
class Trial:
    """One comparison: the place of a batch that it is, and which of the lens's judgments (m,) are affected (None for all)."""

    lens: Lens
    reference: Reference
    batch: Batch
    place: int
    slice: dict[str, str] = field(default_factory=dict)
    versus: str = ""
    members: Callable[[], Ints] | None = None
    private: bool = False
    measure: Measure | None = None

    @property
    def called(self) -> str:
        """The measure's name: the lens's own unless another one stands behind it."""
        return (self.measure or self.lens.measure).slug


def trials_of(subject: Subject) -> Iterator[Trial]:
    """Yield everything that is tried, before anything is known of what comes out."""
    lenses = list(lenses_of(subject.dataset))
    bases: dict[Lens, Margins] = {}
    for lens in lenses:
        subject.check()
        behind = Behind.of(lens.data, lens.scores)
        yield from _by_group(lens, Reference.REST, against_rest, behind)
        yield from _against_baseline(lens, behind, lenses, bases)
    for lens in expectations_of(subject.dataset):
        yield from _against(lens, Reference.EXPECTATION, 0.0)
    for lens in lenses:
        yield from _against_protocol(lens, subject)
        yield from _by_variant(lens)
        if lens.metric.key == primary_of(subject.protocol):
            yield from _by_theme(lens)


def _against_baseline(
    lens: Lens, behind: Behind, lenses: list[Lens], bases: dict[Lens, Margins]
) -> Iterator[Trial]:
    """Yield a version against the baseline: pairs against an even match, single answers against the baseline's.

    `bases` remembers what the last baseline's judgments sum to, which every version asks for.
    """
    base = lens.data.setting.held_against
    if lens.is_about_pairs:
        yield from _against(lens, Reference.BASELINE, 0.5)
        return
    other = next((one for one in lenses if _is_twin(one, lens, base)), None)
    if other is None or lens.aim.version in {None, base}:
        return
    both = Scores(
        np.concatenate([lens.scores.values, other.scores.values]),
        np.concatenate([lens.scores.rows, other.scores.rows]),
        lens.scores.bounds,
        lens.scores.is_proportion,
        lens.scores.prefix,
    )
    side = np.repeat([0, 1], [len(lens.scores.rows), len(other.scores.rows)]).astype(np.int64)
    versus = base or ""
    if other not in bases:
        bases.clear()
        bases[other] = Behind.of(other.data, other.scores).margins(other.scores)
    match = Match(behind.margins(lens.scores), bases[other])
    yield Trial(lens, Reference.BASELINE, against_all(match, both), 0, versus=versus)
    for cut in cuts_for(lens.data, lens.aim, both):
        for table in cut.tables:
            batch = against_baseline(match, cut, table, side)
            for group in table.placed:
                if cut.large[group]:
                    trial = Trial(lens, Reference.BASELINE, batch, group, versus=versus)
                    yield _within(trial, cut, group)


def _against(lens: Lens, reference: Reference, number: float) -> Iterator[Trial]:
    """Yield a lens against a number, whole and by group."""
    together = np.zeros(len(lens.scores.rows), dtype=np.int64)
    yield Trial(lens, reference, against_number(lens, number, together, 1), 0)
    yield from _by_group(
        lens,
        reference,
        lambda lens, _cut, table: against_number(lens, number, table.groups, table.count),
    )


def _by_group(
    lens: Lens,
    reference: Reference,
    held: Callable[[Lens, Cut, Table], Batch],
    behind: Behind | None = None,
) -> Iterator[Trial]:
    for cut in cuts_for(lens.data, lens.aim, lens.scores, behind):
        for table in cut.tables:
            batch = held(lens, cut, table)
            for group in table.placed:
                if cut.large[group]:
                    yield _within(Trial(lens, reference, batch, group), cut, group)


def _within(trial: Trial, cut: Cut, group: int) -> Trial:
    """Return a trial as one of a group of people or scenarios."""
    name = cut.names[group]
    members = partial(_members, trial.lens, cut.key, name)
    return replace(trial, slice={cut.key: name}, members=members, private=bool(cut.private[group]))


def _against_protocol(lens: Lens, subject: Subject) -> Iterator[Trial]:
    """Yield what the gates ask of this number as a whole."""
    for gate in subject.protocol.document.gates:
        rule, whole = gate.asks, gate.slice is None and gate.weights is None
        is_level = not (rule.compares or rule.is_census or rule.looks_the_wrong_way)
        mine = (gate.metric, gate.version, gate.versus) == (
            lens.metric.key,
            lens.aim.version,
            lens.aim.versus,
        )
        asks = gate.measure in {None, lens.measure.slug} and rule.wants_large == (lens.sign > 0)
        if not (whole and is_level and mine and asks):
            continue
        if lens.scores.is_proportion and not 0 < rule.number < 1:
            continue  # no share lies beyond the ends
        together = np.zeros(len(lens.scores.rows), dtype=np.int64)
        batch = against_number(lens, rule.number, together, 1)
        yield Trial(lens, Reference.PROTOCOL, batch, 0)


def _by_theme(lens: Lens) -> Iterator[Trial]:
    """Yield the responses whose words belong to a theme against the others with words."""
    told = lens.dataset.themed
    if told is None:
        return
    themes: dict[int, set[int]] = {}
    for one in told.said:
        themes.setdefault(one.response, set()).update(told.held.get(one.text, ()))
    response = lens.data.response[lens.scores.rows]
    spoken = np.flatnonzero(np.isin(response, np.array(sorted(themes), dtype=np.int64)))
    part = lens.with_scores(_some(lens.scores, spoken))
    for place, name in enumerate(told.names):
        having = np.array([place in themes[pk] for pk in response[spoken].tolist()], dtype=np.bool_)
        people = part.data.rater[part.scores.rows]
        if min(len(np.unique(people[having])), len(np.unique(people[~having]))) < LEAST_PEOPLE:
            continue
        batch = against_others(part, part.scores, (~having).astype(np.int64))
        yield Trial(part, Reference.REST, batch, 0, {"theme": name}, "", partial(np.flatnonzero, having))


def _is_twin(one: Lens, lens: Lens, version: str | None) -> bool:
    """Return whether a lens is the same of another version."""
    return (
        version is not None
        and one.metric == lens.metric
        and one.measure == lens.measure
        and (one.aim == Aim(version))
    )


def _some(scores: Scores, rows: Ints) -> Scores:
    return replace(scores, values=scores.values[rows], rows=scores.rows[rows])


def _by_variant(lens: Lens) -> Iterator[Trial]:
    """Yield scenarios that differ in one attribute alone: each value against the others of its set."""
    measure = measures()["counterfactual_gap"]
    if lens.measure is not cut_measure(lens.metric) or not lens.data.family.variants():
        return
    data = lens.dataset.of(lens.metric, MAIN)
    try:
        drafts = list(measure.estimates(data))
    except StatisticsError:
        return  # nobody judged two variants
    for draft in drafts:
        mine = (draft.version, draft.versus) == (lens.aim.version, lens.aim.versus)
        if mine and draft.value is not None and draft.raters >= LEAST_PEOPLE:
            name = (draft.slice or {})["attribute"]
            members = partial(_members, lens, "attribute", name)
            yield Trial(
                lens, Reference.REST, of_draft(draft), 0, {"attribute": name}, "", members, measure=measure
            )


def _members(lens: Lens, key: str, name: str) -> Ints:
    """Return which of a lens's judgments lie in a group, by number (m,)."""
    facet, rows = lens.data.family.facet(key), lens.scores.rows
    return np.zeros(0, dtype=np.int64) if facet is None else np.flatnonzero(facet.rows(name, lens.data, rows))
