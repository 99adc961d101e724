"""What somebody expects before they see the output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import PrivateAttr

from apps.studies.kinds._base import (
    AnswerError,
    Kind,
    Placement,
    QuestionSpec,
    QuestionView,
    SignalValue,
    Slug,
)

NOT_BEFORE = ("preference", "strength", "rank", "spans", "comment", "confidence", "expectation")
"""Kinds of answers that nobody can give of something unseen."""


class ExpectationSpec(QuestionSpec):
    """`of` names the question whose answer is expected; it has that question's shape and scale."""

    ask: Literal["expectation"]
    of: Slug
    _of: QuestionSpec | None = PrivateAttr(default=None)

    @property
    def asked(self) -> QuestionSpec:
        """The question that it is about, under this one's own key.

        Raises:
            LookupError: it has not been bound yet.
        """
        if self._of is None:
            raise LookupError("an expectation is bound to its question before it is used")
        return self._of


class Expectation(Kind):
    """An answer has the shape of the question that it is `of`; all but the words is left to that question's kind."""

    slug = "expectation"
    label = gettext_lazy("Expectation")
    hint = gettext_lazy("What people expect, asked before they see the output")
    Spec = ExpectationSpec
    measures = ("expectation_gap", "mean", "share")
    level = "ordinal"
    before = True

    @property
    def gate_measure(self) -> str:
        """The gap."""
        return "expectation_gap"

    def bind(self, spec: ExpectationSpec, others: Mapping[str, QuestionSpec]) -> ExpectationSpec:
        """Take over the shape of the question that it is about."""
        of = others.get(spec.of)
        if of is None:
            return spec  # that there is no such question is said elsewhere
        if of.ask in NOT_BEFORE or of.per is not None:
            raise AnswerError(_("Nobody can expect an answer of this kind before they see it."), "/of")
        own = {"key": spec.key, "optional": spec.optional, "help": spec.help, "when": None, "about": None}
        bound = spec.model_copy()
        object.__setattr__(bound, "__pydantic_private__", {"_of": of.model_copy(update=own)})
        return bound

    def outcomes(self, spec: ExpectationSpec) -> tuple[str, ...]:
        """Return those of the question that it is about."""
        return _kind(spec).outcomes(spec.asked)

    def bounds(self, spec: ExpectationSpec) -> tuple[float | None, float | None]:
        """Return those of the question that it is about."""
        return _kind(spec).bounds(spec.asked)

    def gives_several(self, spec: ExpectationSpec) -> bool:
        """Return whether the question that it is about does."""
        return _kind(spec).gives_several(spec.asked)

    def read_form(self, spec: ExpectationSpec, values: Sequence[str]) -> object:
        """Return what the form means, as the other question reads it."""
        return _kind(spec).read_form(spec.asked, values)

    def parse(self, spec: ExpectationSpec, answer: object, placement: Placement) -> object:
        """Return the answer, checked as the other question checks it."""
        return _kind(spec).parse(spec.asked, answer, placement)

    def signals(self, spec: ExpectationSpec, answer: Any, placement: Placement) -> Iterable[SignalValue]:
        """Return the answer as signals of its own metric."""
        return _kind(spec).signals(spec.asked, answer, placement)

    def view(
        self, spec: ExpectationSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return the other question's form, with words that say that it comes before."""
        unseen = replace(placement, suggested=("", None))
        asked = _kind(spec).view(
            spec.asked, text=spec.asked.text or "", answer=answer, error=error, placement=unseen
        )
        before = _("Before you see it, what do you expect? %(question)s") % {"question": asked.text}
        return replace(asked, kind=self.slug, text=text or before)

    def in_words(self, spec: ExpectationSpec, answer: Any, placement: Placement) -> str:
        """Return the answer as the other question says it."""
        return _kind(spec).in_words(spec.asked, answer, placement)


def _kind(spec: ExpectationSpec) -> Kind:
    # The registry reads this very file while it is built.
    from apps.studies.kinds import kind_of

    return kind_of(spec.asked.ask)


KIND = Expectation()
