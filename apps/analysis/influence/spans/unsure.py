"""Judgments that the rater was not sure of."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.influence.spans._base import Judged, Span
from apps.analysis.metric_data import Bools
from apps.statistics.errors import Undefined
from apps.studies.kinds.confidence import Confidence

UNSURE = 0.6
"""Who says at most this is not sure: between two answers, a guess is 0.5."""


class Unsure(Span):
    """A stated confidence of 60 per cent or less."""

    slug = "unsure"
    label = _("Raters not sure")
    about = _("Judgments that the rater stated to be 60% sure of, or less.")
    place = 10

    def rows(self, judged: Judged) -> Bools:
        """Return them.

        Raises:
            Undefined: nobody was asked.
        """
        data = judged.asked.question.data
        asked = [key for key, of in data.setting.of.items() if of == data.metric.key]
        found = [one for key in asked if (one := data.family.metric(key)) is not None]
        stated = [one for one in found if one.metric.kind == Confidence.slug and len(one)]
        if not stated:
            raise Undefined("Nobody was asked how sure they are of this answer.")
        low = [one.response[np.isfinite(one.value) & (one.value <= UNSURE)] for one in stated]
        return np.isin(data.response, np.concatenate(low))


SPAN = Unsure()
