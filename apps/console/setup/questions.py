"""The questions of a draft: the list, its order, and the form of one question from its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import slugify
from pydantic import ValidationError

from apps.console.setup.drafting import Change
from apps.console.setup.fields import Choice, Field
from apps.console.setup.pointers import get
from apps.console.setup.schema_fields import fields_of
from apps.core.errors import NotFound, Problem
from apps.studies.kinds import kinds
from apps.studies.kinds._base import AnswerError, QuestionSpec

_OWN = frozenset(QuestionSpec.model_fields)


@dataclass(frozen=True)
class QuestionRow:
    """A question in the list."""

    index: int
    key: str
    label: str
    hint: str
    text: str
    optional: bool
    wrong: bool
    first: bool
    last: bool


def questions_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the draft's questions as far as they are questions at all."""
    listed = document.get("questions")
    return [q if isinstance(q, dict) else {} for q in listed] if isinstance(listed, list) else []


def question_rows(document: dict[str, Any], problems: Sequence[Problem]) -> list[QuestionRow]:
    """Return the list of questions."""
    questions = questions_of(document)
    rows = []
    for index, question in enumerate(questions):
        kind = kinds().get(str(question.get("ask")))
        rows.append(
            QuestionRow(
                index=index,
                key=str(question.get("key") or ""),
                label=str(kind.label) if kind else str(question.get("ask") or "?"),
                hint=str(kind.hint) if kind else "",
                text=str(question.get("text") or ""),
                optional=bool(question.get("optional")),
                wrong=any(f"{problem.pointer}/".startswith(f"/questions/{index}/") for problem in problems),
                first=index == 0,
                last=index == len(questions) - 1,
            )
        )
    return rows


def primary_index(document: dict[str, Any]) -> int | None:
    """Return the place of the question that the study is about, None without questions."""
    keys = [question.get("key") for question in questions_of(document)]
    primary = get(document, "/analysis/primary")
    return keys.index(primary) if primary in keys else (0 if keys else None)


def question_fields(document: dict[str, Any], index: int) -> list[Field]:
    """Return the form of one question, from its kind's own `Spec`.

    Raises:
        NotFound: there is no such question.
    """
    questions = questions_of(document)
    if not 0 <= index < len(questions):
        raise NotFound("")
    kind = kinds().get(str(questions[index].get("ask")))
    if kind is None:
        return []
    others = tuple(
        Choice(str(question.get("key")), str(question.get("key")))
        for place, question in enumerate(questions)
        if place != index and question.get("key")
    )
    base = f"/questions/{index}"
    fields = [
        replace(spec, control="select", choices=others) if spec.pointer == f"{base}/of" else spec
        for spec in fields_of(kind.Spec, base)
    ]
    own = [spec for spec in fields if spec.pointer.rpartition("/")[2] not in _OWN]
    return (
        [spec for spec in fields if spec.pointer == f"{base}/text"]
        + own
        + [spec for spec in fields if spec not in own and spec.pointer != f"{base}/text"]
    )


def primary_fields(document: dict[str, Any]) -> list[Field]:
    """Return the words and the own settings of the question that the study is about."""
    index = primary_index(document)
    if index is None:
        return []
    base = f"/questions/{index}/"
    wanted = [
        s
        for s in question_fields(document, index)
        if s.pointer == f"{base}text" or s.pointer.removeprefix(base) not in _OWN
    ]
    title = str(document.get("title") or "")
    return [replace(spec, placeholder=title) if spec.pointer == f"{base}text" else spec for spec in wanted]


def added(ask: str) -> Change:
    """Return the change that puts a question of this kind at the end."""

    def change(document: dict[str, Any]) -> None:
        if ask not in kinds():
            return
        questions = document.get("questions")
        listed = list(questions) if isinstance(questions, list) else []
        stem = slugify(ask)
        taken = {question.get("key") for question in listed if isinstance(question, dict)}
        key = next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, 1_000))) if name not in taken)
        question = {"key": key, "ask": ask, **kinds()[ask].starter, "optional": True}
        document["questions"] = [*listed, {**question, **_about(question, listed)}]

    return change


def _about(question: dict[str, Any], others: Sequence[Any]) -> dict[str, Any]:
    """Return which of the others a question is about that needs one: the first that it goes with, nothing where none does."""
    kind = kinds()[question["ask"]]
    if "of" not in kind.Spec.model_fields:
        return {}
    for other in others:
        try:
            of = kinds()[other["ask"]].Spec.model_validate(other)
            kind.bind(kind.Spec.model_validate({**question, "of": of.key}), {of.key: of})
        except (ValidationError, AnswerError, LookupError, TypeError):
            continue
        return {"of": of.key}
    return {}


def moved(index: int, by: int) -> Change:
    """Return the change that moves a question up (-1) or down (1)."""

    def change(document: dict[str, Any]) -> None:
        questions = document.get("questions")
        if isinstance(questions, list) and 0 <= index < len(questions) and 0 <= index + by < len(questions):
            questions[index], questions[index + by] = questions[index + by], questions[index]

    return change


def removed(index: int) -> Change:
    """Return the change that takes a question out."""

    def change(document: dict[str, Any]) -> None:
        questions = document.get("questions")
        if isinstance(questions, list) and 0 <= index < len(questions):
            del questions[index]

    return change
