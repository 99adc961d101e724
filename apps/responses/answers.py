"""From what was sent to checked answers and their signals; forms and machines share all but the first step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Problem, pointer_to
from apps.responses.frozen import FrozenRound
from apps.studies.kinds._base import AnswerError, Placement, SignalValue


@dataclass(frozen=True)
class Checked:
    """Answers in their canonical shapes, and what was wrong with others."""

    answers: dict[str, Any]
    problems: tuple[Problem, ...]


def read_form(round_: FrozenRound, fields: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Return the answers that a form means, in the shapes of the contract, not yet checked."""
    return {spec.key: kind.read_form(spec, fields.get(f"q-{spec.key}", ())) for spec, kind in round_.asked()}


def check_answers(
    round_: FrozenRound, raw: Mapping[str, object], placement: Placement, *, partial: bool = False
) -> Checked:
    """Check answers against their questions.

    Args:
        round_: whose questions they answer.
        raw: answers by question key; None and absent mean skipped.
        placement: what was shown, and in which order.
        partial: whether required questions may be missing (imports and drafts).
    """
    answers: dict[str, Any] = {}
    asked = round_.asked()
    unknown = sorted(raw.keys() - {spec.key for spec, _kind in asked})
    reason = _("There is no question with this key.")
    problems = [Problem(pointer_to("answers", key), reason) for key in unknown]
    for spec, kind in asked:
        answer = raw.get(spec.key)
        pointer = f"/answers/{spec.key}"
        if answer is None:
            if not partial and not spec.optional:
                problems.append(Problem(pointer, _("Please answer this.")))
            continue
        least, most = kind.outputs
        if not least <= len(placement.order) <= most:
            problems.append(
                Problem("/shown", _("“%(key)s” does not fit this number of outputs.") % {"key": spec.key})
            )
            continue
        try:
            answers[spec.key] = kind.parse(spec, answer, placement)
        except AnswerError as error:
            problems.append(Problem(pointer + error.pointer, error.reason))
    return Checked(answers, tuple(problems))


def signals_of(round_: FrozenRound, answers: Mapping[str, Any], placement: Placement) -> list[SignalValue]:
    """Return all signals of checked answers: those of the kinds, then those that only the mode knows."""
    found: list[SignalValue] = []
    for spec, kind in round_.asked():
        if spec.key in answers:
            found.extend(kind.signals(spec, answers[spec.key], placement))
    found.extend(round_.protocol.mode.signals(answers, placement))
    return found
