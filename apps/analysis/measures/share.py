"""How many judgments named an option."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Aim, Draft, Measure, Scores, from_columns
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import Undefined
from apps.statistics.proportions import proportions


class Share(Measure):
    """One estimate for each option. The denominator is the responses that answered the question."""

    slug = "share"
    label = _("Share")
    about = _("Share of the responses to this question that named the option. Several may be named at once.")
    basis = "outcomes"

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the share of each option; an answer without any option counts below the line."""
        responses, first, which = np.unique(data.response, return_index=True, return_inverse=True)
        named = np.zeros((len(data.metric.outcomes), len(responses)))
        rows = data.outcome >= 0
        named[data.outcome[rows], which[rows]] = 1.0
        together = np.zeros(len(responses), dtype=np.int64)
        for index, option in enumerate(data.metric.outcomes):
            found = proportions(
                values=named[index],
                groups=together,
                count=1,
                raters=data.rater[first],
                scenarios=data.scenario[first],
                weights=None if data.weight is None else data.weight[first],
                population=data.setting.population,
                level=data.setting.level,
            )
            yield from_columns(found, 0, data, slice={"option": option}, newest=data.newest())

    def aims(self, data: MetricData) -> tuple[Aim, ...]:
        """Return each option."""
        return tuple(Aim(option=option) for option in data.metric.outcomes)

    def scores(self, data: MetricData, aim: Aim) -> Scores:
        """Return for each response whether it named the option."""
        if aim.option not in data.metric.outcomes:
            raise Undefined("A share needs an option of the question.")
        _responses, first, which = np.unique(data.response, return_index=True, return_inverse=True)
        named = np.zeros(len(first))
        named[which[data.outcome == data.metric.outcomes.index(aim.option)]] = 1.0
        return Scores(named, first)


MEASURE = Share()
