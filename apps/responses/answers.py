"""From what was sent to checked answers and their signals; forms and machines share all but the first step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Problem, pointer_to
from apps.responses.frozen import FrozenRound
from apps.studies.derived import derived_signals
from apps.studies.kinds._base import AnswerError, Kind, Placement, QuestionSpec, SignalValue, field_name


@dataclass(frozen=True)
class Checked:
    """Answers in their canonical shapes, and what was wrong with others."""

    answers: dict[str, Any]
    problems: tuple[Problem, ...]


def read_form(round_: FrozenRound, fields: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Return the answers that a form means, in the shapes of the contract, not yet checked."""
    raw: dict[str, object] = {}
    for spec, kind in round_.asked():
        if spec.per != "turn":
            raw[spec.key] = kind.read_form(spec, _values(fields, field_name(spec.key)))
            continue
        begin = f"{field_name(spec.key)}-t"
        turns = {name[len(begin) :].partition(".")[0] for name in fields if name.startswith(begin)}
        read = {turn: kind.read_form(spec, _values(fields, begin + turn)) for turn in sorted(turns)}
        given = {turn: answer for turn, answer in read.items() if answer is not None}
        raw[spec.key] = {"turns": given} if given else None
    return raw


def _values(fields: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """Return what was sent under a field's name, then under those of its rows, `name.0` and so on, in their order."""
    rows = sorted(row for row in fields if row.startswith(f"{name}."))
    return [*fields.get(name, ()), *(value for row in rows for value in fields[row])]


def check_answers(
    round_: FrozenRound, raw: Mapping[str, object], placement: Placement, *, partial: bool = False
) -> Checked:
    """Check answers against their questions.

    Args:
        round_: whose questions they answer.
        raw: answers by question key; None and absent mean skipped.
        placement: what was shown, and in which order.
        partial: whether required questions may be missing (imports and drafts).

    What is asked only under a condition that does not hold is neither needed nor kept.
    """
    answers: dict[str, Any] = {}
    asked = round_.asked()
    unknown = sorted(raw.keys() - {spec.key for spec, _kind in asked})
    reason = _("There is no question with this key.")
    problems = [Problem(pointer_to("answers", key), reason) for key in unknown]
    for spec, kind in asked:
        answer = raw.get(spec.key)
        pointer = f"/answers/{spec.key}"
        if not _is_asked(spec, answers, placement):
            continue
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
            if spec.per == "turn":
                answers[spec.key] = _by_turn(spec, kind, answer, placement, partial=partial)
            else:
                answers[spec.key] = kind.parse(spec, answer, placement)
        except AnswerError as error:
            problems.append(Problem(pointer + error.pointer, error.reason))
    return Checked(answers, tuple(problems))


def _is_asked(spec: QuestionSpec, answers: Mapping[str, Any], placement: Placement) -> bool:
    """Return whether a question is asked here, given the answers to those before it."""
    if spec.about == "explanation" and not placement.explained:
        return False
    return spec.when is None or spec.when.holds(answers.get(spec.when.question))


def _by_turn(
    spec: QuestionSpec, kind: Kind, answer: object, placement: Placement, *, partial: bool
) -> dict[str, Any]:
    """Return the answers to a question that is asked of every turn, in the order of the turns.

    Raises:
        AnswerError: it is no answer by turn, or one of them does not fit.
    """
    turns = answer.get("turns") if isinstance(answer, dict) and set(answer) == {"turns"} else None
    if not isinstance(turns, dict) or not all(isinstance(turn, str) and turn.isdecimal() for turn in turns):
        raise AnswerError(_("Answer it for each turn: {“turns”: {“0”: ...}}."))
    numbers = sorted(int(turn) for turn in turns if len(turn) <= 6)
    unknown = set(numbers) - set(placement.turns) if placement.turns else set()
    if len(numbers) != len(turns) or unknown or {str(number) for number in numbers} != set(turns):
        raise AnswerError(_("There is no such turn to judge."), "/turns")
    if not partial and not spec.optional and set(placement.turns) - set(numbers):
        raise AnswerError(_("Please answer this for every turn."), "/turns")
    found = {}
    for number in numbers:
        try:
            found[str(number)] = kind.parse(spec, turns[str(number)], placement)
        except AnswerError as error:
            raise AnswerError(error.reason, f"/turns/{number}{error.pointer}") from error
    return {"turns": found}


def said_of(spec: QuestionSpec, answer: Any) -> list[Any]:
    """Return the answers within an answer: one, or one for each turn."""
    return list(answer["turns"].values()) if spec.per == "turn" else [answer]


def signals_of(
    round_: FrozenRound,
    answers: Mapping[str, Any],
    placement: Placement,
    measured: Mapping[str, float] | None = None,
) -> list[SignalValue]:
    """Return all signals of checked answers: those of the kinds, those that only the mode knows, those that no question names."""
    found: list[SignalValue] = []
    for spec, kind in round_.asked():
        if spec.key in answers:
            for answer in said_of(spec, answers[spec.key]):
                found.extend(kind.signals(spec, answer, placement))
    found.extend(round_.protocol.mode.signals(answers, placement))
    found.extend(derived_signals(round_.protocol, answers, measured or {}, placement))
    return found
