"""What kinds share whose answer is one of a row of whole numbers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import StringConstraints

from apps.studies.kinds._base import (
    AnswerError,
    Kind,
    Option,
    Placement,
    QuestionView,
    SignalValue,
    base_view,
)

Anchor = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Anchors = dict[Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,4}$")], Anchor]
"""What single grades mean, by grade."""

MOST_BUTTONS = 11
"""A row of more grades is a field to write a number into; its grades are values only, no outcomes."""


class Graded(Kind):
    """An answer is a whole number within a row.

    Signals carry it as `value`, and as `outcome`, its place in the row, where the row is short enough to be chosen from: so means,
    shares and agreement all read the same judgments.
    """

    level = "ordinal"

    @abstractmethod
    def grades(self, spec: Any) -> range:
        """Return the grades, lowest first."""

    def anchors(self, spec: Any) -> Mapping[int, str]:
        """Return what grades mean, for those that say it."""
        return {int(grade): words for grade, words in (getattr(spec, "anchors", None) or {}).items()}

    def own_text(self, spec: Any) -> str:
        """Return what the question asks where the study does not say it."""
        return _("How would you grade this?")

    def outcomes(self, spec: Any) -> tuple[str, ...]:
        """Return the grades as words; none where there are too many to choose from."""
        grades = self.grades(spec)
        return tuple(map(str, grades)) if len(grades) <= MOST_BUTTONS else ()

    def bounds(self, spec: Any) -> tuple[float | None, float | None]:
        """Return the lowest and the highest grade."""
        grades = self.grades(spec)
        return float(grades[0]), float(grades[-1])

    def read_form(self, spec: Any, values: Sequence[str]) -> object:
        """Return the number written, the text as it is where it is none."""
        written = values[0].strip() if values else ""
        if not written:
            return None
        digits = written.removeprefix("-")
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= 6
        return int(written) if is_number else values[0]

    def parse(self, spec: Any, answer: object, placement: Placement) -> object:
        """Return the grade."""
        grades = self.grades(spec)
        if isinstance(answer, bool) or not isinstance(answer, int) or answer not in grades:
            ends = {"low": grades[0], "high": grades[-1]}
            raise AnswerError(_("Answer with a whole number from %(low)d to %(high)d.") % ends)
        return answer

    def signals(self, spec: Any, answer: int, placement: Placement) -> Iterable[SignalValue]:
        """Return the grade, of the version shown where it is one."""
        version, position = placement.sole
        place = self.grades(spec).index(answer) if self.outcomes(spec) else None
        yield SignalValue(spec.key, version, position=position, outcome=place, value=float(answer))

    def view(self, spec: Any, *, text: str, answer: object, error: str, placement: Placement) -> QuestionView:
        """Return a row of buttons with their anchors, or a field with the ends written beside it."""
        grades, anchors = self.grades(spec), self.anchors(spec)
        is_row = bool(self.outcomes(spec))
        options = tuple(
            Option(
                str(grade),
                str(grade),
                digit=str(grade) if 0 <= grade <= 9 else "",
                checked=answer == grade and not isinstance(answer, bool),
                help=anchors.get(grade, ""),
            )
            for grade in (grades if is_row else ())
        )
        written = "" if answer is None or is_row else str(answer)
        ends = {"low": grades[0], "high": grades[-1]}
        extra = {
            **ends,
            "low_words": anchors.get(grades[0], ""),
            "high_words": anchors.get(grades[-1], ""),
            "step": "1",
            "unit": "",
        }
        return base_view(
            self, spec, text or self.own_text(spec), error, options=options, value=written, extra=extra
        )

    @property
    def template(self) -> str:
        """The one form of all graded kinds."""
        return "studies/kinds/graded.html"

    def in_words(self, spec: Any, answer: Any, placement: Placement) -> str:
        """Return the grade with what it means."""
        meaning = self.anchors(spec).get(answer, "")
        return f"{answer} ({meaning})" if meaning else str(answer)

    def texts(self, spec: Any) -> tuple[str, ...]:
        """Return the question's words and its anchors."""
        own = getattr(spec, "anchors", None) or {}
        return (*super().texts(spec), *own.values())
