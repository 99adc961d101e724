"""What carried each gate's verdict: the people, scenarios and judgments without which it would turn, and the uncertain ones behind it."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import structlog
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.analysis.gate_bound import GateBound
from apps.analysis.gates import Gates
from apps.analysis.influence.deciding import said_of
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
        bounds = gates.bounds()
        asking = Asking(time.monotonic() + PATIENCE, subject.check)
        moments = cache(lambda: moments_of(subject.round.pk))
        shown: list[dict[str, Any]] = []
        private: dict[str, Any] = {}
        for gate, bound in zip(subject.protocol.document.gates, bounds, strict=True):
            row = _row(gate, bound, subject)
            if not row["reason"] and asking.is_over:
                row["reason"] = _("Not looked at: the gates before this one took all the time there is.")
            if not row["reason"]:
                try:
                    found = told(gates.asked(gate), bound, asking, moments)
                except StatisticsError as error:
                    row["reason"] = worded(error)
                except Exception as error:  # whatever one gate raises, the others are told
                    subject.check()  # but for being called off, which raises again
                    log.exception("a gate's turning points failed", gate=gate.name)
                    row["reason"] = _("This could not be computed: %(why)s") % {"why": error}
                else:
                    row |= found.shown
                    private[gate.name] = found.private
            shown.append(row)
        log.info("gates were asked again", round=subject.round.pk, times=asking.asked)
        return Found(body={"gates": shown, "private": {"gates": private}})


def _row(gate: Gate, bound: GateBound, subject: Subject) -> dict[str, Any]:
    """Return what a gate reads of all its judgments, and why that cannot turn, "" where it can."""
    fixed = subject.dataset.setting.population.raters == "fixed"
    said = said_of(bound, gate.asks, panel_is_fixed=fixed)
    return {
        "name": gate.name,
        "rule": gate.rule,
        "bound": bound.as_json(),
        "decision": said.told,
        "reason": said.reason,
    }


PART = Influence()
