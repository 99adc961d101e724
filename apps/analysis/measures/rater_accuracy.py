"""How often each rater is right: what the scenario's label says, or most others where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.labels import labels_of_scenarios
from apps.analysis.measures._base import Draft, Measure, from_columns
from apps.analysis.measures._units import answered, newest_of, refuse_several, units_of
from apps.analysis.metric_data import MetricData
from apps.statistics.truth import RaterAccuracy as Found
from apps.statistics.truth import rater_accuracy, rater_reliability

MOST_RATERS = 500
"""So many raters are given, those with most judgments."""


class RaterAccuracy(Measure):
    """One estimate for each rater, who is named by a pseudonym."""

    slug = "rater_accuracy"
    label = _("Accuracy of a rater")
    about = _(
        "Share of a rater's judgments that are the scenario's label, for at most 500 raters with most judgments. Where no scenario has "
        "a label, it is the majority of the other people on the item; their ties and items that nobody else judged are left out."
    )
    basis = "outcomes"
    cost = "review"
    audience = "researchers"

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the share of each rater, those with most judgments first."""
        refuse_several(data)
        data = answered(data)
        found, against = _found(data)
        newest = newest_of(data.rater, data.response, int(data.rater.max()) + 1)
        chosen = np.argsort(-found.rates.n, kind="stable")[:MOST_RATERS]
        names = data.family.pseudonyms(found.people[chosen])
        for index, name in zip(chosen.tolist(), names, strict=True):
            draft = from_columns(
                found.rates, index, data, slice={"rater": name}, newest=int(newest[found.people[index]])
            )
            yield replace(
                draft,
                method=f"{against}; {draft.method}",
                population=found.population,
            )


def _found(data: MetricData) -> tuple[Found, str]:
    """Return the raters' shares and what they are held against, in words."""
    columns: dict[str, Any] = {
        "categories": data.outcome,
        "count": len(data.metric.outcomes),
        "raters": data.rater,
        "level": data.setting.level,
    }
    truth = labels_of_scenarios(data)
    if (truth[data.scenario] >= 0).any():
        return rater_accuracy(units=data.scenario, truth=truth, **columns), "against the scenario's label"
    units = units_of(data)
    found = rater_reliability(units=units, scenarios=data.scenario, **columns)
    return found, "against the majority of the others"


MEASURE = RaterAccuracy()
