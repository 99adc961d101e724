"""Yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import StringConstraints

from apps.studies.kinds._base import (
    AnswerError,
    Kind,
    Option,
    Placement,
    QuestionSpec,
    QuestionView,
    SignalValue,
    base_view,
)

Word = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class YesNoSpec(QuestionSpec):
    """`yes` and `no` are the words on the buttons, where they are not just these."""

    ask: Literal["yes_no"]
    yes: Word | None = None
    no: Word | None = None


class YesNo(Kind):
    """An answer is true or false; signals carry it as an outcome, no then yes, and as 0 or 1."""

    slug = "yes_no"
    label = gettext_lazy("Yes or no")
    hint = gettext_lazy("One of two")
    Spec = YesNoSpec
    measures = ("rate", "krippendorff_alpha", "reliance")
    level = "nominal"

    def outcomes(self, spec: YesNoSpec) -> tuple[str, ...]:
        """Return no and yes."""
        return "no", "yes"

    def bounds(self, spec: YesNoSpec) -> tuple[float | None, float | None]:
        """Return 0 and 1."""
        return 0.0, 1.0

    def read_form(self, spec: YesNoSpec, values: Sequence[str]) -> object:
        """Return true for yes, false for no."""
        if not values or not values[0]:
            return None
        return {"yes": True, "no": False}.get(values[0], values[0])

    def parse(self, spec: YesNoSpec, answer: object, placement: Placement) -> object:
        """Return the truth value."""
        if not isinstance(answer, bool):
            raise AnswerError(_("Answer with yes or no."))
        return answer

    def signals(self, spec: YesNoSpec, answer: bool, placement: Placement) -> Iterable[SignalValue]:  # noqa: FBT001 - an answer of this kind is a truth value
        """Return the answer, of the version shown where it is one."""
        version, position = placement.sole
        yield SignalValue(spec.key, version, position=position, outcome=int(answer), value=float(answer))

    def view(
        self, spec: YesNoSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return two buttons."""
        options = (
            Option("yes", spec.yes or _("Yes"), checked=answer is True),
            Option("no", spec.no or _("No"), checked=answer is False),
        )
        return base_view(self, spec, text or _("Yes or no?"), error, options=options)

    @property
    def template(self) -> str:
        """Buttons, one of which is chosen."""
        return "studies/kinds/choice.html"

    def texts(self, spec: YesNoSpec) -> tuple[str, ...]:
        """Return the question's words and those on its buttons."""
        return (*super().texts(spec), *filter(None, [spec.yes, spec.no]))


KIND = YesNo()
