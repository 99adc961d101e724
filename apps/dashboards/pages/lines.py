"""Estimates as lines of a list: name, drawing, figures with their interval, and how they came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.selectors import Results
from apps.core.charts import Axis, Figures, Forest, IntervalRow, Tone, forest, row_figures
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import Files, How, Provenance
from apps.dashboards.pages.saying import say
from apps.dashboards.pages.words import behind_of, weighed


@dataclass(frozen=True)
class Line:
    """One estimate in a list.

    Attributes:
        name: whose estimate it is.
        notes: small words under the name.
        few: it rests on fewer than ten raters.
        reason: why there is no value, "" if there is one.
        svg: the drawing.
        figures: `63% [58, 68]`.
        how: how it was computed, and its rows.
    """

    name: str
    notes: tuple[str, ...]
    few: bool
    reason: str
    svg: SafeString
    figures: str
    how: How


@dataclass(frozen=True)
class Named:
    """An estimate with what it is called in a list.

    Attributes:
        note: words that go before its counts.
        is_base: the others are held against it.
        shown: its figures, where they read otherwise than those of its list.
    """

    name: str
    estimate: Estimate
    note: str = ""
    is_base: bool = False
    shown: str = ""


@dataclass(frozen=True)
class LineList:
    """A forest plot whose lines open their method and their rows.

    Attributes:
        says: what it shows, in plain words.
        named: the estimates that it shows.
        axis: how they are drawn.
        name: of its files, "" where it has none.
        files: where they are, None where there are none.
    """

    chart: Forest
    lines: tuple[Line, ...]
    says: str = ""
    named: tuple[Named, ...] = ()
    axis: Axis | None = None
    name: str = ""
    files: Files | None = None


def line_list(
    named: Sequence[Named], *, label: str, axis: Axis, provenance: Provenance, name: str = ""
) -> LineList:
    """Return the forest plot of these estimates, in this order; with a `name`, which some source of `files` knows, it can be fetched as a file."""
    chart = forest([_row(one) for one in named], label=label, axis=axis)
    lines = tuple(
        Line(
            name=visible_text(one.name),
            notes=_notes(one),
            few=one.estimate.few_raters,
            reason=drawn.reason,
            svg=drawn.svg,
            figures=one.shown or drawn.figures,
            how=provenance.how(one.estimate),
        )
        for one, drawn in zip(named, chart.rows, strict=True)
    )
    says = say([one.estimate for one in named], axis)
    return LineList(chart, lines, says, tuple(named), axis, name, provenance.files(name))


def beside_weighted(named: Iterable[Named], results: Results) -> list[Named]:
    """Return the estimates, each followed by the same one weighted by traffic where there is one; without a value one line says why."""
    twins = {_about(e): e for e in results.estimates if e.weights is not None and is_main(e)}
    found = []
    for one in named:
        found.append(one)
        twin = twins.get(_about(one.estimate))
        if twin is not None and not (twin.value is None and one.estimate.value is None):
            found.append(replace(one, estimate=twin, note=weighed(twin.weights), shown=""))
    return found


def is_main(estimate: Estimate) -> bool:
    """Return whether an estimate is of people's main pool, which pages are about."""
    return estimate.source == "people" and estimate.pool == "main"


def _about(estimate: Estimate) -> tuple[str | frozenset[tuple[str, str]] | None, ...]:
    slices = frozenset((estimate.slice or {}).items())
    return estimate.measure, estimate.metric, estimate.version, estimate.versus, slices


def figures_text(estimate: Estimate, figures: Figures) -> str:
    """Return `63% [58, 68]`, or a dash where there is no value."""
    return row_figures(_row(Named("", estimate)), figures)


def _row(one: Named) -> IntervalRow:
    estimate = one.estimate
    return IntervalRow(
        name=", ".join(part for part in (one.name, weighed(estimate.weights)) if part),
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        undefined=estimate.undefined or "",
        tone=Tone.BASE if one.is_base else Tone.PLAIN,
        n=estimate.n,
    )


def _notes(one: Named) -> tuple[str, ...]:
    base = gettext("baseline") if one.is_base else ""
    first = " · ".join(words for words in (base, one.note) if words)
    return tuple(note for note in (first, behind_of(one.estimate)) if note)


def best_first(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Return the estimates by value, greatest first, undefined ones last; equal ones stay in their order."""
    return sorted(estimates, key=lambda e: (e.value is None, -(e.value or 0.0)))
