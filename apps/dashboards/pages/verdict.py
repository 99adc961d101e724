"""The verdict at the head of the dashboard: what the gates come to, and what it would take to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy, ngettext

from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.gate_bound import GateBound
from apps.core.charts import Figures
from apps.core.charts.figures import figure, number
from apps.core.lazy import LazyText
from apps.dashboards.pages.groups import slice_words
from apps.dashboards.pages.how import How, Provenance
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.words import behind, weighed
from apps.governance.models import VerdictChange
from apps.governance.rules import Outcome
from apps.governance.selectors import GateVerdict, Verdict

_LABELS: dict[Outcome, tuple[str, LazyText]] = {
    Outcome.PASS: ("pass", gettext_lazy("Pass")),
    Outcome.FAIL: ("fail", gettext_lazy("Fail")),
    Outcome.INCONCLUSIVE: ("wait", gettext_lazy("Inconclusive")),
    Outcome.NO_DATA: ("info", gettext_lazy("No data")),
    Outcome.UNHEALTHY: ("fail", gettext_lazy("Unhealthy data")),
}

_BOUNDS: dict[str, LazyText] = {
    "low": gettext_lazy("low bound"),
    "high": gettext_lazy("high bound"),
    "gap_low": gettext_lazy("low bound of the gap"),
    "gap_high": gettext_lazy("high bound of the gap"),
    "ratio_low": gettext_lazy("low bound of the ratio"),
    "ratio_high": gettext_lazy("high bound of the ratio"),
    "value": gettext_lazy("value"),
    "count": gettext_lazy("count"),
}


@dataclass(frozen=True)
class Pill:
    """A state as `components/status.html` draws it."""

    kind: str
    label: str


@dataclass(frozen=True)
class GateRow:
    """One gate of the table.

    Attributes:
        about: whom it is about, and how many are behind it.
        figures: `55% [48, 62]`, or why there are none.
        needed: what it takes to decide, "" for nothing.
        rule: the rule in words.
        role: guardrail or signal.
        changed: the rule was not set before the data.
        how: how its bounds were computed, None before the first snapshot.
    """

    pill: Pill
    name: str
    about: str
    figures: str
    is_undefined: bool
    needed: str
    rule: str
    role: str
    changed: bool
    how: How | None


@dataclass(frozen=True)
class Turn:
    """One change of the verdict."""

    pill: Pill
    at: datetime


@dataclass(frozen=True)
class VerdictCard:
    """What the head of the dashboard says. `design` tells how the bounds differ from those below; `rows` is empty without gates."""

    pill: Pill
    headline: str
    text: str
    troubles: tuple[str, ...]
    design: str
    history: tuple[Turn, ...]
    rows: tuple[GateRow, ...]


def verdict_card(
    verdict: Verdict,
    provenance: Provenance | None,
    history: Sequence[VerdictChange] = (),
    *,
    closed_as_decided: bool = False,
) -> VerdictCard:
    """Return the card of a verdict; `provenance` is None before the first snapshot, `history` newest first."""
    if not verdict.gates:
        return VerdictCard(
            Pill("info", gettext("No gates")),
            gettext("Nothing here passes or fails."),
            gettext(
                "This protocol has no gates. Add one to the next round, before its data, to get a verdict."
            ),
            (),
            "",
            (),
            (),
        )
    return VerdictCard(
        pill=pill_of(verdict.outcome),
        headline=_headline(verdict),
        text=_text(verdict, closed_as_decided=closed_as_decided),
        troubles=tuple(check.reason for check in verdict.health if not check.healthy),
        design=_design(verdict),
        history=tuple(Turn(pill_of(Outcome(change.verdict)), change.at) for change in history),
        rows=tuple(gate_row(gate, provenance) for gate in verdict.gates),
    )


def pill_of(outcome: Outcome) -> Pill:
    """Return a verdict as a pill."""
    kind, label = _LABELS[outcome]
    return Pill(kind, str(label))


def _headline(verdict: Verdict) -> str:
    guardrails = [gate for gate in verdict.gates if gate.gate.kind == "guardrail"]
    failing = sum(gate.outcome == Outcome.FAIL for gate in guardrails)
    if verdict.outcome == Outcome.UNHEALTHY:
        return gettext("These data cannot be trusted yet.")
    if verdict.outcome == Outcome.FAIL:
        said = ngettext(
            "%(failing)s of %(count)s guardrail fails.",
            "%(failing)s of %(count)s guardrails fail.",
            len(guardrails),
        )
        return said % {"failing": number(failing), "count": number(len(guardrails))}
    if verdict.outcome == Outcome.INCONCLUSIVE:
        return gettext("Not decided yet.")
    if verdict.outcome == Outcome.NO_DATA:
        return gettext("Too little to decide on.")
    return gettext("Every guardrail holds.") if guardrails else gettext("No guardrail stands in the way.")


def _text(verdict: Verdict, *, closed_as_decided: bool) -> str:
    warned = [
        gate.gate.name
        for gate in verdict.gates
        if gate.gate.kind == "signal" and gate.outcome == Outcome.FAIL
    ]
    parts = []
    if closed_as_decided:
        parts.append(gettext("The round closed because every gate was decided; nothing more is given out."))
    if verdict.outcome == Outcome.INCONCLUSIVE:
        parts.append(_needs(verdict.more_judgments))
    if verdict.outcome == Outcome.NO_DATA and any(_has_few(gate) for gate in verdict.gates):
        parts.append(
            gettext("A gate needs judgments of at least 10 people, unless these raters are the whole panel.")
        )
    if warned:
        said = ngettext("A signal fails: %(names)s.", "Signals fail: %(names)s.", len(warned))
        parts.append(said % {"names": ", ".join(warned)})
    return " ".join(parts)


def _has_few(found: GateVerdict) -> bool:
    """Return whether only more people are missing: there is a number, or nobody has judged yet."""
    return found.outcome == Outcome.NO_DATA and (found.bound is None or found.bound.value is not None)


def _design(verdict: Verdict) -> str:
    designs = {gate.bound.design: gate.bound.at for gate in verdict.gates if gate.bound}
    if "sequential" in designs:
        return gettext(
            "These bounds hold at every look, so they are wider than an interval that is looked at once, as charts show it."
        )
    if "fixed" in designs:
        return gettext("A fixed design: gates are asked once %(n)s judgments are there.") % {
            "n": number(designs["fixed"] or 0)
        }
    return ""


def _needs(more: int | None) -> str:
    if more is None:
        return gettext("It would take over ten times the judgments there are, or cannot be told yet.")
    said = ngettext(
        "Needs about %(n)s more judgment, at the present rate and spread.",
        "Needs about %(n)s more judgments, at the present rate and spread.",
        more,
    )
    return said % {"n": number(more)}


def gate_row(found: GateVerdict, provenance: Provenance | None) -> GateRow:
    """Return one gate as a row of the table."""
    bound = found.bound
    scale = scale_of(found)
    return GateRow(
        pill=pill_of(found.outcome),
        name=found.gate.name,
        about=_about(found),
        figures=_figures(bound, scale),
        is_undefined=bound is None or bound.value is None,
        needed=_needs(found.more_judgments) if found.outcome == Outcome.INCONCLUSIVE else "",
        rule=f"{_BOUNDS[found.rule.bound]} {'≥' if found.rule.wants_large else '≤'} {_threshold(found, scale)}",
        role=gettext("guardrail") if found.gate.kind == "guardrail" else gettext("signal"),
        changed=not found.locked_before_data,
        how=None if bound is None or provenance is None or bound.value is None else _how(bound, provenance),
    )


def _about(found: GateVerdict) -> str:
    bound = found.bound
    if bound is None:
        return found.gate.version or ""
    versions = bound.version or ""
    if bound.version and bound.versus:
        versions = gettext("%(version)s against %(versus)s") % {
            "version": bound.version,
            "versus": bound.versus,
        }
    group = slice_words(bound.slice, {})
    counts = behind(bound.n, bound.raters, bound.measure) if bound.n else ""
    return " · ".join(
        part for part in (versions, group, weighed(bound.weights), counts, _waiting(bound)) if part
    )


def _waiting(bound: GateBound) -> str:
    if not bound.waiting:
        return ""
    said = ngettext("%(n)s rater still judging", "%(n)s raters still judging", bound.waiting)
    return said % {"n": number(bound.waiting)}


def scale_of(found: GateVerdict) -> Figures:
    """Return how a gate's number reads."""
    if found.rule.bound.startswith("ratio") or found.rule.bound == "count":
        return Figures.NUMBER
    measure = found.bound.measure if found.bound else found.gate.measure or ""
    scale = figures_of(measure)
    return Figures.POINTS if found.rule.bound.startswith("gap") and scale is Figures.SHARE else scale


def _threshold(found: GateVerdict, scale: Figures) -> str:
    shown = found.rule.number * (100 if scale in {Figures.SHARE, Figures.POINTS} else 1)
    digits = next((digits for digits in range(6) if round(shown, digits) == round(shown, 6)), 6)
    return figure(found.rule.number, scale, digits)


def _figures(bound: GateBound | None, scale: Figures) -> str:
    if bound is None:
        return gettext("No numbers yet.")
    if bound.undefined is not None:
        return bound.undefined
    return figures_text(estimate_of(bound), scale)


def estimate_of(bound: GateBound) -> Estimate:
    """Return a gate's bound as an estimate, so that it is shown like every other number."""
    return Estimate(
        measure=bound.measure,
        metric=bound.metric,
        version=bound.version,
        versus=bound.versus,
        slice=bound.slice,
        value=bound.value,
        low=bound.low,
        high=bound.high,
        level=bound.level,
        n=bound.n,
        raters=bound.raters,
        weights=bound.weights,
        method=bound.method,
        population=bound.population,
        undefined=bound.undefined,
    )


def _how(bound: GateBound, provenance: Provenance) -> How:
    return provenance.how(estimate_of(bound))
