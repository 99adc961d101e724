"""A round's questions as forms: of the whole and of each turn, with what was answered and what was wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.core import jsontext
from apps.core.errors import Problem
from apps.responses.answers import said_of
from apps.responses.frozen import FrozenRound
from apps.studies.kinds._base import Kind, Placement, QuestionSpec, QuestionView, field_name


def question_views(
    round_: FrozenRound,
    placement: Placement,
    answers: Mapping[str, object],
    problems: Sequence[Problem] = (),
    *,
    covered: bool = False,
) -> tuple[QuestionView, ...]:
    """Return the forms of the questions that are asked of an item now.

    Args:
        round_: whose questions.
        placement: the item as it is met.
        answers: a draft, or what was just refused.
        problems: what was wrong with it.
        covered: only what is asked before the outputs are shown; else that is asked no more.
    """
    errors = {_place_of(problem): problem.reason for problem in problems if problem.pointer.count("/") >= 2}
    asked = [
        (spec, kind)
        for spec, kind in round_.asked()
        if kind.before == covered and (spec.about is None or placement.explained)
    ]
    here = {spec.key: (spec, kind) for spec, kind in asked}
    views = (
        view
        for spec, kind in asked
        if spec.when is None or spec.when.question in here or spec.when.holds(answers.get(spec.when.question))
        for view in _views(
            spec,
            kind,
            when=_condition(spec, here),
            text=round_.protocol.question_text(spec),
            answer=answers.get(spec.key),
            errors=errors,
            placement=placement,
        )
    )
    return tuple(_keys_once(views))


def _keys_once(views: Iterable[QuestionView]) -> Iterator[QuestionView]:
    """Yield the questions so that a key chooses one thing only: the first question that claims it has it."""
    taken: set[str] = set()
    for view in views:
        own = {option.digit for option in view.options if option.digit}
        if own & taken or view.turn is not None:
            yield replace(view, options=tuple(replace(option, digit="") for option in view.options))
        else:
            taken |= own
            yield view


@dataclass(frozen=True)
class Said:
    """One answer in words, under its question."""

    question: str
    answer: str


def said_in_words(
    round_: FrozenRound, placement: Placement, answers: Mapping[str, object]
) -> tuple[Said, ...]:
    """Return what somebody answered, as they would read it, in the order of the questions and turns."""
    found = []
    for spec, kind in round_.asked():
        if spec.key not in answers:
            continue
        for answer in said_of(spec, answers[spec.key]):
            text = round_.protocol.question_text(spec)
            asked = kind.view(spec, text=text, answer=answer, error="", placement=placement).text
            found.append(Said(asked, kind.in_words(spec, answer, placement)))
    return tuple(said for said in found if said.answer)


def drafted_in_words(views: Sequence[QuestionView]) -> tuple[Said, ...]:
    """Return what stands in forms, whether it could be taken or not."""
    said = (
        Said(view.text, ", ".join(option.label for option in view.options if option.checked) or view.value)
        for view in views
    )
    return tuple(one for one in said if one.answer)


def _place_of(problem: Problem) -> tuple[str, str]:
    """Return the question and the turn, "" for the whole, that a problem is about."""
    parts = problem.pointer.split("/")
    return parts[2], parts[4] if parts[3:4] == ["turns"] and len(parts) > 4 else ""


def _views(
    spec: QuestionSpec,
    kind: Kind,
    *,
    when: str,
    text: str,
    answer: object,
    errors: Mapping[tuple[str, str], str],
    placement: Placement,
) -> Iterator[QuestionView]:
    if spec.per is None:
        error = errors.get((spec.key, ""), "")
        view = kind.view(spec, text=text, answer=answer, error=error, placement=placement)
        yield replace(view, when=when) if when else view
        return
    turns = answer.get("turns") if isinstance(answer, dict) else None
    given = turns if isinstance(turns, dict) else {}
    for turn in placement.turns:
        error = errors.get((spec.key, str(turn))) or errors.get((spec.key, ""), "")
        view = kind.view(spec, text=text, answer=given.get(str(turn)), error=error, placement=placement)
        yield replace(view, turn=turn, when=when)


def _condition(spec: QuestionSpec, here: Mapping[str, tuple[QuestionSpec, Kind]]) -> str:
    """Return under which answers a question is asked, as the page's script reads it: JSON, "" where nothing on the page decides it."""
    if spec.when is None or spec.when.question not in here:
        return ""
    said: dict[str, object] = {"field": field_name(spec.when.question)}
    if spec.when.at_least is not None:
        other, kind = here[spec.when.question]
        said["at_least"] = kind.in_form(other, spec.when.at_least)
    if spec.when.any_of is not None:  # a yes and a no are words in a form
        said["any_of"] = [
            {True: "yes", False: "no"}[one] if isinstance(one, bool) else one for one in spec.when.any_of
        ]
    return jsontext.dumps(said)
