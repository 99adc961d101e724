"""The equity of a round in words, charts and a table of who has judged what, from the body of an audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.analysis.estimate import Estimate
from apps.analysis.facets import ARM
from apps.core.charts import Axis, Figures, Forest, IntervalRow, Tone, forest
from apps.core.charts.figures import number
from apps.dashboards.pages.coverage_table import CoverageTable, coverage_table
from apps.dashboards.pages.groups import Options, group_words
from apps.dashboards.pages.holes import HoleLine, lines_of
from apps.dashboards.pages.how import Files, Provenance
from apps.dashboards.pages.lines import Named
from apps.dashboards.pages.names import EQUITY, mark_of
from apps.dashboards.pages.verdict import Pill

MOST_CHARTS = 12
"""So many questions and versions have a chart of their own; the others are counted."""

Body = Mapping[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """One headline figure and what it counts."""

    value: str
    said: str


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
        rows: the rows of the body that it shows, as estimates.
    """

    title: str
    note: str
    forest: Forest
    words: str
    method: str
    name: str
    rows: tuple[Named, ...]
    axis: Axis
    files: Files | None = None
    quiet: bool = False


@dataclass(frozen=True)
class Apart:
    """How far people of different groups disagree beyond what people of one group do."""

    what: str
    figures: str
    proven: bool


@dataclass(frozen=True)
class EquityPage:
    """What the page and the printed audit show; `more` counts blind spots and `more_charts` charts that are not on it."""

    pill: Pill
    headline: str
    text: str
    figures: tuple[Figure, ...]
    gaps: tuple[Chart, ...]
    more_charts: int
    explanations: tuple[Chart, ...]
    swaps: Chart | None
    apart: tuple[Apart, ...]
    coverage: CoverageTable
    blind: tuple[HoleLine, ...]
    more: int
    least: int
    comments_url: str

    @property
    def quiet(self) -> tuple[Chart, ...]:
        """The charts of gaps that may be folded."""
        return tuple(chart for chart in self.gaps if chart.quiet)


def equity_page(body: Body, options: Options, provenance: Provenance | None = None) -> EquityPage:
    """Return the page of an audit's body.

    Args:
        body: as it was frozen, or as it would be now.
        options: the words of each answer about oneself, by field.
        provenance: of the newest numbers; None for a frozen audit, whose charts are no files of now.
    """
    gaps = [row for row in body["cells_of_people"] if row["kind"] == "gap"]
    mine = [row for row in gaps if row["metric"] == body["primary"]]
    proven = [row for row in mine if row["proven"]]
    charts, explained, swaps = equity_charts(body, options)
    if provenance is not None:
        charts, explained, swaps = (
            [replace(one, files=provenance.files(one.name)) for one in found]
            for found in (charts, explained, swaps)
        )
    return EquityPage(
        pill=_pill(mine, proven),
        headline=_headline(mine, proven, options, withheld=int(body["withheld"])),
        text=_text(body, gaps),
        figures=_figures(body, mine, proven),
        gaps=tuple(charts[:MOST_CHARTS]),
        more_charts=max(len(charts) - MOST_CHARTS, 0),
        explanations=tuple(explained),
        swaps=next(iter(swaps), None),
        apart=tuple(
            _apart(row) for row in body["disagreement"] if row["proven"] or row["metric"] == body["primary"]
        ),
        coverage=coverage_table(body["coverage"], options),
        blind=tuple(lines_of(body["gaps"][:20], options)),
        more=max(len(body["gaps"]) - 20, 0) + int(body["more"]),
        least=int(body["least"]),
        comments_url=provenance.comments_url if provenance is not None else "",
    )


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
    about = () if kind == "swap" else (first["metric"], first["version"], first["versus"], *map(str, part))
    return Chart(
        forest=forest([_interval(name, row) for name, row in rows], label=title, axis=axis),
        name=f"{EQUITY}-{kind}-{mark_of(*about)}",
        rows=tuple(Named(name, row_estimate(row)) for name, row in rows),
        axis=axis,
        title=title,
        note=note,
        words=words,
        method=method,
        quiet=quiet,
    )


def _by_aim(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows of each question about each pair of versions, in the order of the body."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        part = tuple(sorted(item for item in row["slice"].items() if item[0] in {"option", "label"}))
        found.setdefault((row["metric"], row["version"], row["versus"], part), []).append(row)
    yield from found.values()


def _about(row: Row) -> str:
    part = [value for key, value in row["slice"].items() if key in {"option", "label"}]
    names = [row["metric"], *part, row["version"] or ""]
    said = ", ".join(name for name in names if name)
    return (
        _("%(what)s, against %(versus)s") % {"what": said, "versus": row["versus"]} if row["versus"] else said
    )


def _group(row: Row, options: Options) -> str:
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
        [(_group(row, options), row) for row in rows],
        _axis(rows[0]),
        title=_about(rows[0]),
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
        (_("%(group)s, %(arm)s") % {"group": _group(row, options), "arm": row["arm"]}, row) for row in rows
    ]
    return _chart(
        "explanation",
        named,
        _axis(rows[0]),
        title=_about(rows[0]),
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
    swapped = ", ".join(f"{key}: {value}" for key, value in (row["slice"] or {}).items())
    return ", ".join(part for part in (swapped, row["metric"], row["version"] or "") if part)


def _axis(row: Row) -> Axis:
    return Axis(Figures.POINTS if row["points"] else Figures.SIGNED, reference=0.0)


def _apart(row: Row) -> Apart:
    named = row["key"].replace("_", " ")
    what = ", ".join(part for part in (row["metric"], row["version"] or "", named) if part)
    said = {
        "within": number(row["within"], 2),
        "across": number(row["across"], 2),
        "p": number(row["adjusted"], 3),
        "n": number(row["n"]),
        "shuffles": number(row["shuffles"]),
    }
    figures = _(
        "alpha %(within)s within groups, %(across)s across (p %(p)s after the correction, %(n)s items, %(shuffles)s shuffles)"
    )
    return Apart(what, figures % said, row["proven"])


def _pill(rows: list[Row], proven: list[Row]) -> Pill:
    if not rows:
        return Pill("info", _("Nothing to compare"))
    if not proven:
        return Pill("wait", _("No gap proven"))
    return Pill("fail", ngettext("%(n)d gap proven", "%(n)d gaps proven", len(proven)) % {"n": len(proven)})


def _headline(rows: list[Row], proven: list[Row], options: Options, *, withheld: int) -> str:
    if not rows and withheld:
        return _("So few people have judged that no group can be shown without telling about single people.")
    if not rows:
        return _("No two groups of enough people have judged, so nobody can be compared.")
    if not proven:
        return ngettext(
            "%(n)d group was compared with everyone else, and no difference is proven.",
            "%(n)d groups were compared with everyone else, and no difference is proven.",
            len(rows),
        ) % {"n": len(rows)}
    worst = min(proven, key=lambda row: (row["value"] >= 0, -abs(row["value"])))
    words = {
        "group": _group(worst, options),
        "what": _about(worst),
        "gap": _amount(worst, "value"),
        "low": _amount(worst, "low"),
        "high": _amount(worst, "high"),
    }
    if worst["value"] < 0:
        return _("“%(group)s” is %(gap)s below everyone else (%(low)s to %(high)s): %(what)s.") % words
    return _("“%(group)s” is %(gap)s above everyone else (%(low)s to %(high)s): %(what)s.") % words


def _amount(row: Row, name: str) -> str:
    """Return a difference without its sign where it is the value itself: `12 points`."""
    value = abs(row[name]) if name == "value" else row[name]
    if row["points"]:
        shown = number(100 * value)
        return _("%(n)s points") % {"n": shown} if name == "value" else shown
    return number(value, 2)


def _text(body: Body, gaps: list[Row]) -> str:
    withheld = int(body["withheld"])
    few = sorted({_plain_group(*one) for one in body["small"]})
    said = []
    undecided = sum(not row["proven"] for row in gaps)
    if undecided:
        said.append(
            ngettext(
                "Of %(n)d comparison we cannot tell whether there is a gap: that none is proven does not mean that there is none.",
                "Of %(n)d comparisons we cannot tell whether there is a gap: that none is proven does not mean that there is none.",
                undecided,
            )
            % {"n": undecided}
        )
    if withheld:
        said.append(
            ngettext(
                "%(n)d comparison is kept for the study's researchers: with it somebody could be singled out.",
                "%(n)d comparisons are kept for the study's researchers: with them somebody could be singled out.",
                withheld,
            )
            % {"n": withheld}
        )
    if few:
        said.append(
            _("Not compared, for fewer than %(least)d people have judged: %(groups)s.")
            % {"least": body["least"], "groups": ", ".join(few[:8])}
        )
    return " ".join(said)


def _plain_group(key: str, group: str) -> str:
    return group_words(key, group, {})


def _figures(body: Body, rows: list[Row], proven: list[Row]) -> tuple[Figure, ...]:
    swaps = [row for row in body["swaps"] if row["value"] is not None]
    empty = sum(row[-1] == "empty" for row in body["coverage"])
    return (
        Figure(_of(len(proven), len(rows)), _("gaps between groups proven on the primary question")),
        Figure(_of(sum(row["proven"] for row in swaps), len(swaps)), _("swaps that change the judgment")),
        Figure(_of(empty, len(body["coverage"])), _("cells that nobody has judged")),
        Figure(number(body["raters"]), _("people, %(n)s judgments") % {"n": number(body["responses"])}),
    )


def _of(some: int, all_: int) -> str:
    return _("%(some)d of %(all)d") % {"some": some, "all": all_}
