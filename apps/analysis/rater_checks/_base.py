"""The contract of a check of raters: a round's people in, those who stand out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from apps.analysis.crowd import Crowd
from apps.core.lazy import LazyText
from apps.statistics.arrays import Bools, Floats
from apps.statistics.quality import RaterCheck

ALPHA = 0.01
"""A check accuses people: the share of false ones among its flags stays below this."""

STRONGEST = 300.0
"""Chances below one in 10^300 are told as that."""

Values = Mapping[str, float | int | str]


@dataclass(frozen=True)
class Flag:
    """One rater who stands out.

    Attributes:
        rater: by code.
        strength: how improbable it is by chance, as -log10 of the chance: 3 is one in a thousand.
        n: judgments behind it.
        values: what the check's sentence names.
        others: codes of further raters that it is about.
    """

    rater: int
    strength: float
    n: int
    values: Values
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class Flags:
    """What a check found.

    Attributes:
        false_alarms: how many of these raters would be flagged on average if nobody did anything wrong.
        tested: raters who had judged enough to be tested.
    """

    flags: tuple[Flag, ...]
    false_alarms: float
    tested: int
    method: str


class Check(ABC):
    """One way in which a rater can stand out.

    Attributes:
        slug: its name, for good.
        label: what people call it.
        about: one sentence on what it sees.
        sentence: the evidence in words, with the names of a flag's values.
        is_hard: no rule may close its flags: a person has to look.
        place: checks are told in this order.
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    about: ClassVar[LazyText]
    sentence: ClassVar[LazyText]
    is_hard: ClassVar[bool] = False
    place: ClassVar[int] = 50

    @abstractmethod
    def find(self, crowd: Crowd) -> Flags:
        """Return who stands out.

        Raises:
            StatisticsError: there is too little to tell, and why.
        """


def flags_of(found: RaterCheck, values: Callable[[int], Values]) -> Flags:
    """Return the flagged raters of a check of the library; `values` gives those of one rater by code."""
    return Flags(
        flags=tuple(
            Flag(rater, strength, int(found.n[rater]), values(rater))
            for rater, strength in _strengths(found.flagged, found.p_value)
        ),
        false_alarms=found.false_alarms,
        tested=found.raters,
        method=found.method,
    )


def strength_of(p_value: float) -> float:
    """Return -log10 of a chance."""
    return min(-float(np.log10(max(p_value, 10**-STRONGEST))), STRONGEST)


def percent(share: float) -> int:
    """Return a share in whole per cent."""
    return round(100 * share)


def _strengths(flagged: Bools, p_value: Floats) -> list[tuple[int, float]]:
    return [(rater, strength_of(float(p_value[rater]))) for rater in np.flatnonzero(flagged).tolist()]
