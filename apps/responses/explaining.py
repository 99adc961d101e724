"""What a rater may see of an explanation: the parts that the protocol shows, cut to the level of their arm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from apps.catalog.identifying import EXPLANATION, SHORT
from apps.core.rendering import visible_text
from apps.core.rendering.texts import HIDDEN, masked, text_of
from apps.studies.modes import Explained

_LONGEST_SHORT = 200


class Pushed(Protocol):
    """An output with the explanation that was pushed with it."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What was produced."""

    @property
    def explanation(self) -> Mapping[str, Any]:
        """All that was pushed; only text, short and spans are ever read."""

    @property
    def confidence(self) -> float | None:
        """How sure the version was."""


def explained(output: Pushed, *, level: str, shows: Sequence[str]) -> Explained | None:
    """Return what a level shows of an output's explanation, None where that is nothing.

    `short` is one sentence: what was pushed as `short`, else the first sentence of the text. `full` adds the whole text, the
    attribution spans and the version's confidence.
    """
    if level == "none":
        return None
    pushed = output.explanation
    text = _words(pushed.get("text")) if "text" in shows else ""
    if level == "short":
        short = (_words(pushed.get("short")) or _first_sentence(text)) if "text" in shows else ""
        return Explained(text=short) if short else None
    spans = tuple(_spans(pushed.get("spans"))) if "spans" in shows else ()
    found = Explained(
        text=text,
        spans=spans,
        words=tuple(_attributed(spans, text_of(output.messages[-1]) if output.messages else "")),
        confidence=output.confidence if "confidence" in shows else None,
    )
    return found if found != Explained() else None


def masked_explanation(
    pushed: Mapping[str, Any], masks: Sequence[Sequence[int]], *, turns: int
) -> Mapping[str, Any]:
    """Return an explanation with bars where masks hide its words, and its spans where they stand in the masked last turn.

    A span that reaches into what is hidden is left out: it would say where the name stood, and how much it counted.

    Args:
        pushed: all that was pushed.
        masks: [turn, start, end]; the explanation's own texts have places below 0 instead of a turn.
        turns: how many turns the output has.
    """
    if not masks:
        return pushed
    found = dict(pushed)
    for place, name in ((EXPLANATION, "text"), (SHORT, "short")):
        own = [[0, start, end] for turn, start, end in masks if turn == place]
        if own and isinstance(found.get(name), str):
            found[name] = masked([{"content": found[name]}], own)[0]["content"]
    last = sorted((start, end) for turn, start, end in masks if turn == turns - 1)
    if last and "spans" in found:
        found["spans"] = [
            [_moved(start, last), _moved(end, last), weight]
            for start, end, weight in _spans(found["spans"])
            if all(end <= hides or start >= shows for hides, shows in last)
        ]
    return found


def _moved(place: int, masks: Sequence[tuple[int, int]]) -> int:
    """Return where a place of a text stands once bars have taken the place of what came before it."""
    return place + sum(HIDDEN - (end - start) for start, end in masks if end <= place)


def _attributed(spans: Sequence[tuple[int, int, float]], text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of each span with how much it counts, in thirds of the heaviest."""
    heaviest = max((abs(weight) for _start, _end, weight in spans), default=0.0) or 1.0
    for start, end, weight in spans:
        words = visible_text(text[start:end])
        if words:
            yield min(3, 1 + int(3 * abs(weight) / heaviest)), words


def _words(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _first_sentence(text: str) -> str:
    ends = [place for sign in ".!?\n\u3002" if (place := text.find(sign)) >= 0]
    return text[: min([*(place + 1 for place in ends), _LONGEST_SHORT])].strip()


def _spans(value: object) -> list[tuple[int, int, float]]:
    """Return the spans that are spans: [start, end, weight] with 0 <= start < end."""
    found = []
    for span in value if isinstance(value, list) else []:
        if not isinstance(span, list) or len(span) not in {2, 3}:
            continue
        if not all(isinstance(part, int | float) and not isinstance(part, bool) for part in span):
            continue
        start, end, weight = int(span[0]), int(span[1]), float(span[2]) if len(span) == 3 else 1.0
        if 0 <= start < end:
            found.append((start, end, weight))
    return found
