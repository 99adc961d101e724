"""Net promoter: would somebody recommend it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.studies.kinds._base import QuestionSpec
from apps.studies.kinds._graded import Graded


class NpsSpec(QuestionSpec):
    """The question has no settings of its own."""

    ask: Literal["nps"]


class Nps(Graded):
    """An answer is 0 to 10; the measure is per cent of 9 and 10 less per cent of 0 to 6."""

    slug = "nps"
    label = gettext_lazy("Recommendation (NPS)")
    hint = gettext_lazy("0 to 10")
    Spec = NpsSpec
    measures = ("nps", "mean", "share")

    def grades(self, spec: NpsSpec) -> range:
        """Return 0 to 10."""
        return range(11)

    def own_text(self, spec: NpsSpec) -> str:
        """Return the standard question."""
        return _("How likely are you to recommend this to somebody you know?")

    def anchors(self, spec: NpsSpec) -> Mapping[int, str]:
        """Return the two ends."""
        return {0: _("Not at all likely"), 10: _("Extremely likely")}


KIND = Nps()
