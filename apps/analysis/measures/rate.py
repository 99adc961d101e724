"""How often the answer was yes, or something was marked with a label."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._named import NamedMeasure
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import Undefined

YES = 1
"""The outcome of a question of yes or no: no comes first."""


class Rate(NamedMeasure):
    """One estimate over all and one for each version; where several labels may be given, one for each label."""

    slug = "rate"
    label = _("Rate")
    about = _(
        "Share of the answers that said yes. Where labels are given, the share of the responses in which a label occurs at least once."
    )
    part = "label"

    def counted(self, data: MetricData) -> tuple[str | None, ...]:
        """Return each label, or the one answer that is yes."""
        return tuple(data.metric.outcomes) if data.gives_several else (None,)

    def code(self, name: str | None, data: MetricData) -> int:
        """Return the label's place in the metric's list, or that of yes.

        Raises:
            Undefined: there is no such label, or the question is neither of yes or no nor of labels.
        """
        if data.gives_several:
            if name not in data.metric.outcomes:
                raise Undefined("A rate needs a label of the question.")
            return data.metric.outcomes.index(name)
        if len(data.metric.outcomes) != 2 or (data.metric.low, data.metric.high) != (0, 1):
            raise Undefined("A rate is of a question of yes or no, or of labels.")
        return YES


MEASURE = Rate()
