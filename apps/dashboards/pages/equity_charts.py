"""The charts of an equity audit, from its body: gaps between groups, what explanations do, swaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.analysis.estimate import Estimate
from apps.analysis.facets import ARM
from apps.core.charts import Axis, Figures, Forest, IntervalRow, Tone, forest
from apps.core.charts.figures import number
from apps.dashboards.pages.groups import Options, group_words, slice_words
from apps.dashboards.pages.how import Files
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.names import EQUITY, mark_of

MOST_LINES = 16
"""So many groups have a line of a chart, those that stand and those furthest from nought first; its file has all."""

Body = Mapping[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Chart:
    """Intervals of one kind.

    Attributes:
        title: which question, and about which version.
        note: what its numbers are differences of.
        words: how many were compared, and how many stand.
        method: how the intervals are made.
        quiet: it is not about the question that decides, and no gap stands.
        name: what its files are called; `files` is where they are, None where they cannot be fetched.
        lines: the rows that it draws.
        rows: the rows of the body that it shows, as estimates.
    """

    title: str
    note: str
    lines: tuple[tuple[str, Row], ...]
    words: str
    method: str
    name: str
    rows: tuple[Named, ...]
    axis: Axis
    files: Files | None = None
    quiet: bool = False

    @cached_property
    def forest(self) -> Forest:
        """The drawing; of many charts a page shows a dozen, and only those are drawn."""
        return forest([_interval(name, row) for name, row in self.lines], label=self.title, axis=self.axis)


def equity_charts(body: Body, options: Options) -> tuple[list[Chart], list[Chart], list[Chart]]:
    """Return all charts of a body: of gaps, of what explanations do, and of swaps."""
    level = {"level": body["level"]}
    cells = [{**row, **level} for row in body["cells_of_people"]]
    gaps, explained = ([row for row in cells if row["kind"] == kind] for kind in ("gap", "explanation"))
    return (
        [_gap_chart(rows, options, body["primary"]) for rows in _by_aim(gaps)],
        [_explained(rows, options) for rows in _by_aim(explained)],
        _swaps([{**row, **level} for row in body["swaps"]]),
    )


def row_estimate(row: Row) -> Estimate:
    """Return a row of a body as an estimate, so that it is a file and is talked about like every other number."""
    measure = {"gap": "gap", "explanation": "arm_effect"}.get(row.get("kind", ""), "counterfactual_gap")
    arm = {ARM: row["arm"]} if "arm" in row else {}
    return Estimate(
        measure=measure,
        metric=row["metric"],
        version=row["version"],
        versus=row["versus"],
        slice={**(row["slice"] or {}), **arm} or None,
        value=row["value"],
        low=row["low"],
        high=row["high"],
        level=row["level"],
        n=row["n"],
        raters=row["raters"],
        few_raters=bool(row.get("few_raters")),
        method=row["method"] or "",
        undefined=row.get("undefined") or None,
    )


def _chart(
    kind: str,
    rows: list[tuple[str, Row]],
    axis: Axis,
    *,
    title: str,
    note: str,
    words: str,
    method: str,
    quiet: bool = False,
) -> Chart:
    first = rows[0][1]
    part = sorted(item for item in (first["slice"] or {}).items() if item[0] in {"option", "label"})
    what = () if kind == "swap" else (first["metric"], first["version"], first["versus"], *map(str, part))
    return Chart(
        lines=tuple(_shown(rows)),
        name=f"{EQUITY}-{kind}-{mark_of(*what)}",
        rows=tuple(Named(name, row_estimate(row)) for name, row in rows),
        axis=axis,
        title=title,
        note=note,
        words=" ".join(said for said in (words, _more(len(rows))) if said),
        method=method,
        quiet=quiet,
    )


def _shown(rows: list[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """Return the rows that have a line, in their own order."""
    if len(rows) <= MOST_LINES:
        return rows
    order = sorted(
        range(len(rows)), key=lambda at: (not rows[at][1]["proven"], -abs(rows[at][1]["value"] or 0.0))
    )
    return [rows[at] for at in sorted(order[:MOST_LINES])]


def _more(rows: int) -> str:
    if rows <= MOST_LINES:
        return ""
    more = rows - MOST_LINES
    return ngettext(
        "%(count)d more, nearer to nought, is in the file.",
        "%(count)d more, nearer to nought, are in the file.",
        more,
    ) % {"count": more}


def _by_aim(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows of each question about each pair of versions, in the order of the body."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        part = tuple(sorted(item for item in row["slice"].items() if item[0] in {"option", "label"}))
        found.setdefault((row["metric"], row["version"], row["versus"], part), []).append(row)
    yield from found.values()


def about(row: Row) -> str:
    """Return which question a row is about, and which versions."""
    part = [value for key, value in row["slice"].items() if key in {"option", "label"}]
    names = [row["metric"], *part, row["version"] or ""]
    said = ", ".join(name for name in names if name)
    return (
        _("%(what)s, against %(versus)s") % {"what": said, "versus": row["versus"]} if row["versus"] else said
    )


def group_of(row: Row, options: Options) -> str:
    """Return whom a row is about."""
    key, group = next(item for item in row["slice"].items() if item[0] not in {"option", "label"})
    return group_words(key, group, options)


def _behind(row: Row) -> str:
    raters = ngettext("%(n)s rater", "%(n)s raters", row["raters"]) % {"n": number(row["raters"])}
    judged = ngettext("%(n)s judgment", "%(n)s judgments", row["n"]) % {"n": number(row["n"])}
    told = [raters, judged]
    if row.get("few_raters"):
        told.append(_("few raters"))
    if row["proven"]:
        told.append(_("proven"))
    return ", ".join(told)


def _interval(name: str, row: Row) -> IntervalRow:
    return IntervalRow(
        name=name,
        value=row["value"],
        low=row["low"],
        high=row["high"],
        note=_behind(row),
        undefined=row.get("undefined") or "",
        tone=Tone.BROKEN if row["proven"] else Tone.PLAIN,
        n=row["n"],
    )


def _gap_chart(rows: list[Row], options: Options, primary: str) -> Chart:
    words = {"count": len(rows), "stand": sum(row["proven"] for row in rows)}
    return _chart(
        "gap",
        [(group_of(row, options), row) for row in rows],
        _axis(rows[0]),
        title=about(rows[0]),
        note=_("each group less everyone else"),
        words=_(
            "%(count)d groups are shown; after the correction %(stand)d of them stand. A person can be in several."
        )
        % words,
        method=rows[0]["method"],
        quiet=rows[0]["metric"] != primary and not words["stand"],
    )


def _explained(rows: list[Row], options: Options) -> Chart:
    named = [
        (_("%(group)s, %(arm)s") % {"group": group_of(row, options), "arm": row["arm"]}, row) for row in rows
    ]
    return _chart(
        "explanation",
        named,
        _axis(rows[0]),
        title=about(rows[0]),
        note=_("with an explanation less without, within each group"),
        words="",
        method=rows[0]["method"],
    )


def _swaps(rows: list[Row]) -> list[Chart]:
    """Return the chart of all swaps, none without any."""
    if not rows:
        return []
    chart = _chart(
        "swap",
        [(_swap(row), row) for row in rows],
        Axis(Figures.SIGNED, reference=0.0),
        title=_("Counterfactual swaps"),
        note=_("the same scenario, one attribute changed"),
        words="",
        method=next((row["method"] for row in rows if row["method"]), ""),
    )
    return [chart]


def _swap(row: Row) -> str:
    swapped = slice_words(row["slice"], {})
    return ", ".join(part for part in (swapped, row["metric"], row["version"] or "") if part)


def _axis(row: Row) -> Axis:
    return Axis(Figures.POINTS if row["points"] else Figures.SIGNED, reference=0.0)
