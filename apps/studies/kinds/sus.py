"""System Usability Scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.statistics.proportions import sus_score
from apps.studies.kinds._base import QuestionSpec
from apps.studies.kinds._statements import Statements


class SusSpec(QuestionSpec):
    """The questionnaire has no settings of its own."""

    ask: Literal["sus"]


class Sus(Statements):
    """An answer is ten grades from 1, strongly disagree, to 5, strongly agree; the score goes from 0 to 100 [Brooke 1996]."""

    slug = "sus"
    label = gettext_lazy("Usability (SUS)")
    hint = gettext_lazy("Ten statements, a score from 0 to 100")
    Spec = SusSpec
    measures = ("sus",)

    @property
    def best(self) -> int:
        """Five grades."""
        return 5

    def own_text(self) -> str:
        """Return what to do."""
        return _("How far do you agree?")

    def statements(self) -> tuple[tuple[str, str], ...]:
        """Return the ten statements: odd ones praise, even ones blame."""
        return tuple(
            (words, "")
            for words in (
                _("I think that I would like to use this system frequently."),
                _("I found the system unnecessarily complex."),
                _("I thought the system was easy to use."),
                _(
                    "I think that I would need the support of a technical person to be able to use this system."
                ),
                _("I found the various functions in this system were well integrated."),
                _("I thought there was too much inconsistency in this system."),
                _("I would imagine that most people would learn to use this system very quickly."),
                _("I found the system very cumbersome to use."),
                _("I felt very confident using the system."),
                _("I needed to learn a lot of things before I could get going with this system."),
            )
        )

    def bounds(self, spec: SusSpec) -> tuple[float | None, float | None]:
        """Return 0 and 100."""
        return 0.0, 100.0

    def score(self, answer: Sequence[int]) -> float:
        """Return the score."""
        return float(sus_score(answers=np.array([answer]))[0])


KIND = Sus()
