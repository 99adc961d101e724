"""Which of two outputs is better, with the ties that the study allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

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

Tie = Literal["equal", "both_bad", "cannot_judge"]


class PreferenceSpec(QuestionSpec):
    """`ties` are offered in the order given; none forces a choice."""

    ask: Literal["preference"]
    ties: Annotated[list[Tie], Field(max_length=3)] = []


class Preference(Kind):
    """An answer is `first` or `second`, by place shown, or one of the ties."""

    slug = "preference"
    label = gettext_lazy("Preference")
    hint = gettext_lazy("Choice of A, B and the ties you allow")
    Spec = PreferenceSpec
    measures = (
        "win_rate",
        "bradley_terry",
        "rank",
        "average_win_rate",
        "tie_rate",
        "both_bad_rate",
        "cannot_judge_rate",
        "position_effect",
        "krippendorff_alpha",
        "smallest_gap",
    )
    level = "nominal"
    outputs = (2, 2)

    OUTCOMES = ("win", "loss", "equal", "both_bad", "cannot_judge")

    def outcomes(self, spec: PreferenceSpec) -> tuple[str, ...]:
        """Return win and loss of the pair's first version in protocol order, then the ties."""
        return self.OUTCOMES

    def read_form(self, spec: PreferenceSpec, values: Sequence[str]) -> object:
        """Return the chosen word."""
        return values[0] if values else None

    def parse(self, spec: PreferenceSpec, answer: object, placement: Placement) -> object:
        """Return the chosen word if the study offers it."""
        offered = ("first", "second", *spec.ties)
        if answer not in offered:
            raise AnswerError(_("Choose one of: %(options)s.") % {"options": ", ".join(offered)})
        return answer

    def signals(self, spec: PreferenceSpec, answer: str, placement: Placement) -> Iterable[SignalValue]:
        """Return one signal for the pair, from the side of its first version in protocol order."""
        version, versus = placement.versions
        position = placement.position(0)
        if answer in {"first", "second"}:
            won = (answer == "first") == (position == 1)
            outcome = 0 if won else 1
        else:
            outcome = self.OUTCOMES.index(answer)
        yield SignalValue(spec.key, version, versus, position, outcome)

    def turned(self, spec: PreferenceSpec, answer: str, order: Sequence[int]) -> str:
        """Return first for second and the other way round where the two changed places."""
        swapped = {"first": "second", "second": "first"} if tuple(order) == (1, 0) else {}
        return swapped.get(answer, answer)

    def view(
        self, spec: PreferenceSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return the row of buttons: A, the middle, B, then the other ties, with their keys."""
        words = {
            "first": (_("A is better"), "left"),
            "equal": (_("About equal"), "tie"),
            "second": (_("B is better"), "right"),
            "both_bad": (_("Both are bad"), "bad"),
            "cannot_judge": (_("Cannot judge"), "help"),
        }
        shown = [value for value in words if value in {"first", "second", *spec.ties}]
        options = tuple(
            Option(value, words[value][0], icon=words[value][1], digit=str(place), checked=value == answer)
            for place, value in enumerate(shown, 1)
        )
        return base_view(self, spec, text or _("Which is better?"), error, options=options)


KIND = Preference()
