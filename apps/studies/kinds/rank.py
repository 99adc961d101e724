"""A ranking of several outputs, ties allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

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
    base_view,
)

LETTERS = "ABCDEF"
MOST = len(LETTERS)

Places = list[list[int]]


class RankSpec(QuestionSpec):
    """`best` asks for the best one alone; the others share the place after it."""

    ask: Literal["rank"]
    best: bool = False


class Rank(Kind):
    """An answer is places by position shown, best first, ties together: [[2], [1, 3]]. A position left out is not ranked.

    Signals are one for each ranked output: outcome and value are its place. Ties share the better place and leave the next ones
    empty, as in sports: 1, 2, 2, 4.
    """

    slug = "rank"
    label = gettext_lazy("Ranking")
    hint = gettext_lazy("Two to six outputs in order")
    Spec = RankSpec
    measures = (
        "plackett_luce",
        "win_rate",
        "average_win_rate",
        "rank",
        "mean",
        "share",
        "krippendorff_alpha",
    )
    level = "ordinal"
    outputs = (2, MOST)

    def outcomes(self, spec: RankSpec) -> tuple[str, ...]:
        """Return the places."""
        return tuple(str(place) for place in range(1, MOST + 1))

    def bounds(self, spec: RankSpec) -> tuple[float | None, float | None]:
        """Return the first and the last place."""
        return 1.0, float(MOST)

    def bind(self, spec: RankSpec, others: object) -> RankSpec:
        """Ask it of the whole only."""
        if spec.per is not None:
            raise AnswerError(_("Outputs are ranked once, not turn by turn."), "/per")
        return spec

    def read_form(self, spec: RankSpec, values: Sequence[str]) -> object:
        """Return the places that fields `position:place` mean; fields with the same place are ties."""
        found: dict[int, list[int]] = {}
        for value in values:
            position, _colon, place = value.partition(":")
            if not place:
                continue
            if not (_is_small(position) and _is_small(place)):
                return list(values)
            found.setdefault(int(place), []).append(int(position))
        return [sorted(found[place]) for place in sorted(found)] or None

    def parse(self, spec: RankSpec, answer: object, placement: Placement) -> object:
        """Return the places, positions of a tie in their order."""
        count = len(placement.order)
        if not isinstance(answer, list) or not all(isinstance(group, list) and group for group in answer):
            raise AnswerError(_("Rank the answers as lists of positions, best first, such as [[2], [1, 3]]."))
        listed = [position for group in answer for position in group]
        if any(isinstance(p, bool) or not isinstance(p, int) or not 1 <= p <= count for p in listed):
            raise AnswerError(_("Positions go from 1 to %(count)d.") % {"count": count})
        if len(set(listed)) != len(listed):
            raise AnswerError(_("A position stands twice."))
        if spec.best:
            return _best_of(answer, count)
        if len(listed) < 2:
            raise AnswerError(_("Rank at least two answers."))
        return [sorted(group) for group in answer]

    def signals(self, spec: RankSpec, answer: Places, placement: Placement) -> Iterable[SignalValue]:
        """Return the place of each ranked output."""
        for position, place in _places(answer):
            yield SignalValue(
                spec.key, placement.at(position), position=position, outcome=place - 1, value=float(place)
            )

    def turned(self, spec: RankSpec, answer: Places, order: Sequence[int]) -> Places:
        """Return the ranking by the positions of another order."""
        now = {old + 1: new for new, old in enumerate(order, 1)}
        return [sorted(now[position] for position in group) for group in answer]

    def view(
        self, spec: RankSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return a table: a row for each output, a column for each place; or, for the best one, an option for each output."""
        count = len(placement.order)
        given = _given(answer)
        if spec.best:
            return _choice_of_best(base_view(self, spec, text or _("Which is best?"), error), count, given)
        rows = tuple(
            (
                LETTERS[position - 1],
                tuple(
                    Option(f"{position}:{place}", str(place), checked=given.get(position) == place)
                    for place in range(1, count + 1)
                ),
            )
            for position in range(1, min(count, MOST) + 1)
        )
        options = tuple(option for _letter, row in rows for option in row)
        return base_view(
            self, spec, text or _("Which is best? Rank them."), error, options=options, extra={"rows": rows}
        )

    def in_words(self, spec: RankSpec, answer: Places, placement: Placement) -> str:
        """Return the letters by place, such as 1. B, 2. A = C; of the best one, its letter."""
        if spec.best:
            return LETTERS[answer[0][0] - 1]
        return ", ".join(
            f"{place}. " + " = ".join(LETTERS[position - 1] for position in group)
            for place, group in _grouped(answer)
        )


def _choice_of_best(view: QuestionView, count: int, given: Mapping[int, int]) -> QuestionView:
    """Return the form with an option for each output, which claims the first place for it."""
    options = tuple(
        Option(
            f"{position}:1",
            _("Answer %(letter)s") % {"letter": letter},
            digit=str(position),
            checked=given.get(position) == 1,
        )
        for position, letter in enumerate(LETTERS[:count], 1)
    )
    return replace(view, template="studies/kinds/choice.html", options=options)


def _best_of(answer: Places, count: int) -> Places:
    """Return the best one, and all others together.

    Raises:
        AnswerError: more than one is the best, or the others are ranked.
    """
    best, *rest = [sorted(group) for group in answer] or [[]]
    others = [position for position in range(1, count + 1) if position not in best]
    if len(best) != 1 or rest not in ([], [others]):
        raise AnswerError(_("Choose one answer as the best, such as [[2]]."))
    return [best, others]


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _grouped(answer: Places) -> Iterator[tuple[int, list[int]]]:
    """Yield each place that is taken with its positions."""
    place = 1
    for group in answer:
        yield place, group
        place += len(group)


def _places(answer: Places) -> Iterator[tuple[int, int]]:
    """Yield (position, place) in the order of positions."""
    yield from sorted((position, place) for place, group in _grouped(answer) for position in group)


def _given(answer: Any) -> dict[int, int]:
    """Return the place of each position of a draft, nothing where it is no ranking."""
    if not isinstance(answer, list) or not all(isinstance(group, list) for group in answer):
        return {}
    return {p: place for place, group in _grouped(answer) for p in group}


KIND = Rank()
