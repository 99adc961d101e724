"""Options of a question: a word, or a key with a label and a line of help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from apps.studies.kinds._base import AnswerError, Option, Placement

Word = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class OptionSpec(BaseModel):
    """An option by its key, which answers and results use, with what raters read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    key: Word
    label: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    help: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None

    @property
    def words(self) -> str:
        """What raters read: the label, else the key with a capital."""
        return self.label or self.key[:1].upper() + self.key[1:]


def each_once(options: list[Word | OptionSpec]) -> list[Word | OptionSpec]:
    """Return the options if no key stands twice.

    Raises:
        ValueError: one does.
    """
    keys = keys_of(options)
    if len(set(keys)) != len(keys):
        raise ValueError(_("An option stands twice."))
    return options


Options = Annotated[list[Word | OptionSpec], Field(min_length=1, max_length=60), AfterValidator(each_once)]


def listed(options: Sequence[Word | OptionSpec]) -> tuple[OptionSpec, ...]:
    """Return all options as keys with labels."""
    return tuple(OptionSpec(key=one) if isinstance(one, str) else one for one in options)


def said_by(options: Sequence[object]) -> tuple[tuple[str, str, str], ...]:
    """Return key, label and help of each option as a draft holds it, "" where there is none: equal lists say the same."""
    return tuple(
        (str(one.get("key") or ""), str(one.get("label") or ""), str(one.get("help") or ""))
        if isinstance(one, dict)
        else (str(one), "", "")
        for one in options
    )


def keys_of(options: Sequence[Word | OptionSpec]) -> tuple[str, ...]:
    """Return the keys, in their order."""
    return tuple(one if isinstance(one, str) else one.key for one in options)


def words_of(options: Sequence[Word | OptionSpec]) -> tuple[str, ...]:
    """Return all that raters read of the options, and their keys."""
    found = (part for one in listed(options) for part in (one.key, one.label, one.help))
    return tuple(dict.fromkeys(part for part in found if part))


def chosen(answer: object, options: Sequence[Word | OptionSpec]) -> list[str]:
    """Return the keys of an answer that names several, in the protocol's order, each once.

    Raises:
        AnswerError: it is no list of these keys.
    """
    if not isinstance(answer, list) or not all(isinstance(one, str) for one in answer):
        raise AnswerError(_("Answer with a list of options."))
    keys = keys_of(options)
    for index, one in enumerate(answer):
        if one not in keys:
            raise AnswerError(_("“%(option)s” is not an option here.") % {"option": one[:80]}, f"/{index}")
    return [key for key in keys if key in answer]


def shown(
    options: Sequence[Word | OptionSpec],
    checked: Sequence[object],
    placement: Placement | None = None,
    *,
    digits: bool = False,
) -> tuple[Option, ...]:
    """Return the options as a form shows them.

    Args:
        options: of the question.
        checked: keys of what is chosen.
        placement: where given, the option that the version itself named is marked, never chosen.
        digits: whether each of the first nine has a key of its own.
    """
    label = placement.suggested[0] if placement is not None else ""
    return tuple(
        Option(
            one.key,
            one.words,
            digit=str(place) if digits and place <= 9 else "",
            checked=one.key in checked,
            help=one.help or "",
            suggested=bool(label) and one.key == label,
        )
        for place, one in enumerate(listed(options), 1)
    )


def sureness(placement: Placement) -> str | None:
    """Return how sure the version was of its own label, as per cents, None where it did not say."""
    confidence = placement.suggested[1]
    return None if confidence is None else f"{round(confidence * 100)}%"
