"""How much better the preferred output is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.studies.kinds._base import AnswerError, QuestionSpec, Slug, When
from apps.studies.kinds._graded import Graded


class StrengthSpec(QuestionSpec):
    """`of` names the preference; it is asked where that has a winner."""

    ask: Literal["strength"]
    of: Slug


class Strength(Graded):
    """An answer is 1, slightly, to 3, much; where the preference was a tie it is not kept."""

    slug = "strength"
    label = gettext_lazy("Strength of preference")
    hint = gettext_lazy("1 slightly to 3 much better")
    Spec = StrengthSpec
    measures = ("mean", "share")
    outputs = (2, 2)

    def grades(self, spec: StrengthSpec) -> range:
        """Return 1 to 3."""
        return range(1, 4)

    def own_text(self, spec: StrengthSpec) -> str:
        """Return the question."""
        return _("How much better?")

    def anchors(self, spec: StrengthSpec) -> Mapping[int, str]:
        """Return all three."""
        return {1: _("Slightly"), 2: _("Clearly"), 3: _("Much")}

    def bind(self, spec: StrengthSpec, others: Mapping[str, QuestionSpec]) -> StrengthSpec:
        """Ask it only where the preference has a winner."""
        of = others.get(spec.of)
        if of is None or of.ask != "preference":
            raise AnswerError(_("Name a question about a preference."), "/of")
        return spec.model_copy(update={"when": When(question=spec.of, any_of=["first", "second"])})


KIND = Strength()
