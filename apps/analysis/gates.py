"""From a round's dataset to the numbers that its gates ask for: one GateBound for each gate of the protocol."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import structlog
from django.utils.translation import gettext as _

from apps.analysis.bounds import bounds
from apps.analysis.bounds._base import Design, Question
from apps.analysis.bounds._fixed import Fixed
from apps.analysis.bounds._sequential import Sequential
from apps.analysis.closing import Closings, closings_of, everyone
from apps.analysis.dataset import MAIN, Dataset
from apps.analysis.facets import said
from apps.analysis.gate_answers import Asked, Made
from apps.analysis.gate_bound import GateBound, HealthCheck
from apps.analysis.health import checks
from apps.analysis.health._base import Patient
from apps.analysis.measures import measures
from apps.analysis.measures._base import Aim, Measure, worded
from apps.analysis.measures._scored import gate_measure
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import StatisticsError, Undefined
from apps.studies.models import Metric, Round
from apps.studies.protocol import Protocol
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
        blank = self._blank(gate)
        try:
            if time.monotonic() > until:
                raise Undefined(  # noqa: TRY301 - told like the others
                    "The gates before this one took too long together; ask fewer, or fewer groups."
                )
            return self.asked(gate).answer()
        except StatisticsError as error:
            return blank.without(worded(error))
        except Exception as error:  # whatever one gate raises, the others are told
            log.exception("a gate's bounds failed", gate=gate.name)
            return blank.without(_("This could not be computed: %(why)s") % {"why": error})

    def _blank(self, gate: Gate) -> GateBound:
        metric, bound = self.dataset.metric(gate.metric), bounds()[gate.asks.bound]
        return GateBound(
            name=gate.name,
            metric=gate.metric,
            measure=gate.measure or (gate_measure(metric) if metric is not None else ""),
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

    def asked(self, gate: Gate) -> Asked:
        """Return a gate with the judgments that it is asked of, for whoever asks it again of some of them.

        Raises:
            StatisticsError: it cannot be asked; the words say why.
        """
        blank, bound = self._blank(gate), bounds()[gate.asks.bound]
        metric, measure = self.dataset.metric(gate.metric), measures().get(blank.measure)
        if metric is None or measure is None or measure.audience != "all":
            raise Undefined("There is no measure of this name for this metric.")
        data = self._data(gate, metric, measure)
        if not len(data):
            raise Undefined("Nothing has been judged here yet.")
        if self._is_sequential and not bound.census:
            blank = replace(blank, waiting=self._closings.waiting(data))
            data = data.where(self._closings.sample(data))
        slices = dict(gate.slice) if isinstance(gate.slice, dict) else {}
        option = slices.pop(measure.part, None)
        if "option" in slices:
            raise Undefined("Only a share counts an option; leave it out of the slice.")
        aim = Aim(gate.version, gate.versus, said(option) if option is not None else None)
        return Asked(gate, blank, bound, Question(measure, aim, data, self._design), slices, self._made)

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
    def _made(self) -> Made:
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


def _census() -> str:
    return _("these scenarios are the whole population")
