"""Strength of each version from rankings."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure
from apps.analysis.measures._versions import fitted_drafts
from apps.analysis.metric_data import MetricData
from apps.statistics.arrays import numbered
from apps.statistics.errors import Undefined
from apps.statistics.pairwise import Rankings, plackett_luce


class PlackettLuce(Measure):
    """One score for each version, in log-odds that sum to zero."""

    slug = "plackett_luce"
    label = _("Strength from rankings")
    about = _(
        "Plackett-Luce score in log-odds, zero on average: the best of those left is chosen again and again, and a tie counts as every "
        "order of the tied."
    )
    basis = "outcomes"

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the scores.

        Raises:
            Undefined: these are no rankings.
        """
        if not data.is_ranking:
            raise Undefined("Only rankings have this score.")
        placed = data.where((data.outcome >= 0) & (data.version >= 0))
        if not len(placed):
            raise Undefined("Nothing has been judged here yet.")
        ranking, _responses = numbered(placed.response)
        _same, first = np.unique(ranking, return_index=True)
        fit = plackett_luce(
            rankings=Rankings(
                ranking=ranking,
                version=np.searchsorted(placed.judged, placed.version),
                place=placed.outcome + 1,
                raters=placed.rater[first],
                scenarios=placed.scenario[first],
                versions=len(placed.judged),
                weights=None if placed.weight is None else placed.weight[first],
            ),
            population=data.setting.population,
            level=data.setting.level,
        )
        return fitted_drafts(placed, fit, value=fit.value, low=fit.low, high=fit.high, method=fit.method)


MEASURE = PlackettLuce()
