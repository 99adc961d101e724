"""Why: any of a list of reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, Field, StringConstraints

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

Reason = Annotated[str, StringConstraints(min_length=1, max_length=80)]


def _each_once(options: list[str]) -> list[str]:
    if len(set(options)) != len(options):
        raise ValueError(_("An option stands twice."))
    return options


class ReasonsSpec(QuestionSpec):
    """`options` are shown as they are written."""

    ask: Literal["reasons"]
    options: Annotated[list[Reason], Field(min_length=1, max_length=30), AfterValidator(_each_once)]


class Reasons(Kind):
    """An answer is a list of options, in the protocol's order; an empty list says that none applied."""

    slug = "reasons"
    label = gettext_lazy("Reasons")
    hint = gettext_lazy("Any of a list")
    Spec = ReasonsSpec
    measures = ("share",)
    level = "nominal"

    def outcomes(self, spec: ReasonsSpec) -> tuple[str, ...]:
        """Return the options."""
        return tuple(spec.options)

    def read_form(self, spec: ReasonsSpec, values: Sequence[str]) -> object:
        """Return the ticked options; nothing ticked is a skipped question when it is optional."""
        return list(values) if values or not spec.optional else None

    def parse(self, spec: ReasonsSpec, answer: object, placement: Placement) -> object:
        """Return the options in the protocol's order, each once."""
        if not isinstance(answer, list) or not all(isinstance(option, str) for option in answer):
            raise AnswerError(_("Reasons are a list of options."))
        for index, option in enumerate(answer):
            if option not in spec.options:
                raise AnswerError(
                    _("“%(option)s” is not an option here.") % {"option": option[:80]}, f"/{index}"
                )
        return [option for option in spec.options if option in answer]

    def signals(self, spec: ReasonsSpec, answer: list[str], placement: Placement) -> Iterable[SignalValue]:
        """Return one signal an option; an empty answer gives one without outcome, so that it counts below the line."""
        if not answer:
            yield SignalValue(spec.key)
        for option in answer:
            yield SignalValue(spec.key, outcome=spec.options.index(option))

    def view(
        self, spec: ReasonsSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return the chips."""
        chosen = answer if isinstance(answer, list) else []
        options = tuple(
            Option(option, option[:1].upper() + option[1:], checked=option in chosen)
            for option in spec.options
        )
        return base_view(self, spec, text or _("Why?"), error, options=options)

    def texts(self, spec: ReasonsSpec) -> tuple[str, ...]:
        """Return the question's words and its options."""
        return (*super().texts(spec), *spec.options)


KIND = Reasons()
