"""Numbers over the rounds of a study, with what was decided on the same axis, and what drifted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.reviewing.results import PartResult
from apps.analysis.trends import RoundNumbers
from apps.core.charts import (
    Axis,
    Figures,
    IntervalRow,
    RoundChart,
    RoundMark,
    RoundPoint,
    round_chart,
    row_figures,
)
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import Files, How, Provenance, Talk
from apps.dashboards.pages.lines import Named, figures_text
from apps.dashboards.pages.names import TREND, mark_of
from apps.dashboards.pages.verdict import pill_of
from apps.dashboards.pages.words import behind, exclusions
from apps.governance.models import Decision, VerdictChange
from apps.governance.rules import Outcome

NEWEST = "newest"
"""What is chosen for the version that each round tests first."""


@dataclass(frozen=True)
class Leg:
    """One round of the line.

    Attributes:
        versions: its keys.
        tested: the version that it tests first, `base` the one that it is held against.
        measure: which estimate decides, of the primary question.
        kind: of that question.
        numbers: None before its first snapshot.
    """

    number: int
    versions: tuple[str, ...]
    tested: str
    base: str
    primary: str
    kind: str
    measure: str
    against: bool
    protocol: str
    numbers: RoundNumbers | None
    decisions: Sequence[Decision] = ()
    changes: Sequence[VerdictChange] = ()


@dataclass(frozen=True)
class TrendCard:
    """One number over the rounds.

    Attributes:
        hows: the methods of its points, by the name of the round.
        points: its estimates, by the name of the round, with what stands beside each.
        files: where it can be fetched, None where it cannot.
    """

    slug: str
    title: str
    about: str
    chart: RoundChart
    hows: tuple[tuple[str, str, How], ...]
    points: tuple[tuple[Named, Provenance], ...]
    axis: Axis
    name: str
    files: Files | None


@dataclass(frozen=True)
class DriftLine:
    """One drift: its figures, or why there are none."""

    title: str
    means: str
    figures: str
    reason: str
    behind: str
    method: str
    says: str


@dataclass(frozen=True)
class DriftCard:
    """Drift since an earlier round; `reason` says why there is none."""

    earlier: str
    taken_at: datetime | None
    reason: str
    lines: tuple[DriftLine, ...]


@dataclass(frozen=True)
class TrendPage:
    """What the page shows; `choices` are (value, label, chosen)."""

    choices: tuple[tuple[str, str, bool], ...]
    cards: tuple[TrendCard, ...]
    drift: DriftCard


@dataclass(frozen=True)
class Addresses:
    """Where the page leads to: rows, comments and files of charts, without queries; "" for nowhere."""

    rows: str = ""
    talk: str = ""
    charts: str = ""


def trend_page(legs: Sequence[Leg], *, by: str, drift: PartResult | None, to: Addresses) -> TrendPage:
    """Return the page; `legs` are the rounds, oldest first, `by` a version's key or the newest of each round."""
    versions = list(dict.fromkeys(key for leg in legs for key in leg.versions))
    marks = _marks(legs)
    cards = [_card(slug, legs, by, marks, to) for slug in ("primary", "index", "severity", "sentiment")]
    return TrendPage(
        choices=(
            (NEWEST, gettext("The version that each round tests"), by == NEWEST),
            *((key, visible_text(key), key == by) for key in versions),
        ),
        cards=tuple(card for card in cards if card is not None),
        drift=drift_card(drift),
    )


def _card(
    slug: str, legs: Sequence[Leg], by: str, marks: Sequence[RoundMark], to: Addresses
) -> TrendCard | None:
    found = [(leg, _estimate(slug, leg, leg.tested if by == NEWEST else by)) for leg in legs]
    known = [one for _leg, one in found if one is not None and one.value is not None]
    if not known:
        return None
    kind = next(leg.kind for leg, one in found if one is known[0])
    axis = _axis(slug, known[0], kind)
    titles = {
        "primary": gettext("The number that decides"),
        "index": gettext("Alignment index"),
        "severity": gettext("Catastrophic failures"),
        "sentiment": gettext("Sentiment of comments"),
    }
    points = [
        RoundPoint(gettext("Round %(n)s") % {"n": number(leg.number)}, _row(leg, one)) for leg, one in found
    ]
    chart = round_chart(points, marks, label=titles[slug], axis=axis, ident=f"trend-{slug}")
    drawn = tuple(
        (Named(point.name, one), _provenance(leg, to))
        for point, (leg, one) in zip(points, found, strict=True)
        if one is not None and one.value is not None and leg.numbers is not None
    )
    name = "-".join((TREND, slug, *([] if by == NEWEST else [mark_of(by)])))
    return TrendCard(
        slug=slug,
        title=titles[slug],
        about=_about(slug, legs),
        chart=chart,
        hows=tuple(
            (one.name, figures_text(one.estimate, axis.figures), provenance.how(one.estimate))
            for one, provenance in drawn
        ),
        points=drawn,
        axis=axis,
        name=name,
        files=drawn[-1][1].files(name),
    )


def _estimate(slug: str, leg: Leg, version: str) -> Estimate | None:
    if leg.numbers is None:
        return None
    if slug == "index":
        return leg.numbers.one("alignment_index", version=version)
    if slug == "severity":
        return leg.numbers.one("catastrophic_rate", version=version)
    if slug == "sentiment":
        return leg.numbers.one("sentiment", version=version)
    versus = {"versus": leg.base} if leg.against else {}
    return leg.numbers.one(leg.measure, leg.primary, version=version, **versus)


def _row(leg: Leg, one: Estimate | None) -> IntervalRow:
    if one is None:
        why = gettext("no numbers yet") if leg.numbers is None else gettext("not measured in this round")
        return IntervalRow(gettext("none"), None, undefined=why)
    return IntervalRow(
        one.version or "", one.value, one.low, one.high, undefined=one.undefined or "", n=one.n
    )


def _axis(slug: str, one: Estimate, kind: str) -> Axis:
    scale = figures_of(one.measure, kind if slug == "primary" else "")
    if one.measure == "win_rate":
        return Axis(figures=scale, reference=0.5)
    return Axis(figures=scale, low=0.0 if slug == "severity" else None)


def _about(slug: str, legs: Sequence[Leg]) -> str:
    if slug != "primary":
        return gettext("95% intervals")
    if len({(leg.primary, leg.measure, leg.base) for leg in legs}) > 1:
        return gettext(
            "95% intervals; rounds asked differently or held versions against different ones, so read the table"
        )
    return gettext("95% intervals")


def _provenance(leg: Leg, to: Addresses) -> Provenance:
    if leg.numbers is None:
        raise ValueError("a round without numbers has no provenance")
    return Provenance(
        rows_url=to.rows,
        talk=Talk(to.talk),
        charts_url=to.charts,
        round=leg.number,
        taken_at=leg.numbers.taken_at,
        protocol=leg.protocol,
        snapshot=leg.numbers.snapshot,
        excluded=exclusions(leg.numbers.excluded),
    )


def _marks(legs: Sequence[Leg]) -> list[RoundMark]:
    """Return decisions and changes of the verdict in the order of their times, spread over their round."""
    found = []
    for place, leg in enumerate(legs):
        events: list[tuple[datetime, bool, str]] = [
            (one.proposed_at, True, gettext("decided: %(title)s") % {"title": one.title})
            for one in leg.decisions
        ]
        events += [
            (
                one.at,
                False,
                gettext("verdict: %(verdict)s") % {"verdict": pill_of(Outcome(one.verdict)).label},
            )
            for one in leg.changes
        ]
        events.sort(key=lambda event: event[0])
        found += [
            RoundMark(place, (n + 1) / (len(events) + 1), is_decision, words)
            for n, (_at, is_decision, words) in enumerate(events)
        ]
    return found


def drift_card(part: PartResult | None) -> DriftCard:
    """Return what drifted since an earlier round; `part` is None before the first review that has it."""
    if part is None:
        return DriftCard(
            "", None, gettext("The full review looks for it: once a day for open rounds, or now."), ()
        )
    if part.undefined:
        return DriftCard("", part.taken_at, part.undefined, ())
    scale = Figures.POINTS if part.body["measure"].endswith("rate") else Figures.SIGNED
    lines = tuple(
        _drift(part.body[name], title, means, scale)
        for name, title, means in (
            ("expectations", gettext("Expectations"), gettext("the same outputs, judged again")),
            (
                "model",
                gettext("The model"),
                gettext("new outputs on the same scenarios, less the change of expectations"),
            ),
            ("together", gettext("Both together"), gettext("new outputs on the same scenarios")),
        )
    )
    return DriftCard(number(part.body["earlier"]), part.taken_at, "", lines)


def _drift(body: Mapping[str, Any], title: str, means: str, scale: Figures) -> DriftLine:
    blank = DriftLine(title, means, "", "", "", "", "")
    if "undefined" in body:
        return replace(blank, reason=body["undefined"])
    row = IntervalRow("", body["value"], body["low"], body["high"])
    moved = not body["low"] <= 0 <= body["high"]
    return replace(
        blank,
        figures=row_figures(row, scale),
        behind=gettext("%(behind)s on %(keys)s scenarios")
        % {"behind": behind(body["n"], body["raters"]), "keys": number(body["keys"])},
        method="; ".join(part for part in (body["method"], body["population"]) if part),
        says=gettext("It has moved.") if moved else gettext("No move that can be told from chance."),
    )
