"""The verdict of a round: its protocol's gates, asked of the newest snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from apps.analysis.gate_bound import GateBound, HealthCheck
from apps.analysis.models import Snapshot
from apps.governance.rules import Outcome, gate_outcome, study_outcome
from apps.responses.models import Response
from apps.studies.models import Origin, Round
from apps.studies.protocol.rules import Rule
from apps.studies.protocol.sections import Document, Gate
from apps.studies.services import protocol_of


@dataclass(frozen=True)
class GateVerdict:
    """One gate and what it came to; `bound` is None before the first snapshot."""

    gate: Gate
    rule: Rule
    outcome: Outcome
    bound: GateBound | None
    locked_before_data: bool

    @property
    def more_judgments(self) -> int | None:
        """Judgments still needed until the rule is decided; None where unknown, out of reach, or beside the point."""
        if self.bound is None or self.rule.is_census or self.outcome == Outcome.NO_DATA:
            return None
        return self.bound.needed

    def as_json(self) -> dict[str, Any]:
        """Return the gate as the verdict's contract writes it."""
        gate, bound = self.gate, self.bound
        found: dict[str, Any] = {
            "name": gate.name,
            "verdict": self.outcome.value,
            "kind": gate.kind,
            "rule": gate.rule,
            "value": bound.value if bound else None,
            "low": bound.low if bound else None,
            "high": bound.high if bound else None,
            "more_judgments": self.more_judgments,
            "locked_before_data": self.locked_before_data,
            "on_fail": gate.on_fail,
            "metric": gate.metric,
            "measure": bound.measure if bound else gate.measure,
            "version": gate.version,
            "versus": gate.versus,
            "slice": bound.slice if bound else None,
            "weights": gate.weights,
            "level": bound.level if bound else None,
            "n": bound.n if bound else 0,
            "raters": bound.raters if bound else 0,
            "waiting": bound.waiting if bound else 0,
            "design": bound.design if bound else None,
            "at": bound.at if bound else None,
            "method": bound.method if bound else "",
            "population": bound.population if bound else "",
            "undefined": bound.undefined if bound else None,
        }
        return {**found, "census": True} if self.rule.is_census else found


@dataclass(frozen=True)
class Verdict:
    """What a round comes to, gate by gate; `snapshot` is None before the first."""

    round: Round
    outcome: Outcome
    gates: tuple[GateVerdict, ...]
    health: tuple[HealthCheck, ...]
    snapshot: Snapshot | None

    @property
    def taken_at(self) -> datetime | None:
        """When its snapshot was taken."""
        return self.snapshot.taken_at if self.snapshot else None

    @property
    def more_judgments(self) -> int | None:
        """The most that any undecided guardrail still needs; None where nothing is open or one is out of reach."""
        open_ = [g for g in self.gates if g.gate.kind == "guardrail" and g.outcome == Outcome.INCONCLUSIVE]
        needed = [gate.more_judgments for gate in open_]
        return max((n for n in needed if n is not None), default=None) if None not in needed else None

    def as_json(self) -> dict[str, Any]:
        """Return the contract of DESIGN section 8."""
        taken = self.taken_at
        return {
            "study": self.round.study.slug,
            "round": self.round.number,
            "protocol": f"sha256:{self.round.protocol_hash}",
            "snapshot": str(self.snapshot.pk) if self.snapshot else None,
            "taken_at": taken.isoformat().replace("+00:00", "Z") if taken else None,
            "verdict": self.outcome.value,
            "gates": [gate.as_json() for gate in self.gates],
            "health": [check.as_json() for check in self.health],
        }


def newest_verdict(round_: Round) -> Verdict:
    """Return a round's verdict on its newest snapshot."""
    return verdict_on(round_, Snapshot.objects.filter(round=round_).order_by("-taken_at").first())


def verdict_on(round_: Round, snapshot: Snapshot | None) -> Verdict:
    """Return a round's verdict on one of its snapshots: the same snapshot always gives the same verdict."""
    document = protocol_of(round_).document
    bounds = {found["name"]: GateBound.from_json(found) for found in snapshot.bounds} if snapshot else {}
    health = _health_in(snapshot)
    unhealthy = unhealthy_gates(snapshot)
    unlocked = _changed_after_data(round_, document) if document.gates else frozenset()
    gates = tuple(
        GateVerdict(
            gate=gate,
            rule=rule,
            outcome=gate_outcome(
                rule,
                bounds.get(gate.name),
                panel_is_fixed=document.analysis.population.raters == "fixed",
                healthy=gate.name not in unhealthy,
            ),
            bound=bounds.get(gate.name),
            locked_before_data=round_.origin != Origin.IMPORT and gate.name not in unlocked,
        )
        for gate in document.gates
        for rule in (gate.asks,)
    )
    outcome = study_outcome((found.outcome, found.gate.kind) for found in gates)
    return Verdict(round_, outcome, gates, health, snapshot)


def unhealthy_gates(snapshot: Snapshot | None) -> frozenset[str]:
    """Return the names of the gates whose data cannot be trusted, as a snapshot found them."""
    return frozenset(check.gate for check in _health_in(snapshot) if not check.healthy)


def _health_in(snapshot: Snapshot | None) -> tuple[HealthCheck, ...]:
    return tuple(HealthCheck.from_json(found) for found in snapshot.health) if snapshot else ()


def _changed_after_data(round_: Round, document: Document) -> frozenset[str]:
    """Return the gates that an earlier round with judgments asked otherwise: their rule changed after the first response."""
    judged = Exists(Response.objects.filter(round=OuterRef("pk")))
    earlier = Round.objects.filter(judged, study=round_.study_id, number__lt=round_.number)
    now = {gate.name: gate.model_dump(mode="json") for gate in document.gates}
    changed = set()
    for protocol in earlier.values_list("protocol", flat=True):
        for found in protocol.get("gates") or []:
            name = found.get("name")
            if name in now and Gate.model_validate(found).model_dump(mode="json") != now[name]:
                changed.add(name)
    return frozenset(changed)
