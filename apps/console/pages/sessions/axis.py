"""The one axis of a session as lanes: each a path or two in a picture that is a thousand units wide and one lane high.

A path of a few bytes for each mark, and one mark for each unit at most, keep five thousand events within a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 1_000
"""Units of the axis."""

Span = tuple[float, float]
"""Seconds from, and to."""


@dataclass(frozen=True)
class Label:
    """A word within a lane, at a share of its width in per cent."""

    left: float
    width: float
    text: str


@dataclass(frozen=True)
class Lane:
    """One row of the axis.

    Attributes:
        key: what it shows, for its colour.
        name: for people.
        path: SVG path data, in units of the axis across and 20 down.
        count: how many things are in it.
        labels: words that stand in it.
        help: what a mark means.
    """

    key: str
    name: str
    path: str
    count: int
    labels: tuple[Label, ...] = ()
    help: str = ""


def scale(seconds: float, total: float) -> float:
    """Return where a second lies on the axis, in units, within it."""
    return min(WIDTH, max(0.0, seconds / total * WIDTH)) if total > 0 else 0.0


def bars(spans: Iterable[Span], total: float, *, top: int = 3, height: int = 14, least: float = 1.5) -> str:
    """Return spans as a path of bars; what would be thinner than `least` units is drawn so wide."""
    parts, last = [], (-1.0, -1.0)
    for begin, end in spans:
        left = round(scale(begin, total), 1)
        width = round(max(least, scale(end, total) - left), 1)
        if left >= last[0] and left + width <= last[0] + last[1]:
            continue  # it would lie within the one before
        parts.append(f"M{left:g} {top}h{width:g}v{height}h-{width:g}z")
        last = (left, width)
    return "".join(parts)


def ticks(moments: Iterable[float], total: float, *, top: int = 2, height: int = 16) -> str:
    """Return moments as a path of thin marks, one for each unit at most."""
    places = sorted({round(scale(moment, total)) for moment in moments})
    return "".join(f"M{place - 1} {top}h2v{height}h-2z" for place in places)


def diamonds(moments: Iterable[float], total: float) -> str:
    """Return moments as a path of diamonds, one for each four units at most."""
    places = sorted({round(scale(moment, total) / 4) * 4 for moment in moments})
    return "".join(f"M{place} 3l4 7l-4 7l-4 -7z" for place in places)


def wave(peaks: Sequence[tuple[float, bytes]], total: float) -> str:
    """Return loudness as a path, half a unit wide at best.

    Args:
        peaks: for each recording its first second and the loudest sample of each tenth of a second, 0 to 255.
        total: seconds of the axis.
    """
    columns = [0] * (WIDTH // 2)
    for begin, loud in peaks:
        for tenth, value in enumerate(loud):
            column = int(scale(begin + tenth / 10, total) / 2)
            columns[min(column, len(columns) - 1)] = max(columns[min(column, len(columns) - 1)], value)
    parts = []
    for number, value in enumerate(columns):
        if value:
            half = max(0.5, round(value / 255 * 10, 1))
            parts.append(f"M{number * 2} {10 - half:g}h1v{2 * half:g}h-1z")
    return "".join(parts)


def labelled(spans: Iterable[tuple[Span, str]], total: float) -> tuple[Label, ...]:
    """Return words for spans that are wide enough to hold some of them."""
    found = []
    for (begin, end), text in spans:
        left, width = scale(begin, total) / 10, (scale(end, total) - scale(begin, total)) / 10
        if width >= 6:
            found.append(Label(round(left, 1), round(width, 1), text))
    return tuple(found)


def gaps(said: Iterable[Span], total: float, *, least: float, heard: Sequence[Span] = ()) -> list[Span]:
    """Return the spans in which nothing was said, between the first words and the end.

    Args:
        said: when the person spoke, in seconds.
        total: seconds of the axis.
        least: so many seconds of a span are without any word.
        heard: when others spoke; that ends no span and is none of its silence.
    """
    found: list[Span] = []
    silent_since: float | None = None
    for begin, end in sorted(said):
        if silent_since is not None and _is_silent(silent_since, begin, heard, least):
            found.append((silent_since, begin))
        silent_since = max(end, silent_since or 0.0)
    if silent_since is not None and _is_silent(silent_since, total, heard, least):
        found.append((silent_since, total))
    return found


def _is_silent(begin: float, end: float, heard: Sequence[Span], least: float) -> bool:
    """Return whether nobody spoke for `least` seconds of a span; where two others speak at once both are taken off."""
    if end - begin < least:
        return False
    taken = sum(max(0.0, min(end, last) - max(begin, first)) for first, last in heard)
    return end - begin - taken >= least
