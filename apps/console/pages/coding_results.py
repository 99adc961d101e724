"""What the page of a round's codes shows: whether new ones still come up, and how often each occurs in which group."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.console.pages.coding_agreement import figures_of
from apps.core.charts import Curve, CurvePoint, CurveWords, Figures, curve
from apps.insight.coding.occurring import Occurring, occurring_in
from apps.insight.coding.quotes import count_quotable
from apps.insight.coding.saturating import saturation_of
from apps.insight.coding.tables import COHORT, VERSION, CodeTable, tables_of
from apps.statistics.population import FEW_RATERS
from apps.studies.models import Round


@dataclass(frozen=True)
class Column:
    """A group: `few` says that its numbers rest on few people."""

    name: str
    of: str
    few: bool


@dataclass(frozen=True)
class Line:
    """A code with its shares, as they read."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Shares:
    """A table of codes and groups; `hidden` groups are not in it."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    method: str
    hidden: int


@dataclass(frozen=True)
class ResultsPage:
    """The codes of a round: `codes` by key, for making themes of them; `quotable` is how many texts may be quoted."""

    chart: Curve | None
    why: str
    method: str
    tables: tuple[Shares, ...]
    units: int
    codes: tuple[tuple[str, str], ...]
    quotable: int


def results_page(round_: Round, *, researcher: bool) -> ResultsPage:
    """Return what was found in a round; small groups are for researchers of the study only."""
    occurring = occurring_in(round_)
    chart, why, method = _saturation(occurring)
    return ResultsPage(
        chart=chart,
        why=why,
        method=method,
        tables=tuple(_shares(table, researcher=researcher) for table in tables_of(round_, occurring)),
        units=len(occurring.rows),
        codes=tuple(occurring.names.items()),
        quotable=count_quotable(round_),
    )


def _saturation(occurring: Occurring) -> tuple[Curve | None, str, str]:
    found, why = saturation_of(occurring)
    if found is None:
        return None, why, ""
    ends = zip(found.observed, found.mean, found.low, found.high, strict=True)
    points = [
        CurvePoint(step, float(observed), float(mean), float(low), float(high))
        for step, (observed, mean, low, high) in enumerate(ends, 1)
    ]
    words = CurveWords(
        label=_("Different codes found"),
        step=_("Sessions and answers"),
        count=_("Different codes"),
        observed=_("in the order of coding"),
        mean=_("mean over random orders"),
    )
    return curve(points, words=words, ident="saturation"), "", found.method


def _shares(table: CodeTable, *, researcher: bool) -> Shares:
    shown = [place for place, group in enumerate(table.groups) if researcher or not group.private]
    title = {COHORT: _("By cohort"), VERSION: _("By version")}.get(
        table.key, _("By %(field)s") % {"field": table.key.replace("_", " ")}
    )
    groups = [table.groups[place] for place in shown]
    return Shares(
        title=title,
        columns=tuple(
            Column(
                group.name or _("All"),
                ngettext("%(units)d, of %(n)d person", "%(units)d, of %(n)d people", group.people)
                % {"units": group.units, "n": group.people},
                few=group.private or group.people < FEW_RATERS,
            )
            for group in groups
        ),
        lines=tuple(
            Line(name, tuple(figures_of(cells[place], Figures.SHARE) for place in shown))
            for name, cells in table.rows
        ),
        method=next((cells[0].method for _name, cells in table.rows if cells[0].method), ""),
        hidden=len(table.groups) - len(shown),
    )
