"""How often each rater says what most others say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure, from_columns
from apps.analysis.measures._units import answered, newest_of, units_of
from apps.analysis.metric_data import MetricData
from apps.statistics.truth import rater_reliability

MOST_RATERS = 500
"""So many raters are given, those with most judgments."""


class RaterAccuracy(Measure):
    """One estimate for each rater, who is named by a pseudonym."""

    slug = "rater_accuracy"
    label = _("Agreement of a rater with the others")
    about = _(
        "Share of a rater's judgments that are those of the majority of the other people on the item, for at most 500 raters with "
        "most judgments. Ties of the others and items that nobody else judged are left out."
    )
    basis = "outcomes"
    cost = "review"
    audience = "researchers"

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the share of each rater, those with most judgments first."""
        data = answered(data)
        found = rater_reliability(
            units=units_of(data),
            categories=data.outcome,
            count=len(data.metric.outcomes),
            raters=data.rater,
            scenarios=data.scenario,
            level=data.setting.level,
        )
        newest = newest_of(data.rater, data.response, int(data.rater.max()) + 1)
        chosen = np.argsort(-found.rates.n, kind="stable")[:MOST_RATERS]
        names = data.family.pseudonyms(found.people[chosen])
        for index, name in zip(chosen.tolist(), names, strict=True):
            draft = from_columns(
                found.rates, index, data, slice={"rater": name}, newest=int(newest[found.people[index]])
            )
            yield replace(
                draft,
                method=f"against the majority of the others; {draft.method}",
                population=found.population,
            )


MEASURE = RaterAccuracy()
