"""How the time of sessions was spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Aim, Draft, Measure, Scores
from apps.analysis.measures._by_version import aims_by_version, over_all_and_by_version, place_of
from apps.analysis.metric_data import Floats, MetricData
from apps.statistics.errors import Undefined
from apps.studies.derived import MOST_LABELS


class TimeShare(Measure):
    """One estimate for each label that some session here has, over all and for each version. Below the line are sessions."""

    slug = "time_share"
    label = _("Share of time")
    about = _(
        "Mean over sessions of the share that a label has of all seconds of its kind of event; sessions count alike, and where the label "
        "does not occur its share is 0."
    )
    basis = "outcomes"
    ends = (0.0, 1.0)
    part = "label"

    def estimates(self, data: MetricData) -> Iterator[Draft]:
        """Return the share of each label over all, then by version."""
        for name in self._labels(data):
            aim = Aim(option=name)
            for draft in over_all_and_by_version(self.scores(data, aim), data):
                yield replace(draft, slice=self.part_of(aim))

    def aims(self, data: MetricData) -> tuple[Aim, ...]:
        """Return each label of each version, or of all sessions where none are about versions."""
        return tuple(
            replace(aim, option=name) for name in self._labels(data) for aim in aims_by_version(data)
        )

    def scores(self, data: MetricData, aim: Aim) -> Scores:
        """Return the label's share in each session.

        Raises:
            Undefined: no label is named, or there are more labels than are told apart, and this is none of those that are.
        """
        names = data.metric.outcomes
        if aim.option is None:
            raise Undefined("A share of time needs a label.")
        if aim.option not in names and len(names) >= MOST_LABELS:
            raise Undefined(
                "This kind of event has more labels than are told apart, and this is none of those that are."
            )
        place = names.index(aim.option) if aim.option in names else -1
        timed = (data.outcome >= 0) & np.isfinite(data.value)
        if aim.version is not None:
            timed &= data.version == place_of(aim, data)
        index = np.flatnonzero(timed)
        sessions, first, which = np.unique(data.answers.which[index], return_index=True, return_inverse=True)
        own = data.outcome[index] == place if place >= 0 else np.zeros(len(index), dtype=np.bool_)
        shares: Floats = np.bincount(which[own], data.value[index][own], minlength=len(sessions)).astype(
            np.float64
        )
        return Scores(shares, index[first], is_proportion=False, prefix="share of time, by session")

    @staticmethod
    def _labels(data: MetricData) -> list[str]:
        """Return the labels that occur here, in alphabetical order, so that the order of arrival changes nothing."""
        met = np.unique(data.outcome[data.outcome >= 0]).tolist()
        return sorted(data.metric.outcomes[place] for place in met)


MEASURE = TimeShare()
