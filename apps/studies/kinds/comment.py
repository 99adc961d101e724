"""A comment in the rater's own words, kept to the letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.text import TextError, clean_text
from apps.studies.kinds._base import (
    AnswerError,
    Kind,
    Placement,
    QuestionSpec,
    QuestionView,
    SignalValue,
    base_view,
)

MAX_LENGTH = 10_000


class CommentSpec(QuestionSpec):
    """A comment has no settings of its own."""

    ask: Literal["comment"]


class Comment(Kind):
    """An answer is a text. It carries no signal by itself; what it says is measured once the text is checked, from -1 to 1."""

    slug = "comment"
    label = gettext_lazy("Comment")
    hint = gettext_lazy("Free text")
    Spec = CommentSpec
    measures = ("sentiment", "theme_rate")
    level = "interval"
    source = "text"
    words = "$"

    def outcomes(self, spec: CommentSpec) -> tuple[str, ...]:
        """Return nothing: a comment is text."""
        return ()

    def bounds(self, spec: CommentSpec) -> tuple[float, float]:
        """Return the ends of sentiment."""
        return -1.0, 1.0

    def texts_in(self, spec: CommentSpec, answer: str) -> tuple[tuple[str, str], ...]:
        """Return the comment."""
        return (("", answer),) if answer else ()

    def read_form(self, spec: CommentSpec, values: Sequence[str]) -> object:
        """Return the text, with the line ends that browsers change put back; None when empty."""
        text = values[0].replace("\r\n", "\n") if values else ""
        return text or None

    def parse(self, spec: CommentSpec, answer: object, placement: Placement) -> object:
        """Return the text unaltered."""
        if not isinstance(answer, str):
            raise AnswerError(_("A comment is a text."))
        try:
            return clean_text(answer, max_length=MAX_LENGTH)
        except TextError as error:
            raise AnswerError(error.message) from error

    def signals(self, spec: CommentSpec, answer: str, placement: Placement) -> Iterable[SignalValue]:
        """Return nothing."""
        return ()

    def view(
        self, spec: CommentSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return the text field with its draft."""
        value = answer if isinstance(answer, str) else ""
        return base_view(
            self, spec, text or _("Comment"), error, value=value, extra={"max_length": MAX_LENGTH}
        )


KIND = Comment()
