"""User Experience Questionnaire, short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.statistics.proportions import ueq_s_score
from apps.studies.kinds._base import Placement, QuestionSpec, SignalValue
from apps.studies.kinds._statements import Statements

PRAGMATIC, HEDONIC = "pragmatic", "hedonic"


class UeqShortSpec(QuestionSpec):
    """The questionnaire has no settings of its own."""

    ask: Literal["ueq_s"]


class UeqShort(Statements):
    """An answer is eight grades from 1 to 7 between two words; the score is the overall quality, -3 to 3 [Schrepp et al. 2017]."""

    slug = "ueq_s"
    label = gettext_lazy("Experience (UEQ-S)")
    hint = gettext_lazy("Eight pairs of words, a score from -3 to 3")
    Spec = UeqShortSpec
    measures = ("ueq_s",)

    @property
    def best(self) -> int:
        """Seven grades."""
        return 7

    def own_text(self) -> str:
        """Return what to do."""
        return _("Where between the two words does it lie?")

    def statements(self) -> tuple[tuple[str, str], ...]:
        """Return the eight pairs: four of use, four of joy."""
        return (
            (_("obstructive"), _("supportive")),
            (_("complicated"), _("easy")),
            (_("inefficient"), _("efficient")),
            (_("confusing"), _("clear")),
            (_("boring"), _("exciting")),
            (_("not interesting"), _("interesting")),
            (_("conventional"), _("inventive")),
            (_("usual"), _("leading edge")),
        )

    def bounds(self, spec: UeqShortSpec) -> tuple[float | None, float | None]:
        """Return -3 and 3."""
        return -3.0, 3.0

    def outcomes(self, spec: UeqShortSpec) -> tuple[str, ...]:
        """Return the two halves, whose scores stand beside the whole."""
        return PRAGMATIC, HEDONIC

    def gives_several(self, spec: UeqShortSpec) -> bool:
        """Return that it does: the whole has no outcome, each half has its own."""
        return True

    def signals(self, spec: UeqShortSpec, answer: list[int], placement: Placement) -> Iterable[SignalValue]:
        """Return the score of the whole, then that of each half."""
        yield from super().signals(spec, answer, placement)
        version, position = placement.sole
        found = ueq_s_score(answers=np.array([answer]))
        for outcome, half in enumerate((found.pragmatic, found.hedonic)):
            yield SignalValue(spec.key, version, position=position, outcome=outcome, value=float(half[0]))

    def score(self, answer: Sequence[int]) -> float:
        """Return the overall quality."""
        return float(ueq_s_score(answers=np.array([answer])).overall[0])


KIND = UeqShort()
