"""The audit of a leaderboard, in words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from apps.analysis.estimate import Estimate
from apps.analysis.reviewing.results import PartResult
from apps.core.charts import Figures, IntervalRow, row_figures
from apps.core.charts.figures import figure, number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import How, Provenance

DOUBT = 0.05
"""Below this probability what is seen is more than chance."""


@dataclass(frozen=True)
class AuditTable:
    """Figures of an audit: its columns, and rows of cells of which the first names the row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Audit:
    """One audit.

    Attributes:
        kind: ok where nothing speaks against the order, warn where something does, info where it cannot be told.
        says: what was found, in a sentence.
        means: what that means for the reader.
        how: how it was computed, None where it could not be.
    """

    slug: str
    title: str
    kind: str
    says: str
    means: str
    table: AuditTable | None = None
    how: How | None = None


@dataclass(frozen=True)
class LeaderboardPage:
    """What the page shows; `undefined` says why there is no audit although there is a review."""

    taken_at: datetime | None
    undefined: str = ""
    audits: tuple[Audit, ...] = field(default=())


def leaderboard_page(part: PartResult | None, provenance: Provenance | None) -> LeaderboardPage:
    """Return the page; `part` is None before the first review that has it."""
    if part is None or provenance is None:
        return LeaderboardPage(None)
    if part.undefined:
        return LeaderboardPage(part.taken_at, part.undefined)
    told = {"circles": _circles, "voices": _voices, "ties": _ties, "places": _places, "lengths": _lengths}
    audits = []
    for slug, tell in told.items():
        body = part.body.get(slug)
        if body is None:
            continue
        if "undefined" in body:
            audits.append(Audit(slug, _titles()[slug], "info", body["undefined"], ""))
            continue
        kind, says, means, table = tell(body)
        how = _how(body, part.body["metric"], provenance)
        audits.append(Audit(slug, _titles()[slug], kind, says, means, table, how))
    return LeaderboardPage(part.taken_at, audits=tuple(audits))


_Told = tuple[str, str, str, AuditTable | None]


def _titles() -> dict[str, str]:
    return {
        "circles": gettext("Circles"),
        "voices": gettext("Few voices"),
        "ties": gettext("How ties count"),
        "places": gettext("The place on the page"),
        "lengths": gettext("Length"),
    }


def _circles(body: Mapping[str, Any]) -> _Told:
    is_more = body["p_cycles"] < DOUBT or body["p_fit"] < DOUBT
    words = {
        "cycles": number(body["cycles"]),
        "triples": number(body["triples"]),
        "expected": figure(body["expected"], Figures.SHARE, 1),
        "low": figure(body["low"], Figures.SHARE, 1),
        "high": figure(body["high"], Figures.SHARE, 1),
        "p": number(body["p_cycles"], 3),
        "fit": number(body["p_fit"], 3),
    }
    says = (
        gettext(
            "Triples of versions that all met: %(triples)s; of these, %(cycles)s go round in a circle. On one scale, chance alone gives %(expected)s, between %(low)s and %(high)s (p = %(p)s; fit of one scale p = %(fit)s)."
        )
        % words
    )
    if is_more:
        means = gettext(
            "More than chance: one order does not say all. Look at the table of who wins against whom."
        )
        return "warn", says, means, None
    return "ok", says, gettext("No more than chance: one order fits what people said."), None


def _voices(body: Mapping[str, Any]) -> _Told:
    rows = tuple(
        (
            gettext("busiest %(n)s%%") % {"n": number(row["percent"])},
            number(row["raters"]),
            figure(row["share"], Figures.SHARE, 0),
            _holds(row),
        )
        for row in body["top"]
    )
    header = (
        gettext("Raters"),
        gettext("How many"),
        gettext("Share of the judgments"),
        gettext("Order without them"),
    )
    said = ngettext(
        "%(n)s rater made half of the judgments; their loads tell as much as %(effective)s raters of equal load.",
        "%(n)s raters made half of the judgments; their loads tell as much as %(effective)s raters of equal load.",
        body["half_made_by"],
    )
    says = said % {
        "n": number(body["half_made_by"]),
        "effective": number(body["effective_raters"], 1),
    }
    moved = any(row["holds"] is False for row in body["top"])
    means = (
        gettext("The order depends on the busiest raters. Ask more people, or fewer things of each.")
        if moved
        else gettext("The order of the versions stays without the busiest raters, as far as it can be told.")
    )
    return "warn" if moved else "ok", says, means, AuditTable(header, rows)


def _holds(row: Mapping[str, Any]) -> str:
    if row["holds"] is None:
        return str(row["undefined"])
    if row["holds"]:
        return gettext("stays")
    return gettext("changes: %(order)s") % {"order": ", ".join(visible_text(key) for key in row["order"][:6])}


def _ties(body: Mapping[str, Any]) -> _Told:
    names = {
        "half": gettext("half a win"),
        "davidson": gettext("Davidson"),
        "rao_kupper": gettext("Rao-Kupper"),
        "drop": gettext("dropped"),
    }
    shown = [ties for ties in names if ties in body["ranks"]]
    rows = tuple(
        (visible_text(version), *(number(body["ranks"][ties][place]) for ties in shown))
        for place, version in enumerate(body["versions"])
    )
    table = AuditTable((gettext("Version"), *(names[ties] for ties in shown)), rows)
    stated = names.get(body["stated"], body["stated"])
    if body["moved"]:
        says = gettext(
            "Ranks of %(versions)s depend on how ties count, by %(places)s at most. The protocol says: %(stated)s."
        ) % {
            "versions": ", ".join(visible_text(key) for key in body["moved"][:6]),
            "places": number(body["largest_move"]),
            "stated": stated,
        }
        return "warn", says, gettext("Do not read these places without the bounds of the ranks."), table
    says = gettext("Every version has the same rank however ties count. The protocol says: %(stated)s.")
    return "ok", says % {"stated": stated}, "", table


def _places(body: Mapping[str, Any]) -> _Told:
    words = {"figures": _figures(body, Figures.POINTS), "p": number(body["p_sides"], 3)}
    says = (
        gettext(
            "Being shown first is worth %(figures)s points of a win. Sides were drawn as evenly as a fair coin would (p = %(p)s)."
        )
        if body["p_sides"] >= DOUBT
        else gettext(
            "Being shown first is worth %(figures)s points of a win, and sides were drawn less evenly than by a fair coin (p = %(p)s)."
        )
    ) % words
    is_off = not body["low"] <= 0 <= body["high"]
    if is_off and body["p_sides"] < DOUBT:
        return (
            "warn",
            says,
            gettext("The place made a difference, and some versions had it more often."),
            None,
        )
    if is_off:
        means = gettext("The place made a difference; even sides cancel it out of the win rates.")
        return "warn", says, means, None
    return "ok", says, gettext("The place on the page made no difference that can be seen."), None


def _lengths(body: Mapping[str, Any]) -> _Told:
    says = gettext(
        "An output that is longer by %(characters)s characters (a usual difference) gains %(figures)s in log-odds at equal strength."
    ) % {"characters": number(body["characters"]), "figures": _figures(body, Figures.SIGNED)}
    rows = tuple(
        (
            visible_text(one["version"]),
            row_figures(IntervalRow("", *one["plain"]), Figures.SIGNED),
            row_figures(IntervalRow("", *one["equal"]), Figures.SIGNED),
        )
        for one in body["scores"]
    )
    table = AuditTable((gettext("Version"), gettext("Strength"), gettext("Strength at equal length")), rows)
    if body["order"] != body["equal"]:
        order = ", ".join(visible_text(key) for key in body["equal"][:6])
        means = gettext("At equal length the order is another: %(order)s.") % {"order": order}
        return "warn", says, means, table
    if not body["low"] <= 0 <= body["high"]:
        return "warn", says, gettext("Length counts, but the order is the same at equal length."), table
    return "ok", says, gettext("Length makes no difference that can be seen."), table


def _figures(body: Mapping[str, Any], scale: Figures) -> str:
    return row_figures(IntervalRow("", body["value"], body["low"], body["high"]), scale)


def _how(body: Mapping[str, Any], metric: str, provenance: Provenance) -> How:
    """Return how an audit was made; it is no number of its own, so it is talked about with the round."""
    how = provenance.how(
        Estimate(
            measure="win_rate",
            metric=metric,
            n=body["n"],
            raters=body["raters"],
            method=body["method"],
            population=body["population"],
        )
    )
    return replace(how, comments_url=provenance.comments_url, open_comments=0)
