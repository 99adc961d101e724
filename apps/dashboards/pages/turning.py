"""What carried each gate's verdict, in words and numbers: the review's turning points as a page reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext

from apps.analysis.gate_bound import GateBound
from apps.analysis.influence.spans import spans
from apps.analysis.reviewing.results import PRIVATE, PartResult
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.turning_words import (
    KINDS,
    course_words,
    headline,
    left_out,
    outcome_words,
    unhealthy_words,
    up_to,
)
from apps.dashboards.pages.verdict import GateRow, Pill, estimate_of, gate_row, pill_of, scale_of
from apps.dashboards.pages.words import behind
from apps.governance.rules import Outcome, gate_outcome
from apps.governance.selectors import GateVerdict
from apps.studies.protocol.sections import Document, Gate


@dataclass(frozen=True)
class Without:
    """A gate's number without something, for researchers: `45% [40, 50]`, what is left behind it, and why the gate does not ask it."""

    figures: str
    about: str
    reason: str


@dataclass(frozen=True)
class SetLine:
    """A smallest set: what is left out, up to how much was looked at, what the gate would say, None where it stays or that is not known.

    Attributes:
        outcome: that it stays, or why that is not known; "" where the set turns the gate.
        members: those of the set by name, for researchers.
        more: how many of them are not listed.
    """

    kind: str
    left_out: str
    tried: str
    pill: Pill | None
    outcome: str
    without: Without | None
    members: tuple[Member, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Member:
    """A rater, a scenario or a judgment by name, with where it can be seen, and the gate without it alone."""

    name: str
    url: str = ""
    without: Without | None = None
    pill: Pill | None = None


@dataclass(frozen=True)
class Strongest:
    """Those that hold a number where it is, one by one, the strongest first."""

    title: str
    rows: tuple[Member, ...]


@dataclass(frozen=True)
class SpanLine:
    """Uncertain judgments behind a gate: `share` in words, and what the gate would say without them."""

    label: str
    about: str
    share: str
    pill: Pill | None
    reason: str
    without: Without | None


@dataclass(frozen=True)
class StepLine:
    """A look back, for researchers."""

    part: str
    pill: Pill | None
    without: Without


@dataclass(frozen=True)
class GateTurn:
    """One gate: what it says, and what carried that.

    Attributes:
        reason: why nothing could turn, "" where something could.
        says: plain sentences.
        is_fragile: a small set turns it.
    """

    row: GateRow
    reason: str
    says: tuple[str, ...] = ()
    is_fragile: bool = False
    sets: tuple[SetLine, ...] = ()
    strongest: tuple[Strongest, ...] = ()
    spans: tuple[SpanLine, ...] = ()
    steps: tuple[StepLine, ...] = ()


@dataclass(frozen=True)
class TurningPage:
    """What the page shows; `undefined` says why there is nothing although there is a review."""

    taken_at: datetime | None
    undefined: str = ""
    gates: tuple[GateTurn, ...] = field(default=())


def turning_page(
    part: PartResult | None,
    document: Document,
    provenance: Provenance | None,
    unhealthy: frozenset[str] = frozenset(),
) -> TurningPage:
    """Return the page.

    Args:
        part: what the newest review found, None before the first; names and numbers without people are there for researchers only.
        document: the protocol's.
        provenance: of the round's numbers, None before the first snapshot.
        unhealthy: the gates whose data cannot be trusted.
    """
    if part is None:
        return TurningPage(None)
    if part.undefined:
        return TurningPage(part.taken_at, part.undefined)
    gates = {gate.name: gate for gate in document.gates}
    private = part.body.get(PRIVATE, {}).get("gates", {})
    own = None if provenance is None else replace(provenance, taken_at=part.taken_at, snapshot="")
    fixed = document.analysis.population.raters == "fixed"
    return TurningPage(
        part.taken_at,
        gates=tuple(
            _Turning(
                gates[row["name"]],
                row,
                private.get(row["name"], {}),
                own,
                fixed=fixed,
                healthy=row["name"] not in unhealthy,
            ).gate()
            for row in part.body["gates"]
            if row["name"] in gates
        ),
    )


class _Turning:
    """One gate on its way from what a review keeps to what a page shows."""

    def __init__(
        self,
        gate: Gate,
        row: Mapping[str, Any],
        private: Mapping[str, Any],
        provenance: Provenance | None,
        *,
        fixed: bool,
        healthy: bool,
    ) -> None:
        self._row, self._private, self._provenance = row, private, provenance
        self._bound = GateBound.from_json(row["bound"])
        rule = gate.asks
        outcome = gate_outcome(rule, self._bound, panel_is_fixed=fixed, healthy=healthy)
        self._verdict = GateVerdict(gate, rule, outcome, self._bound, locked_before_data=True)
        self._scale = scale_of(self._verdict)

    def gate(self) -> GateTurn:
        """Return the gate as the page shows it."""
        row = self._row
        shown = gate_row(self._verdict, self._provenance)
        if row["reason"]:
            return GateTurn(shown, row["reason"])
        told = self._private.get("sets") or row["sets"]
        says = (
            unhealthy_words(_words(row["decision"])) if self._verdict.outcome == Outcome.UNHEALTHY else "",
            *headline(told, _words, is_mean=row["is_mean"]),
            course_words(row["course"]),
        )
        return GateTurn(
            row=shown,
            reason="",
            says=tuple(one for one in says if one),
            is_fragile=any(one["decision"] is not None for one in told),
            sets=tuple(self._set(one) for one in told),
            strongest=tuple(
                self._strongest(one) for one in self._private.get("strongest", ()) if one["rows"]
            ),
            spans=tuple(self._span(one) for one in row["spans"]),
            steps=tuple(self._steps()),
        )

    def _set(self, one: Mapping[str, Any]) -> SetLine:
        members = one.get("members", ())
        return SetLine(
            kind=self._kind(one),
            left_out=left_out(one),
            tried=up_to(one),
            pill=_pill(one["decision"]),
            outcome=outcome_words(one),
            without=self._without(one.get("without")),
            members=tuple(self._member(member) for member in members),
            more=(one["size"] or 0) - len(members) if members else 0,
        )

    def _kind(self, one: Mapping[str, Any]) -> str:
        """Return what is left out, and where to where both ways are looked at."""
        kind = str(KINDS[one["kind"]])
        if self._row["decision"] != Outcome.INCONCLUSIVE:
            return kind
        if one["way"] == "up":
            return gettext("%(kind)s that keep it low") % {"kind": kind}
        return gettext("%(kind)s that keep it high") % {"kind": kind}

    def _strongest(self, one: Mapping[str, Any]) -> Strongest:
        rows = tuple(
            replace(
                self._member(row),
                without=self._without(row["without"]),
                pill=_pill(row["without"]["decision"]),
            )
            for row in one["rows"]
        )
        return Strongest(self._kind(one), rows)

    def _member(self, one: Mapping[str, Any]) -> Member:
        name = " · ".join(visible_text(part) for part in (one["rater"], one["scenario"]) if part)
        return Member(name or "?", self._url(one) if name else "")

    def _url(self, one: Mapping[str, Any]) -> str:
        """Return where the list of judgments begins with this one, or lists those of this rater or scenario alone."""
        rows = "" if self._provenance is None else self._provenance.rows(estimate_of(self._bound))
        alone = {key: one[key] for key in ("rater", "scenario") if one[key]}
        narrow = alone if one["response"] is None else {"after": one["response"] - 1}
        return f"{rows}&{urlencode(narrow)}" if rows else ""

    def _span(self, one: Mapping[str, Any]) -> SpanLine:
        known = {span.slug: span for span in spans()}
        span = known.get(one["slug"])
        full = self._private_span(one["slug"])
        share = "" if one["share"] is None else gettext("about %(n)s%%") % {"n": number(one["share"])}
        reason, decision = one["reason"], one["decision"]
        if full.get("n") is not None:
            share = gettext("%(n)s of %(of)s") % {"n": number(full["n"]), "of": number(full["of"])}
            decision = (full["without"] or {}).get("decision")
            reason = (full["without"] or {}).get("reason", "")
        return SpanLine(
            label=one["slug"] if span is None else str(span.label),
            about="" if span is None else str(span.about),
            share=share,
            pill=_pill(decision),
            reason=reason,
            without=self._without(full.get("without")),
        )

    def _private_span(self, slug: str) -> Mapping[str, Any]:
        found: Sequence[Mapping[str, Any]] = self._private.get("spans", ())
        return next((one for one in found if one["slug"] == slug), {})

    def _steps(self) -> list[StepLine]:
        found = self._private.get("course", ())
        return [
            StepLine(f"{number(step)} / {number(len(found))}", _pill(one["decision"]), without)
            for step, one in enumerate(found, start=1)
            if (without := self._without(one)) is not None
        ]

    def _without(self, one: Mapping[str, Any] | None) -> Without | None:
        if one is None:
            return None
        bound = replace(self._bound, value=one["value"], low=one["low"], high=one["high"])
        figures = "" if one["value"] is None else figures_text(estimate_of(bound), self._scale)
        return Without(figures, behind(one["n"], one["raters"], bound.measure), one["reason"])


def _words(decision: str) -> str:
    return pill_of(Outcome(decision)).label


def _pill(decision: str | None) -> Pill | None:
    return None if decision is None else pill_of(Outcome(decision))
