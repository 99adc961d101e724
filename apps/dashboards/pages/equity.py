"""The equity of a round in words, charts and a table of who has judged what, from the body of an audit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.charts.figures import UNDEFINED, number
from apps.dashboards.pages.coverage_table import CoverageTable, coverage_table
from apps.dashboards.pages.equity_charts import Body, Chart, Row, about, equity_charts, group_of
from apps.dashboards.pages.groups import Options, group_words
from apps.dashboards.pages.holes import HoleLine, lines_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.verdict import Pill

MOST_CHARTS = 12
"""So many questions and versions have a chart of their own; the others are counted."""

MOST_APART = 24
"""So many lines on disagreement are shown, those that stand first."""


@dataclass(frozen=True)
class Figure:
    """One headline figure and what it counts."""

    value: str
    said: str


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
        explanations=tuple(explained[:MOST_CHARTS]),
        swaps=next(iter(swaps), None),
        apart=tuple(_apart(row) for row in _disagreements(body)[:MOST_APART]),
        coverage=coverage_table(body["coverage"], options),
        blind=tuple(lines_of(body["gaps"][:20], options)),
        more=max(len(body["gaps"]) - 20, 0) + int(body["more"]),
        least=int(body["least"]),
        comments_url=provenance.comments_url if provenance is not None else "",
    )


def _disagreements(body: Body) -> list[Row]:
    """Return what is told of disagreement: what stands, then the rest of the question that decides."""
    told = [row for row in body["disagreement"] if row["proven"] or row["metric"] == body["primary"]]
    return sorted(told, key=lambda row: not row["proven"])


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
    tested = row.get("tested", row["n"])  # audits from before it was said keep what they were given
    if tested < row["n"]:
        said["tested"] = number(tested)
        figures = _(
            "alpha %(within)s within groups, %(across)s across, of %(n)s items (p %(p)s after the correction, from %(shuffles)s shuffles of "
            "%(tested)s items drawn at random)"
        )
    else:
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
        "group": group_of(worst, options),
        "what": about(worst),
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
        _figure(
            len(proven),
            len(rows),
            _("gaps between groups proven on the primary question"),
            none=_("no gap between groups could be looked for"),
        ),
        _figure(
            sum(row["proven"] for row in swaps),
            len(swaps),
            _("swaps that change the judgment"),
            none=_("no swap could be looked at"),
        ),
        _figure(
            empty,
            len(body["coverage"]),
            _("cells that nobody has judged"),
            none=_("no cell of people and scenarios can be told"),
        ),
        Figure(number(body["raters"]), _("people, %(n)s judgments") % {"n": number(body["responses"])})
        if body["responses"]
        else Figure(UNDEFINED, _("nobody has judged yet")),
    )


def _figure(some: int, all_: int, said: str, *, none: str) -> Figure:
    """Return `2 of 5`; where there was nothing to count among, a dash and that, never a zero."""
    if not all_:
        return Figure(UNDEFINED, none)
    return Figure(_("%(some)d of %(all)d") % {"some": some, "all": all_}, said)
