"""Raters who agree with each other improbably often: one person twice, copied answers, or one program."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.crowd import Crowd
from apps.analysis.rater_checks._base import ALPHA, Check, Flag, Flags, strength_of
from apps.statistics.quality import NearDuplicates as Pairs
from apps.statistics.quality import near_duplicate_raters

OTHERS = 12
"""So many of the others are named, the most alike first."""


class NearDuplicates(Check):
    """A flag for each member of a pair that stands out."""

    slug = "near_duplicates"
    label = _("Near-duplicate")
    about = _(
        "Pairs of raters who agree more often than the items and their own agreement with everybody explain, among all pairs with eight items in common. "
        "A false pair flags two people."
    )
    sentence = _(
        "Answers like %(others)d other raters do; with the most alike, the same on %(agreed)d of %(n)d items in common, where %(expected).1f "
        "are to be expected."
    )
    is_hard = True
    place = 80

    def find(self, crowd: Crowd) -> Flags:
        """Return everybody who is in a pair that stands out."""
        main = crowd.closed()
        said = main.where(main.informed)
        found = near_duplicate_raters(units=said.unit, answers=said.answer, raters=said.rater, alpha=ALPHA)
        return Flags(
            flags=tuple(flags_of_pairs(found)),
            false_alarms=2 * found.false_alarms,
            tested=found.raters,
            method=found.method,
        )


def flags_of_pairs(found: Pairs) -> list[Flag]:
    """Return a flag for each rater in a flagged pair; pairs come with the least probable first."""
    pairs = np.flatnonzero(found.flagged)
    both = np.concatenate([found.first[pairs], found.second[pairs]])
    other = np.concatenate([found.second[pairs], found.first[pairs]])
    order = np.lexsort((np.tile(pairs, 2), both))
    raters, begin, met = np.unique(both[order], return_index=True, return_counts=True)
    least = np.tile(pairs, 2)[order[begin]]
    return [
        Flag(
            rater=rater,
            strength=strength_of(float(found.p_value[pair])),
            n=int(found.shared[pair]),
            values={
                "others": others,
                "agreed": int(found.agreed[pair]),
                "n": int(found.shared[pair]),
                "expected": round(float(found.expected[pair] * found.shared[pair]), 1),
            },
            others=tuple(other[order[start : start + min(others, OTHERS)]].tolist()),
        )
        for rater, start, others, pair in zip(
            raters.tolist(), begin.tolist(), met.tolist(), least.tolist(), strict=True
        )
    ]


CHECK = NearDuplicates()
