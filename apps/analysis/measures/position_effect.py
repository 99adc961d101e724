"""Whether the version shown first has an advantage."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure
from apps.analysis.metric_data import MetricData
from apps.statistics.pairwise import position_effect


class PositionEffect(Measure):
    """One number for the round."""

    slug = "position_effect"
    label = _("Position effect")
    about = _(
        "Mean score of the answer shown first, less one half. Zero means that the place made no difference."
    )
    basis = "pairs"
    ends = (-0.5, 0.5)

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the effect."""
        found = position_effect(
            comparisons=data.comparisons,
            ties=data.setting.ties,
            population=data.setting.population,
            level=data.setting.level,
        )
        yield Draft.of(found, newest=data.newest())


MEASURE = PositionEffect()
