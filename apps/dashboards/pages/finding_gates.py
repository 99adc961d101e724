"""Which gates a finding touches: those that ask about the same question of the same version, of everybody or of its group."""

from __future__ import annotations

from dataclasses import dataclass

from apps.analysis.facets import said
from apps.analysis.models import Finding
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.verdict import Pill, pill_of
from apps.governance.selectors import GateVerdict, Verdict


@dataclass(frozen=True)
class GateTouched:
    """A gate beside a finding, as it stands in the newest numbers."""

    pill: Pill
    name: str


def gates_touched(finding: Finding, verdict: Verdict | None) -> tuple[GateTouched, ...]:
    """Return the gates that a finding touches, in the protocol's order; none before the first round."""
    found = verdict.gates if verdict is not None else ()
    return tuple(
        GateTouched(pill_of(one.outcome), visible_text(one.gate.name))
        for one in found
        if touches(finding, one)
    )


def touches(finding: Finding, one: GateVerdict) -> bool:
    """Return whether a gate's number holds the judgments of a finding."""
    gate = one.gate
    if gate.metric != finding.metric or (gate.version and finding.version not in {"", gate.version}):
        return False
    measure = one.bound.measure if one.bound is not None else gate.measure
    if measure and measure != finding.measure:
        return False
    if gate.versus and finding.versus not in {"", gate.versus}:
        return False
    if gate.slice is None:
        return True
    if isinstance(gate.slice, str):  # every group of this kind, of which the worst decides
        return not finding.slice or gate.slice in finding.slice
    wanted = {key: said(name) for key, name in gate.slice.items()}
    return all(finding.slice.get(key, name) == name for key, name in wanted.items())
