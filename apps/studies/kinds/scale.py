"""A grade on a scale of the study's own."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, model_validator

from apps.studies.kinds._base import QuestionSpec
from apps.studies.kinds._graded import Anchors, Graded

End = Annotated[int, Field(ge=-1_000, le=1_000)]


class ScaleSpec(QuestionSpec):
    """Whole numbers from `min` to `max`; `anchors` say what some of them mean."""

    ask: Literal["scale"]
    min: End = 1
    max: End = 5
    anchors: Anchors | None = None

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.min >= self.max:
            raise ValueError(_("A scale ends above where it begins."))
        if any(not self.min <= int(grade) <= self.max for grade in self.anchors or {}):
            raise ValueError(_("An anchor stands outside the scale."))
        return self


class Scale(Graded):
    """An answer is a whole number from `min` to `max`; scales of more than eleven grades are written, not chosen."""

    slug = "scale"
    label = gettext_lazy("Scale")
    hint = gettext_lazy("A grade between two ends")
    Spec = ScaleSpec
    measures = ("mean", "median", "share", "krippendorff_alpha")

    def grades(self, spec: ScaleSpec) -> range:
        """Return the grades of the scale."""
        return range(spec.min, spec.max + 1)


KIND = Scale()
