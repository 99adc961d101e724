"""What carried each gate's verdict: the people, scenarios and judgments without which it would turn, and the uncertain ones behind it."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import structlog
from django.utils.translation import gettext_lazy

from apps.analysis.gate_bound import GateBound
from apps.analysis.gates import Gates
from apps.analysis.influence.deciding import decision_of, not_to_turn
from apps.analysis.influence.telling import told
from apps.analysis.influence.turning import Asking
from apps.analysis.measures._base import worded
from apps.analysis.moments import moments_of
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.statistics.errors import StatisticsError
from apps.studies.protocol.sections import Gate

log = structlog.get_logger(__name__)

PATIENCE = 30.0
"""Seconds that all gates of a round may take together; what is not looked at by then says so."""


class Influence(Part):
    """Turning points of every gate."""

    slug = "influence"
    label = gettext_lazy("Turning points")
    about = gettext_lazy(
        "What each gate comes to without the raters, scenarios or judgments that hold it where it is, up to a tenth of them, and without judgments "
        "that are uncertain; every set is confirmed by asking the gate again. Since when it says what it says."
    )
    place = 85

    def find(self, subject: Subject) -> Found:
        """Return what carried each gate, in the protocol's order."""
        gates = Gates(subject.round, subject.protocol, subject.dataset, subject.now)
        asking = Asking(time.monotonic() + PATIENCE, subject.check)
        moments = cache(lambda: moments_of(subject.round.pk))
        shown: list[dict[str, Any]] = []
        private: dict[str, Any] = {}
        for gate, bound in zip(subject.protocol.document.gates, gates.bounds(), strict=True):
            row = _row(gate, bound, subject)
            if not row["reason"]:
                try:
                    found = told(gates.asked(gate), bound, asking, moments)
                except StatisticsError as error:
                    row["reason"] = worded(error)
                else:
                    row |= found.shown
                    private[gate.name] = found.private
            shown.append(row)
        log.info("gates were asked again", round=subject.round.pk, times=asking.asked)
        return Found(body={"gates": shown, "private": {"gates": private}})


def _row(gate: Gate, bound: GateBound, subject: Subject) -> dict[str, Any]:
    """Return what a gate says of all its judgments, and why that cannot turn, "" where it can."""
    population = subject.dataset.setting.population
    return {
        "name": gate.name,
        "rule": gate.rule,
        "bound": bound.as_json(),
        "decision": decision_of(bound, gate.asks),
        "reason": not_to_turn(bound, gate.asks, population),
    }


PART = Influence()
