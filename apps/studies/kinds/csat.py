"""Customer satisfaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.studies.kinds._base import QuestionSpec
from apps.studies.kinds._graded import Graded


class CsatSpec(QuestionSpec):
    """The question has no settings of its own."""

    ask: Literal["csat"]


class Csat(Graded):
    """An answer is 1, very dissatisfied, to 5, very satisfied; the measure is the share of 4 and 5."""

    slug = "csat"
    label = gettext_lazy("Satisfaction (CSAT)")
    hint = gettext_lazy("1 very dissatisfied to 5 very satisfied")
    Spec = CsatSpec
    measures = ("csat", "mean", "share", "krippendorff_alpha")

    def grades(self, spec: CsatSpec) -> range:
        """Return 1 to 5."""
        return range(1, 6)

    def own_text(self, spec: CsatSpec) -> str:
        """Return the question."""
        return _("How satisfied are you with this?")

    def anchors(self, spec: CsatSpec) -> Mapping[int, str]:
        """Return the two ends."""
        return {1: _("Very dissatisfied"), 5: _("Very satisfied")}


KIND = Csat()
