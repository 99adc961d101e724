"""Single Ease Question: how easy a step was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.studies.kinds._base import QuestionSpec
from apps.studies.kinds._graded import Graded


class SeqSpec(QuestionSpec):
    """The question has no settings of its own."""

    ask: Literal["seq"]


class Seq(Graded):
    """An answer is 1, very difficult, to 7, very easy [Sauro and Dumas 2009]."""

    slug = "seq"
    label = gettext_lazy("Ease (SEQ)")
    hint = gettext_lazy("1 very difficult to 7 very easy")
    Spec = SeqSpec
    measures = ("mean", "share")

    def grades(self, spec: SeqSpec) -> range:
        """Return 1 to 7."""
        return range(1, 8)

    def own_text(self, spec: SeqSpec) -> str:
        """Return the standard question."""
        return _("Overall, how easy or difficult was this?")

    def anchors(self, spec: SeqSpec) -> Mapping[int, str]:
        """Return the two ends."""
        return {1: _("Very difficult"), 7: _("Very easy")}


KIND = Seq()
