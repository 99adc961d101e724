"""Who wins against whom: a table of win rates, each with its interval and its judgments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from apps.core.charts.figures import UNDEFINED, number, reason, row_figures
from apps.core.charts.model import Figures, IntervalRow, is_finite
from apps.core.charts.svg import isolated
from apps.core.rendering.visible import visible_text

FEW_RATERS = 10
_EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Meeting:
    """How one version fared against another.

    Attributes:
        value: win rate, 0 to 1; None where it is undefined.
        low: lower bound of its interval.
        high: upper bound.
        n: judgments.
        raters: people.
        undefined: why there is no value, in words.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    raters: int
    undefined: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix.

    Attributes:
        kind: full, few (fewer than ten raters), none (nothing to read) or self.
        css: classes of the style sheet: up, down or "" for full; few, unmet, na.
        text: the win rate, or a dash.
        small: the interval, and what is to be said.
        title: the whole as one sentence.
    """

    kind: str
    css: str
    text: str
    small: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One version against all others."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class WinMatrix:
    """A matrix for `core/charts/matrix.html`; it is its own data table."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def win_matrix(
    names: Sequence[str], meetings: Mapping[tuple[int, int], Meeting], *, caption: str
) -> WinMatrix:
    """Return the matrix of these versions.

    Args:
        names: the versions, best first.
        meetings: by index of the row and of the column; what is missing never met.
        caption: what the table shows.
    """
    shown = tuple(visible_text(name) for name in names)
    return WinMatrix(
        caption=visible_text(caption),
        header=shown,
        rows=tuple(
            MatrixRow(
                name=shown[row],
                cells=tuple(
                    _cell(names, row, column, meetings.get((row, column))) for column in range(len(names))
                ),
            )
            for row in range(len(names))
        ),
    )


def _cell(names: Sequence[str], row: int, column: int, met: Meeting | None) -> Cell:
    if row == column:
        return Cell(kind="self", css="na", text="", small=(), title="")
    pair = gettext("%(row)s against %(column)s") % {
        "row": isolated(names[row]),
        "column": isolated(names[column]),
    }
    if met is None or (met.n == 0 and not met.undefined):
        words = gettext("not compared")
        return Cell(kind="none", css="unmet", text=UNDEFINED, small=(words,), title=f"{pair}: {words}")
    estimate = IntervalRow(names[row], met.value, met.low, met.high, undefined=met.undefined)
    if not is_finite(met.value):
        why = visible_text(reason(estimate))
        return Cell(kind="none", css="unmet", text=UNDEFINED, small=(why,), title=f"{pair}: {why}")
    return _met(pair, estimate, met)


def _met(pair: str, estimate: IntervalRow, met: Meeting) -> Cell:
    few = met.raters < FEW_RATERS
    value, _, bounds = row_figures(estimate, Figures.SHARE).partition(" ")
    judgments = ngettext("%(n)s judgment", "%(n)s judgments", met.n) % {"n": number(met.n)}
    raters = ngettext("%(n)s rater", "%(n)s raters", met.raters) % {"n": number(met.raters)}
    marked = (gettext("few raters"),) if few else (judgments,)
    return Cell(
        kind="few" if few else "full",
        css="few" if few else _lean(met),
        text=value,
        small=(*((bounds,) if bounds else ()), *marked),
        title=f"{pair}: {row_figures(estimate, Figures.SHARE)}, {judgments}, {raters}",
    )


def _lean(met: Meeting) -> str:
    """Return which side of even the whole interval lies on: up, down, or "" for neither."""
    if is_finite(met.low) and met.low > _EVEN:
        return "up"
    return "down" if is_finite(met.high) and met.high < _EVEN else ""
