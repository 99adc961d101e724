"""The dialogue of a review as turns: the scenario's, then the output's, each with what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apps.core.rendering import render_messages
from apps.core.rendering.texts import text_of
from apps.studies.kinds._base import QuestionView
from apps.studies.modes import Material, TurnView

MANY = 30
"""In a dialogue of more turns than this, those between the first and the last few begin folded where nothing is asked of them."""

LONG = 2_000
"""Characters of a turn that begins folded where nothing is asked of it."""

AROUND = 4


def turns_of(material: Material, questions: Sequence[QuestionView]) -> tuple[TurnView, ...]:
    """Return the dialogue, turn by turn.

    Args:
        material: what may be shown; without outputs it is the scenario alone.
        questions: all that is asked; those of a turn go to the turn that they are about.
    """
    about: dict[int, list[QuestionView]] = {}
    for question in questions:
        if question.turn is not None:
            about.setdefault(question.turn, []).append(question)
    marks = any(question.kind == "spans" for question in questions)
    judged = 0 if not material.outputs and not material.covered else 1
    parts = ((0, material.scenario), *((1, messages) for messages in material.outputs))
    total = sum(len(messages) for _output, messages in parts)
    return tuple(_turns(parts, about if not material.covered else {}, judged, total, marks=marks))


def _turns(
    parts: Sequence[tuple[int, Sequence[Mapping[str, Any]]]],
    about: Mapping[int, list[QuestionView]],
    judged: int,
    total: int,
    *,
    marks: bool,
) -> Iterator[TurnView]:
    shown = iter(render_messages([message for _output, messages in parts for message in messages]))
    number = 0
    for output, messages in parts:
        for turn, message in enumerate(messages):
            number += 1
            text = text_of(message)
            asked = tuple(about.get(turn, ())) if output == judged else ()
            amid = total > MANY and AROUND < number <= total - AROUND
            yield TurnView(
                number,
                next(shown),
                output,
                turn,
                source=text if marks and output == judged else "",
                questions=asked,
                long=not asked and (amid or len(text) > LONG) and number < total,
            )
