"""Raters who agree with others less and less as they go."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.crowd import Crowd
from apps.analysis.rater_checks._base import ALPHA, Check, Flags, flags_of, percent
from apps.statistics.errors import Undefined
from apps.statistics.quality import drift
from apps.statistics.quality.majorities import agreement_with_others


class RaterDrift(Check):
    """A fall within one rater's own judgments."""

    slug = "drift"
    label = _("Drift")
    about = _(
        "Whether a rater's agreement with most others falls at some judgment: the cumulative sum against the rater's own mean (CUSUM)."
    )
    sentence = _(
        "Agreed with most others on %(before)d%% of judgments up to number %(begins)d, and on %(after)d%% after it, of %(n)d in all."
    )
    is_hard = True
    place = 70

    def find(self, crowd: Crowd) -> Flags:
        """Return who falls off."""
        main = crowd.closed()
        said = main.where(main.informed)
        agrees, counts = agreement_with_others(units=said.unit, answers=said.answer)
        if not counts.any():
            raise Undefined("No item was judged by enough people to know what most of them say.")
        found = drift(
            values=agrees[counts].astype(np.float64),
            raters=said.rater[counts],
            order=said.response[counts],
            least=20,
            alpha=ALPHA,
        )
        return flags_of(
            found,
            lambda rater: {
                "before": percent(float(found.before[rater])),
                "after": percent(float(found.after[rater])),
                "begins": int(found.begins[rater]),
                "n": int(found.n[rater]),
            },
        )


CHECK = RaterDrift()
