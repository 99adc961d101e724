"""A number with a unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, StringConstraints, model_validator

from apps.studies.kinds._base import (
    AnswerError,
    Kind,
    Placement,
    QuestionSpec,
    QuestionView,
    SignalValue,
    base_view,
)

End = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
MOST = 1e12
_LONGEST = 40


class NumberSpec(QuestionSpec):
    """`unit` is written behind the field; `min` and `max` are the ends, where there are any."""

    ask: Literal["number"]
    unit: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    min: End | None = None
    max: End | None = None

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError(_("The greatest number lies above the least."))
        return self


class Number(Kind):
    """An answer is a finite number within the ends."""

    slug = "number"
    label = gettext_lazy("Number")
    hint = gettext_lazy("A number with a unit")
    Spec = NumberSpec
    measures = ("mean", "median")
    level = "interval"

    @property
    def template(self) -> str:
        """A field, the same as that of a long scale."""
        return "studies/kinds/graded.html"

    def outcomes(self, spec: NumberSpec) -> tuple[str, ...]:
        """Return nothing: a number is a value."""
        return ()

    def bounds(self, spec: NumberSpec) -> tuple[float | None, float | None]:
        """Return the ends."""
        return spec.min, spec.max

    def read_form(self, spec: NumberSpec, values: Sequence[str]) -> object:
        """Return the number written, with a point or a comma; the text as it is where it is none."""
        written = values[0].strip() if values else ""
        if not written:
            return None
        plain = written.replace(",", ".", 1)
        digits = plain.removeprefix("-").replace(".", "", 1)
        is_number = digits.isascii() and digits.isdigit() and len(written) <= _LONGEST
        return float(plain) if is_number else values[0]

    def parse(self, spec: NumberSpec, answer: object, placement: Placement) -> object:
        """Return the number as a float."""
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            raise AnswerError(_("Answer with a number."))
        low = spec.min if spec.min is not None else -MOST
        high = spec.max if spec.max is not None else MOST
        if not low <= answer <= high or not math.isfinite(answer):
            raise AnswerError(
                _("Answer with a number from %(low)g to %(high)g.") % {"low": low, "high": high}
            )
        return float(answer)

    def signals(self, spec: NumberSpec, answer: float, placement: Placement) -> Iterable[SignalValue]:
        """Return the number, of the version shown where it is one."""
        version, position = placement.sole
        yield SignalValue(spec.key, version, position=position, value=answer)

    def view(
        self, spec: NumberSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return the field."""
        written = f"{answer:.15g}" if isinstance(answer, float) else "" if answer is None else str(answer)
        extra = {
            "low": "" if spec.min is None else f"{spec.min:g}",
            "high": "" if spec.max is None else f"{spec.max:g}",
            "step": "any",
            "unit": spec.unit or "",
        }
        return base_view(self, spec, text or _("How much?"), error, value=written, extra=extra)

    def in_words(self, spec: NumberSpec, answer: float, placement: Placement) -> str:
        """Return the number with its unit."""
        return f"{answer:g} {spec.unit or ''}".strip()

    def texts(self, spec: NumberSpec) -> tuple[str, ...]:
        """Return the question's words and its unit."""
        return (*super().texts(spec), *filter(None, [spec.unit]))


KIND = Number()
