"""How often people speak of a theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft
from apps.analysis.measures._named import NamedMeasure
from apps.analysis.metric_data import MetricData


class ThemeRate(NamedMeasure):
    """One estimate for each theme, over all and for each version. Below the line are responses with words that others may read."""

    slug = "theme_rate"
    label = _("Theme rate")
    about = _(
        "Share of the responses with words of this question, or of the session, of which some belong to the theme; with an interval clustered over "
        "raters and scenarios. Words that nobody else may read are neither above nor below the line."
    )
    ends = (0.0, 1.0)
    part = "theme"
    reads_texts = True
    is_given_once = True

    @property
    def takes_weights(self) -> bool:
        """No: what is said is counted as it was said."""
        return False

    def may_read(self, data: MetricData) -> bool:
        """Return whether there may be texts: whether there are shows once they are read."""
        return True

    def estimates(self, data: MetricData) -> Iterator[Draft]:
        """Return the share of each theme over all, then by version; nothing where there are no themes."""
        if data.metric.outcomes:
            yield from super().estimates(data)

    def reads(self, data: MetricData) -> MetricData:
        """Return the responses with their themes; nothing, and so no estimate, where the round has no themes."""
        found = data.family.themed()
        return found if found is not None and len(found) else _nothing(data)


def _nothing(data: MetricData) -> MetricData:
    bare = type(data.metric)(
        key=data.metric.key, kind=data.metric.kind, source=data.metric.source, outcomes=[]
    )
    return replace(data.where(np.zeros(len(data), dtype=np.bool_)), metric=bare)


MEASURE = ThemeRate()
