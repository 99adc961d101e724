"""What people wrote of their own in their answers, and where it stands in them.

A place is steps from the answers down, joined by slashes: `note`, `marks/2/note`, `note/turns/0`. Keys of questions hold no slash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from apps.responses.frozen import FrozenRound
from apps.studies.kinds._base import QuestionSpec


@dataclass(frozen=True)
class Written:
    """One text in an answer: where it stands, under which question, of which kind that is, and the words."""

    place: str
    metric: str
    kind: str
    text: str


def written_in(round_: FrozenRound, answers: Mapping[str, Any]) -> Iterator[Written]:
    """Yield what somebody wrote of their own, in the order of the questions and turns."""
    for spec, kind in round_.asked():
        answer = answers.get(spec.key)
        if answer is None or not kind.words:
            continue
        for begin, one in _by_turn(spec, answer):
            for place, text in kind.texts_in(spec, one):
                yield Written(f"{begin}/{place}" if place else begin, spec.key, kind.slug, text)


def _by_turn(spec: QuestionSpec, answer: Any) -> Iterator[tuple[str, Any]]:
    if spec.per != "turn":
        yield spec.key, answer
        return
    for turn, one in answer["turns"].items():
        yield f"{spec.key}/turns/{turn}", one


def paths_of(round_: FrozenRound) -> list[str]:
    """Return JSON paths, of which one at least finds something in every answer that holds words of somebody's own."""
    return [
        f'$."{spec.key}"{".turns.*" if spec.per == "turn" else ""}{kind.words[1:]} ? (@ != "")'
        for spec, kind in round_.asked()
        if kind.words
    ]


def with_words(answers: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """Return answers with other words at some places; a place that they do not have is left out."""
    changed = deepcopy(dict(answers))
    for place, text in words.items():
        *way, last = place.split("/")
        home = _at(changed, way)
        if isinstance(home, dict) and last in home:
            home[last] = text
    return changed


def _at(found: Any, way: list[str]) -> Any:
    for step in way:
        if isinstance(found, list):
            found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found
