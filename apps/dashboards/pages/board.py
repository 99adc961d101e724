"""The leaderboard: one forest plot at a time, chosen by a link, with the bounds of the ranks in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts import Axis
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import LineList, Named, beside_weighted, best_first, line_list
from apps.dashboards.pages.names import BOARD
from apps.dashboards.pages.saying import say
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.words import rank_bounds, rank_figures

AVERAGE, BASELINE, STRENGTH, RANK = "average", "baseline", "strength", "rank"
_MEASURE = {
    AVERAGE: "average_win_rate",
    BASELINE: "win_rate",
    STRENGTH: "bradley_terry",
    RANK: "rank",
}


@dataclass(frozen=True)
class Tab:
    """One way to order the versions."""

    url: str
    label: str
    current: bool


@dataclass(frozen=True)
class Board:
    """The leaderboard.

    Attributes:
        about: how the figures are made, in a sentence.
        list: the versions; None where nothing can be ordered.
        trouble: why versions cannot be put on one scale, "" if they can.
        order: keys of the versions that met, best first.
    """

    tabs: tuple[Tab, ...]
    about: str
    list: LineList | None
    trouble: str
    order: tuple[str, ...]


def board_of(results: Results, subject: Subject, *, by: str, provenance: Provenance) -> Board:
    """Return the leaderboard of the primary question, ordered by one of its measures."""
    offered = [AVERAGE, *([BASELINE] if subject.baseline else []), STRENGTH, RANK]
    by = by if by in offered else AVERAGE
    ranks = {e.version: e for e in results.all("rank", subject.primary) if e.version is not None}
    chosen = sorted(_chosen(results, subject, by), key=lambda e: subject.is_withdrawn(e.version))
    axis = Axis(
        figures=figures_of(_MEASURE[by]),
        reference=_reference(by),
        reference_label=_reference_label(by, subject),
        low=1.0 if by == RANK and len(chosen) > 1 else None,
    )
    named = [
        Named(
            name=e.version or "",
            estimate=e,
            note=_note(e, ranks, subject, by),
            is_base=e.version == subject.baseline,
        )
        for e in chosen
    ]
    named = beside_weighted(named, results)
    name = f"{BOARD}-{by}"
    if by == RANK:
        named = [replace(one, shown=rank_figures(one.estimate)) for one in named]
    label = gettext("Versions by: %(measure)s") % {"measure": _label(by, subject)}
    return Board(
        tabs=tuple(Tab(_url(subject, slug), _label(slug, subject), slug == by) for slug in offered),
        about=str(measures()[_MEASURE[by]].about),
        list=_list(named, subject, label=label, axis=axis, provenance=provenance, name=name)
        if named
        else None,
        trouble=_trouble(results, subject),
        order=_met(results, subject),
    )


def _list(named: list[Named], subject: Subject, **drawn: Any) -> LineList:
    """Return the versions as a list; its sentence is about those in use."""
    found = line_list(named, **drawn)
    in_use = [one.estimate for one in named if not subject.is_withdrawn(one.estimate.version)]
    return found if len(in_use) == len(named) else replace(found, says=say(in_use, drawn["axis"]))


def _note(estimate: Estimate, ranks: Mapping[str, Estimate], subject: Subject, by: str) -> str:
    """Return a version's rank in words; of one that is withdrawn, that it is: it leads nothing."""
    if subject.is_withdrawn(estimate.version):
        return gettext("withdrawn")
    rank = ranks.get(estimate.version or "")
    return rank_bounds(rank) if rank is not None and by != RANK else ""


def order_of(results: Results, subject: Subject) -> tuple[str, ...]:
    """Return all versions, best first, those that never met last."""
    met = _met(results, subject)
    return (*met, *(version for version in subject.versions if version not in set(met)))


def _met(results: Results, subject: Subject) -> tuple[str, ...]:
    averages = best_first(_by_version(results, "average_win_rate", subject))
    return tuple(e.version for e in averages if e.version is not None)


def _by_version(results: Results, measure: str, subject: Subject) -> list[Estimate]:
    return [e for e in results.all(measure, subject.primary, slice=None) if e.version is not None]


def _chosen(results: Results, subject: Subject, by: str) -> list[Estimate]:
    if by == BASELINE:
        return best_first(results.all("win_rate", subject.primary, versus=subject.baseline))
    found = _by_version(results, _MEASURE[by], subject)
    if by == RANK:
        return sorted(found, key=lambda e: (e.value is None, e.value or 0.0, e.high or 0.0))
    return best_first(found) + (_unmet(found, subject) if by == AVERAGE else [])


def _unmet(found: list[Estimate], subject: Subject) -> list[Estimate]:
    """Return the versions that were never compared, as estimates without a value."""
    met = {e.version for e in found}
    why = gettext("Not compared with any other version yet.")
    return [
        Estimate(measure=_MEASURE[AVERAGE], metric=subject.primary, version=version, undefined=why)
        for version in subject.versions
        if version not in met
    ]


def _reference(by: str) -> float | None:
    return {STRENGTH: 0.0, RANK: None}.get(by, 0.5)


def _reference_label(by: str, subject: Subject) -> str:
    if by == BASELINE:
        return gettext("as good as the baseline, %(version)s") % {"version": subject.baseline}
    if by == STRENGTH:
        return gettext("the mean of all versions")
    return gettext("wins as often as it loses") if by == AVERAGE else ""


def _label(by: str, subject: Subject) -> str:
    if by == BASELINE:
        return gettext("Against %(version)s") % {"version": visible_text(subject.baseline)}
    return str(measures()[_MEASURE[by]].label)


def _url(subject: Subject, by: str) -> str:
    query: dict[str, str | int] = {"round": subject.number, "by": by}
    return f"?{urlencode(query)}#board"


def _trouble(results: Results, subject: Subject) -> str:
    """Return why the versions cannot be placed on one scale; the reason names the groups."""
    whole = results.one("bradley_terry", subject.primary, version=None)
    return (whole.undefined or "") if whole is not None and whole.n else ""
