"""From a round's dataset to the numbers that its gates ask for: one GateBound for each gate of the protocol."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from math import isfinite

import numpy as np
import structlog
from django.utils.translation import gettext as _

from apps.analysis.bounds import bounds
from apps.analysis.bounds._base import Bound, Design, Interval, Question
from apps.analysis.bounds._fixed import Fixed
from apps.analysis.bounds._needed import needed_for
from apps.analysis.bounds._sequential import Sequential
from apps.analysis.closing import Closings, closings_of, everyone
from apps.analysis.dataset import MAIN, Dataset
from apps.analysis.facets import said
from apps.analysis.gate_bound import GateBound, HealthCheck
from apps.analysis.gate_groups import LEAST_GROUP, facet_named, group_of, shown_groups
from apps.analysis.health import checks
from apps.analysis.health._base import Patient
from apps.analysis.measures import measures
from apps.analysis.measures._base import Aim, Measure, worded
from apps.analysis.measures._scored import gate_measure
from apps.analysis.metric_data import Bools, MetricData
from apps.analysis.weighing import effective_n, weights_in_words
from apps.statistics.errors import StatisticsError, Undefined
from apps.statistics.sequential.blocks import STARTED
from apps.studies.models import Metric, Round
from apps.studies.protocol import Protocol
from apps.studies.protocol.rules import Rule
from apps.studies.protocol.sections import Gate
from apps.studies.protocol.words import span

log = structlog.get_logger(__name__)

PATIENCE = 20.0
"""Seconds that all gates of a round may take together; what is not asked by then says so."""


@dataclass(frozen=True)
class Gates:
    """The gates of one round, about to be asked."""

    round: Round
    protocol: Protocol
    dataset: Dataset
    now: datetime

    def bounds(self) -> list[GateBound]:
        """Return what each gate's rule is held against; one that raises is undefined, never no snapshot."""
        until = time.monotonic() + PATIENCE
        return [self._bound(gate, until) for gate in self.protocol.document.gates]

    def health(self) -> list[HealthCheck]:
        """Return what was found about the judgments behind each gate; what cannot be told yet is left out."""
        return [found for gate in self.protocol.document.gates for found in self._health(gate)]

    def _health(self, gate: Gate) -> Iterator[HealthCheck]:
        metric = self.dataset.metric(gate.metric)
        if metric is None:
            return
        patient = Patient(self.round, self.protocol, gate, self._of(metric))
        for check in checks():
            try:
                found = check.health(patient)
            except StatisticsError:
                continue  # too few data to tell
            if found is not None:
                yield check.told(found, gate.name)

    def _bound(self, gate: Gate, until: float) -> GateBound:
        metric = self.dataset.metric(gate.metric)
        slug = gate.measure or (gate_measure(metric) if metric is not None else "")
        bound = bounds()[gate.asks.bound]
        blank = GateBound(
            name=gate.name,
            metric=gate.metric,
            measure=slug,
            version=gate.version,
            versus=gate.versus,
            slice={key: said(value) for key, value in gate.slice.items()}
            if isinstance(gate.slice, dict)
            else None,
            weights=gate.weights,
            level=self.dataset.setting.level,
            design="census" if bound.census else self._design_name,
            at=None if bound.census else self._at,
            population=_census() if bound.census else self.dataset.setting.population.words,
        )
        try:
            measure = measures().get(slug)
            if metric is None or measure is None or measure.audience != "all":
                raise Undefined("There is no measure of this name for this metric.")  # noqa: TRY301 - told like the others
            if time.monotonic() > until:
                raise Undefined(  # noqa: TRY301 - told like the others
                    "The gates before this one took too long together; ask fewer, or fewer groups."
                )
            return self._asked(gate, blank, bound, measure, metric)
        except StatisticsError as error:
            return blank.without(worded(error))
        except Exception as error:  # whatever one gate raises, the others are told
            log.exception("a gate's bounds failed", gate=gate.name)
            return blank.without(_("This could not be computed: %(why)s") % {"why": error})

    def _asked(
        self, gate: Gate, blank: GateBound, bound: Bound, measure: Measure, metric: Metric
    ) -> GateBound:
        data = self._data(gate, metric, measure)
        if not len(data):
            raise Undefined("Nothing has been judged here yet.")
        if self._is_sequential and not bound.census:
            blank = replace(blank, waiting=self._closings.waiting(data))
            data = data.where(self._closings.sample(data))
            if not len(data):
                return blank.without(_(STARTED))
        slices = dict(gate.slice) if isinstance(gate.slice, dict) else {}
        option = slices.pop(measure.part, None)
        if "option" in slices:
            raise Undefined("Only a share counts an option; leave it out of the slice.")
        aim = Aim(gate.version, gate.versus, said(option) if option is not None else None)
        question = Question(measure, aim, data, self._design)
        if isinstance(gate.slice, str):
            return self._worst(gate, blank, bound, question)
        group = group_of(question, slices) if slices else None
        return _filled(blank, self._interval(bound, question, group, blank.level), gate.asks)

    def _interval(self, bound: Bound, question: Question, group: Bools | None, level: float) -> Interval:
        """Return a bound's interval, made once for all gates that ask the same with other thresholds."""
        data = question.data
        rows = b"" if group is None else np.packbits(group).tobytes()
        key = (
            bound.slugs,
            question.measure.slug,
            question.aim,
            data.metric.pk,
            len(data),
            data.weight is None,
            level,
            rows,
        )
        if key not in self._made:
            found = bound.interval(question, group, level)
            self._made[key] = found if data.weight is None else _told_weighted(found, bound, question, group)
        return self._made[key]

    def _worst(self, gate: Gate, blank: GateBound, bound: Bound, question: Question) -> GateBound:
        """Return the bound of the group that is worst off, among those of enough people, corrected for their number."""
        data, key = question.data, str(gate.slice)
        facet = facet_named(key, data)
        groups = {name: facet.rows(name, data) for name in facet.members}
        large = shown_groups(groups, question, facet)
        if not large:
            raise Undefined(
                "No group of “%(key)s” has %(least)d people yet, or leaves that many outside; smaller groups are left out.",
                key=key,
                least=LEAST_GROUP,
            )
        # Every group's interval holds together with the others': the union bound, whatever the correction's name.
        share = 1 if self.dataset.setting.correction == "none" or bound.census else len(large)
        level = 1 - (1 - blank.level) / share
        found = dict(self._each(bound, question, large, level))
        if not found:
            raise Undefined("No group of “%(key)s” has enough judgments for an interval.", key=key)
        name = min(
            found, key=lambda name: (_badness(found[name], largest_is_worst=not gate.asks.wants_large), name)
        )
        told = _("worst of %(count)d groups, each at level %(level).3g") % {
            "count": len(large),
            "level": level,
        }
        filled = _filled(replace(blank, slice={key: name}, level=level), found[name], gate.asks)
        return replace(filled, method=f"{filled.method}; {told}")

    def _each(
        self, bound: Bound, question: Question, groups: dict[str, Bools], level: float
    ) -> Iterator[tuple[str, Interval]]:
        for name, rows in groups.items():
            try:
                yield name, self._interval(bound, question, rows, level)
            except StatisticsError:
                continue  # a group without an interval is left out, like one that is too small

    def _of(self, metric: Metric, weights: str | None = None) -> MetricData:
        """Return a metric's judgments in the main pool, read out once for all gates on it."""
        key = metric.pk, weights
        if key not in self._read:
            self._read[key] = self.dataset.of(metric, MAIN, weights=weights)
        return self._read[key]

    def _data(self, gate: Gate, metric: Metric, measure: Measure) -> MetricData:
        if gate.weights and not measure.takes_weights:
            raise Undefined("This measure takes no weights.")
        if gate.weights == "population":
            raise Undefined("Targets of the population are not part of the protocol yet.")
        return measure.reads(self._of(metric, gate.weights))

    @cached_property
    def _made(self) -> dict[Hashable, Interval]:
        return {}

    @cached_property
    def _read(self) -> dict[tuple[int, str | None], MetricData]:
        return {}

    @property
    def _design_name(self) -> str:
        return "sequential" if self._is_sequential else "fixed"

    @property
    def _is_sequential(self) -> bool:
        design = self.protocol.document.analysis.design
        return design is None or design.kind == "sequential"

    @property
    def _at(self) -> int | None:
        design = self.protocol.document.analysis.design
        return design.at if design is not None and design.kind == "fixed" else None

    @cached_property
    def _design(self) -> Design:
        population = self.dataset.setting.population
        return Sequential(population, self._closings.order) if self._is_sequential else Fixed(population)

    @cached_property
    def _closings(self) -> Closings:
        idle = span(self.protocol.document.raters.idle)
        assert idle is not None  # noqa: S101 - the section has a default
        if self.dataset.setting.population.raters == "fixed":
            return everyone(self.dataset.people)
        return closings_of(self.round, self.dataset.people, idle=idle, now=self.now)


def _told_weighted(found: Interval, bound: Bound, question: Question, group: Bools | None) -> Interval:
    """Return an interval whose method says what its weights cost; a comparison rests on the group's judgments and all others."""
    data = question.data if group is None or bound.compares else question.data.where(group)
    words = weights_in_words(effective_n(question.measure, data, question.aim))
    return replace(found, method="; ".join(part for part in (found.method, words) if part))


def _filled(blank: GateBound, found: Interval, rule: Rule) -> GateBound:
    if not all(part is None or isfinite(part) for part in (found.value, found.low, found.high)):
        raise Undefined("The numbers grew beyond all bounds.")
    return replace(
        blank,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        raters=found.raters,
        method=found.method,
        needed=needed_for(found, rule=rule, level=blank.level, at=blank.at),
    )


def _badness(found: Interval, *, largest_is_worst: bool) -> float:
    """Return a number that is smallest for the group that is worst off."""
    if largest_is_worst:
        return -(found.value if found.high is None else found.high)
    return found.value if found.low is None else found.low


def _census() -> str:
    return _("these scenarios are the whole population")
