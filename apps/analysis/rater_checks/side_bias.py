"""Raters who prefer the side rather than the output."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.crowd import Crowd
from apps.analysis.rater_checks._base import ALPHA, Check, Flags, flags_of, percent
from apps.statistics.errors import Undefined
from apps.statistics.quality import side_bias


class SideBias(Check):
    """The output shown first wins more or less often than half, whichever it is."""

    slug = "side_bias"
    label = _("Side")
    about = _(
        "How often the output shown first won, against one half; sides are drawn by a coin, so that an attentive rater is near it."
    )
    sentence = _(
        "The output shown first won %(first)d of %(n)d decided comparisons (%(share)d%%; %(low)d to %(high)d%%)."
    )
    place = 30

    def find(self, crowd: Crowd) -> Flags:
        """Return who minds the side."""
        main = crowd.closed()
        pairs = main.where(np.isfinite(main.first_won))
        if not pairs.rater.size:
            raise Undefined("No two outputs were compared, so that there are no sides.")
        found = side_bias(first_place_wins=pairs.first_won, raters=pairs.rater, least=8, alpha=ALPHA)
        return flags_of(
            found,
            lambda rater: {
                "first": int(found.first_wins[rater]),
                "n": int(found.n[rater]),
                "share": percent(float(found.value[rater])),
                "low": percent(float(found.low[rater])),
                "high": percent(float(found.high[rater])),
            },
        )


CHECK = SideBias()
