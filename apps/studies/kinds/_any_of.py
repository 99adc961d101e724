"""What kinds share whose answer is any of a list."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from apps.studies.kinds._base import Kind, Placement, QuestionView, SignalValue, base_view
from apps.studies.kinds._options import chosen, keys_of, shown, sureness, words_of


class AnyOf(Kind):
    """An answer is a list of keys, in the protocol's order; an empty list says that none applied."""

    measures = ("share",)
    level = "nominal"

    @abstractmethod
    def own_text(self) -> str:
        """Return what the question asks where the study does not say it."""

    @property
    def template(self) -> str:
        """Chips, any of which are ticked."""
        return "studies/kinds/any_of.html"

    def outcomes(self, spec: Any) -> tuple[str, ...]:
        """Return the keys."""
        return keys_of(spec.options)

    def gives_several(self, spec: Any) -> bool:
        """Return that it does: one for each key."""
        return True

    def read_form(self, spec: Any, values: Sequence[str]) -> object:
        """Return the ticked keys; nothing ticked is a skipped question when it is optional."""
        return list(values) if values or not spec.optional else None

    def parse(self, spec: Any, answer: object, placement: Placement) -> object:
        """Return the keys in the protocol's order, each once."""
        return chosen(answer, spec.options)

    def signals(self, spec: Any, answer: list[str], placement: Placement) -> Iterable[SignalValue]:
        """Return one signal a key; an empty answer gives one without outcome, so that it counts below the line."""
        version, position = placement.sole
        if not answer:
            yield SignalValue(spec.key, version, position=position)
        keys = keys_of(spec.options)
        for one in answer:
            yield SignalValue(spec.key, version, position=position, outcome=keys.index(one))

    def view(self, spec: Any, *, text: str, answer: object, error: str, placement: Placement) -> QuestionView:
        """Return the chips; what the version itself names is marked and never chosen."""
        suggests = getattr(spec, "suggest", False)
        options = shown(
            spec.options, answer if isinstance(answer, list) else [], placement if suggests else None
        )
        extra = {"confidence": sureness(placement)} if suggests else {}
        return base_view(self, spec, text or self.own_text(), error, options=options, extra=extra)

    def texts(self, spec: Any) -> tuple[str, ...]:
        """Return the question's words and its options."""
        return (*super().texts(spec), *words_of(spec.options))
