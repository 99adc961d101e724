"""What is found in one text, and whether others may read it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from apps.insight.models import TextState
from apps.text.instructions import instructions_in
from apps.text.language import language_of
from apps.text.personal_data import WORDS, Mark, absent, find
from apps.text.self_identification import Finder
from apps.text.sentiment import sentiment_of
from apps.text.toxicity import HIGH, toxicity_of

INSTRUCTION: Final = "instruction"
IDENTITY: Final = "identity"

_RULES: Final = "rules 1"

Findings = list[dict[str, Any]]


@dataclass(frozen=True)
class Checked:
    """A text as others may read it.

    Attributes:
        shown: the words, with a word in brackets in place of personal data.
        findings: [{"kind", "start", "end", "certainty"?}] in code points of `shown`; the kind is one of personal data, `instruction`, or
            `identity` where a model, a vendor or a version is named.
        toxicity: 0 to 1; sentiment: -1 to 1 of what was written, None where it is not measured.
        state: clear or held.
    """

    shown: str
    findings: Findings
    language: str
    toxicity: float
    sentiment: float | None
    state: TextState


def checker() -> str:
    """Return the name and version of the checks as they are on this machine."""
    return f"{_RULES}, presidio" if "presidio" not in absent() else _RULES


def check(text: str, *, known: Finder, expected: str = "") -> Checked:
    """Return what is found in a text.

    It is held where it is abusive, where something may be personal data and may not, and where it tells who wrote an output.

    Args:
        text: the words as they were said.
        known: finds names of models, vendors and versions.
        expected: the language that they were asked in, "" where it is not known.
    """
    shown, findings = _redacted(text, find(text, known=known))
    doubtful = [
        _finding(mark.what, mark.start, mark.end, certainty="maybe") for mark in find(shown, known=known)
    ]
    named = [
        _finding(IDENTITY, mark.start, mark.end) for mark in known.find(shown) if mark.certainty == "sure"
    ]
    told = [_finding(INSTRUCTION, mark.start, mark.end) for mark in instructions_in(shown)]
    toxicity = toxicity_of(text)
    language = language_of(text, expected=expected).tag
    return Checked(
        shown=shown,
        findings=sorted([*findings, *doubtful, *named, *told], key=lambda one: (one["start"], one["end"])),
        language=language,
        toxicity=toxicity,
        sentiment=sentiment_of(text, language=language),
        state=TextState.HELD if doubtful or named or toxicity >= HIGH else TextState.CLEAR,
    )


def _redacted(text: str, marks: Iterable[Mark]) -> tuple[str, Findings]:
    """Return a text with a word in place of every mark that is sure, and where those words stand."""
    parts, findings, at, length = [], [], 0, 0
    for mark in marks:
        if mark.certainty != "sure":
            continue
        word = WORDS[mark.what]
        length += mark.start - at
        findings.append(_finding(mark.what, length, length + len(word)))
        parts += [text[at : mark.start], word]
        length += len(word)
        at = mark.end
    return "".join([*parts, text[at:]]), findings


def _finding(kind: str, start: int, end: int, **more: str) -> dict[str, Any]:
    return {"kind": kind, "start": start, "end": end, **more}
