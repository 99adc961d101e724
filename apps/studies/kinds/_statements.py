"""What questionnaires of several statements share: one answer is a row of grades, and one number comes of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.studies.kinds._base import (
    AnswerError,
    Kind,
    Option,
    Placement,
    QuestionView,
    SignalValue,
    base_view,
)


class Statements(Kind):
    """An answer is a list of grades, one for each statement; signals carry the score of the whole."""

    level = "interval"

    @abstractmethod
    def statements(self) -> tuple[tuple[str, str], ...]:
        """Return the words at the low and the high end of each statement; a statement to agree with has none at the ends."""

    @property
    @abstractmethod
    def best(self) -> int:
        """The highest grade; the lowest is 1."""

    @abstractmethod
    def score(self, answer: Sequence[int]) -> float:
        """Return the number that the questionnaire makes of an answer."""

    @property
    def template(self) -> str:
        """A table of rows to answer."""
        return "studies/kinds/statements.html"

    def bind(self, spec: Any, others: object) -> Any:
        """Ask it of the whole only."""
        if spec.per is not None:
            raise AnswerError(_("This is asked once, not turn by turn."), "/per")
        return spec

    def outcomes(self, spec: Any) -> tuple[str, ...]:
        """Return nothing: the score is a number."""
        return ()

    def read_form(self, spec: Any, values: Sequence[str]) -> object:
        """Return the grades; a field holds `statement:grade`, because an unanswered row sends nothing."""
        found: dict[int, int] = {}
        for value in values:
            place, _colon, grade = value.partition(":")
            if not (place.isascii() and place.isdigit() and grade.isascii() and grade.isdigit()):
                return list(values)
            found[int(place[:4])] = int(grade[:4])
        if not found:
            return None
        return [found.get(place) for place in range(len(self.statements()))]

    def parse(self, spec: Any, answer: object, placement: Placement) -> object:
        """Return the grades."""
        count = len(self.statements())
        if not isinstance(answer, list) or len(answer) != count:
            raise AnswerError(_("Answer all %(count)d statements.") % {"count": count})
        for place, grade in enumerate(answer):
            if isinstance(grade, bool) or not isinstance(grade, int) or not 1 <= grade <= self.best:
                raise AnswerError(
                    _("Answer each statement with 1 to %(best)d.") % {"best": self.best}, f"/{place}"
                )
        return list(answer)

    def signals(self, spec: Any, answer: list[int], placement: Placement) -> Iterable[SignalValue]:
        """Return the score, of the version shown where it is one."""
        version, position = placement.sole
        yield SignalValue(spec.key, version, position=position, value=self.score(answer))

    def view(self, spec: Any, *, text: str, answer: object, error: str, placement: Placement) -> QuestionView:
        """Return the rows; each option's value is `statement:grade`."""
        given = answer if isinstance(answer, list) else []
        options = tuple(
            Option(
                f"{place}:{grade}",
                str(grade),
                checked=place < len(given) and given[place] == grade and not isinstance(given[place], bool),
            )
            for place in range(len(self.statements()))
            for grade in range(1, self.best + 1)
        )
        rows = tuple(
            (place, low, high, options[place * self.best : (place + 1) * self.best])
            for place, (low, high) in enumerate(self.statements())
        )
        return base_view(
            self,
            spec,
            text or self.own_text(),
            error,
            options=options,
            extra={"rows": rows, "agree": not self.statements()[0][1]},
        )

    def in_words(self, spec: Any, answer: Sequence[int], placement: Placement) -> str:
        """Return the grades in their order."""
        return ", ".join(map(str, answer))

    @abstractmethod
    def own_text(self) -> str:
        """Return the words above the rows."""
