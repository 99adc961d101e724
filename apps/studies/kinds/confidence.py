"""How sure a rater is of another answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.studies.kinds._base import (
    AnswerError,
    Kind,
    Option,
    Placement,
    QuestionSpec,
    QuestionView,
    SignalValue,
    Slug,
    base_view,
)

STEPS = tuple(range(50, 101, 5))
"""Per cents offered on the form: a guess between two is 50."""


class ConfidenceSpec(QuestionSpec):
    """`of` names the question that the rater is sure of."""

    ask: Literal["confidence"]
    of: Slug


class Confidence(Kind):
    """An answer is a number from 0 to 1; the form offers 50 to 100 per cent and starts unset."""

    slug = "confidence"
    label = gettext_lazy("Confidence")
    hint = gettext_lazy("50 to 100%, unset until moved")
    Spec = ConfidenceSpec
    measures = ("mean", "smallest_gap", "ece")
    level = "interval"

    def outcomes(self, spec: ConfidenceSpec) -> tuple[str, ...]:
        """Return nothing: a confidence is a number."""
        return ()

    def read_form(self, spec: ConfidenceSpec, values: Sequence[str]) -> object:
        """Return the per cent chosen, as a number from 0 to 1."""
        if not values or not values[0]:
            return None
        per_cent = values[0]
        is_number = per_cent.isascii() and per_cent.isdigit() and len(per_cent) <= 3
        return int(per_cent) / 100 if is_number else per_cent

    def in_form(self, spec: ConfidenceSpec, number: float) -> float:
        """Return per cent; 0.55 is 55, not a little more."""
        return round(number * 100, 6)

    def parse(self, spec: ConfidenceSpec, answer: object, placement: Placement) -> object:
        """Return the number."""
        if isinstance(answer, bool) or not isinstance(answer, int | float) or not 0 <= answer <= 1:
            raise AnswerError(_("Confidence is a number from 0 to 1."))
        return float(answer)

    def signals(self, spec: ConfidenceSpec, answer: float, placement: Placement) -> Iterable[SignalValue]:
        """Return the number."""
        yield SignalValue(spec.key, value=answer)

    def view(
        self, spec: ConfidenceSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return a row of radios, which script turns into a slider."""
        chosen = round(answer * 100) if isinstance(answer, float) else None
        options = tuple(Option(str(step), f"{step}%", checked=step == chosen) for step in STEPS)
        return base_view(self, spec, text or _("How sure are you?"), error, options=options)

    def bounds(self, spec: ConfidenceSpec) -> tuple[float | None, float | None]:
        """Return 0 and 1."""
        return 0.0, 1.0


KIND = Confidence()
