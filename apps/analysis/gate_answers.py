"""What a gate's judgments say: one GateBound, of all of them or of some."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from math import isfinite

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.bounds._base import Bound, Interval, Question
from apps.analysis.bounds._needed import needed_for
from apps.analysis.gate_bound import GateBound
from apps.analysis.gate_groups import LEAST_GROUP, facet_named, group_of, shown_groups
from apps.analysis.metric_data import Bools
from apps.analysis.weighing import effective_n, weights_in_words
from apps.statistics.errors import StatisticsError, Undefined
from apps.statistics.sequential.blocks import STARTED
from apps.studies.protocol.rules import Rule
from apps.studies.protocol.sections import Gate

Made = dict[Hashable, Interval]
"""Intervals that were made already, for all gates that ask the same of the same judgments."""


@dataclass(frozen=True)
class Asked:
    """A gate and the judgments that it is asked of.

    Attributes:
        blank: what is known of its bound without its numbers.
        slices: the groups that the gate names, the option of a share not among them.
        made: shared by the gates of a round.
        among: the groups of the slice among which the worst is looked for, and those of them that have an interval; None for whichever may
            be told.
    """

    gate: Gate
    blank: GateBound
    bound: Bound
    question: Question
    slices: dict[str, str | bool | float]
    made: Made = field(default_factory=dict, compare=False, repr=False)
    among: tuple[frozenset[str], frozenset[str]] | None = None

    @property
    def panel_is_fixed(self) -> bool:
        """Whether the raters behind it are the whole panel."""
        return self.question.data.setting.population.raters == "fixed"

    def held(self) -> Asked:
        """Return the same gate, to be asked again of some of its judgments: its worst group is one of those that are compared now, or it is undefined.

        Otherwise a group that becomes too small to be told would turn it, though nothing else had changed.

        Raises:
            StatisticsError: it is undefined; the words say why.
        """
        if not isinstance(self.gate.slice, str):
            return self
        large, _level, found = self._groups(self.gate.slice)
        return replace(self, among=(frozenset(large), frozenset(found)))

    def of(self, rows: Bools) -> Asked:
        """Return the same gate, asked of these of its judgments only, shape (n,)."""
        question = replace(self.question, data=self.question.data.where(rows))
        return replace(self, question=question, made={})

    def answer(self) -> GateBound:
        """Return the gate's bound.

        Raises:
            StatisticsError: it is undefined; the words say why.
        """
        if not len(self.question.data):
            return self.blank.without(_(STARTED))
        if isinstance(self.gate.slice, str):
            return self._worst(self.gate.slice)
        group = group_of(self.question, self.slices) if self.slices else None
        return _filled(self.blank, self._interval(group, self.blank.level), self.gate.asks)

    def group(self, found: GateBound) -> Bools | None:
        """Return the rows of the group that a bound of this gate is about, shape (n,), None where it is about all.

        Raises:
            StatisticsError: the group may not be told.
        """
        if isinstance(self.gate.slice, str):
            key = self.gate.slice
            return facet_named(key, self.question.data).rows((found.slice or {})[key], self.question.data)
        return group_of(self.question, self.slices) if self.slices else None

    def _interval(self, group: Bools | None, level: float) -> Interval:
        """Return the bound's interval, made once for all gates that ask the same with other thresholds."""
        bound, question = self.bound, self.question
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
        if key not in self.made:
            found = bound.interval(question, group, level)
            self.made[key] = found if data.weight is None else _told_weighted(found, bound, question, group)
        return self.made[key]

    def _worst(self, key: str) -> GateBound:
        """Return the bound of the group that is worst off, among those of enough people, corrected for their number."""
        large, level, found = self._groups(key)
        if not found:
            raise Undefined("No group of “%(key)s” has enough judgments for an interval.", key=key)
        if self.among is not None and self.among != (frozenset(large), frozenset(found)):
            raise Undefined(
                "Of these judgments other groups of “%(key)s” have enough people, so the worst of them answers another question.",
                key=key,
            )
        rule = self.gate.asks
        name = min(
            found, key=lambda name: (_badness(found[name], largest_is_worst=not rule.wants_large), name)
        )
        told = _("worst of %(count)d groups, each at level %(level).3g") % {
            "count": len(large),
            "level": level,
        }
        filled = _filled(replace(self.blank, slice={key: name}, level=level), found[name], rule)
        return replace(filled, method=f"{filled.method}; {told}")

    def _groups(self, key: str) -> tuple[dict[str, Bools], float, dict[str, Interval]]:
        """Return the groups of enough people, each one's level, and the intervals of those that have one."""
        data = self.question.data
        facet = facet_named(key, data)
        groups = {name: facet.rows(name, data) for name in facet.members}
        large = shown_groups(groups, self.question, facet)
        if not large:
            raise Undefined(
                "No group of “%(key)s” has %(least)d people yet, or leaves that many outside; smaller groups are left out.",
                key=key,
                least=LEAST_GROUP,
            )
        # Every group's interval holds together with the others': the union bound, whatever the correction's name.
        share = 1 if data.setting.correction == "none" or self.bound.census else len(large)
        level = 1 - (1 - self.blank.level) / share
        return large, level, dict(self._each(large, level))

    def _each(self, groups: dict[str, Bools], level: float) -> Iterator[tuple[str, Interval]]:
        for name, rows in groups.items():
            try:
                yield name, self._interval(rows, level)
            except StatisticsError:
                continue  # a group without an interval is left out, like one that is too small


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
