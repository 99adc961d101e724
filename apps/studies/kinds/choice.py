"""One of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict, Field, model_validator

from apps.studies.kinds._base import (
    AnswerError,
    Kind,
    Placement,
    QuestionSpec,
    QuestionView,
    SignalValue,
    Slug,
    base_view,
)
from apps.studies.kinds._options import Options, Word, keys_of, shown, sureness, words_of


class Bias(BaseModel):
    """How answers may lean: consistent is the scenario's own value of `attribute`; `unknown` are those that do not decide."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    attribute: Slug
    unknown: Annotated[list[Word], Field(max_length=60)] = []


class ChoiceSpec(QuestionSpec):
    """`options` are shown as they are written; `suggest` shows which one the version itself names."""

    ask: Literal["choice"]
    options: Options
    suggest: bool = False
    bias: Bias | None = None

    @model_validator(mode="after")
    def _unknown_is_an_option(self) -> Self:
        if self.bias is not None and set(self.bias.unknown) - set(keys_of(self.options)):
            raise ValueError(_("What counts as unknown is one of the options."))
        return self


class Choice(Kind):
    """An answer is the key of one option."""

    slug = "choice"
    label = gettext_lazy("Choice")
    hint = gettext_lazy("One of a list")
    Spec = ChoiceSpec
    measures = (
        "share",
        "krippendorff_alpha",
        "raw_agreement",
        "majority_accuracy",
        "rater_accuracy",
        "accuracy",
        "precision",
        "recall",
        "f1",
        "reliance",
        "bias_score",
    )
    level = "nominal"
    starter = {"options": ["first", "second"]}

    def outcomes(self, spec: ChoiceSpec) -> tuple[str, ...]:
        """Return the keys."""
        return keys_of(spec.options)

    def read_form(self, spec: ChoiceSpec, values: Sequence[str]) -> object:
        """Return the chosen key."""
        return values[0] if values and values[0] else None

    def parse(self, spec: ChoiceSpec, answer: object, placement: Placement) -> object:
        """Return the key if it is an option."""
        if answer not in keys_of(spec.options):
            raise AnswerError(_("Choose one of the options."))
        return answer

    def signals(self, spec: ChoiceSpec, answer: str, placement: Placement) -> Iterable[SignalValue]:
        """Return the option, of the version shown where it is one."""
        version, position = placement.sole
        outcome = keys_of(spec.options).index(answer)
        yield SignalValue(spec.key, version, position=position, outcome=outcome)

    def view(
        self, spec: ChoiceSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return the buttons; what the version itself names is marked and never chosen."""
        options = shown(spec.options, [answer], placement if spec.suggest else None, digits=True)
        return base_view(
            self,
            spec,
            text or _("Which one is it?"),
            error,
            options=options,
            extra={"confidence": sureness(placement) if spec.suggest else None},
        )

    def texts(self, spec: ChoiceSpec) -> tuple[str, ...]:
        """Return the question's words and its options."""
        return (*super().texts(spec), *words_of(spec.options))


KIND = Choice()
