"""The contract of a health check: whether the judgments behind a gate can be trusted in one respect."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from apps.analysis.gate_bound import HealthCheck
from apps.analysis.metric_data import MetricData
from apps.statistics.quality import Health
from apps.studies.models import Round
from apps.studies.protocol import Protocol
from apps.studies.protocol.sections import Gate


@dataclass(frozen=True)
class Patient:
    """What is examined: the judgments of a gate's metric in the main pool, and where they come from."""

    round: Round
    protocol: Protocol
    gate: Gate
    data: MetricData


class Check(ABC):
    """One respect in which data can be wrong.

    Attributes:
        slug: its name in verdicts.
    """

    slug: ClassVar[str]

    @abstractmethod
    def health(self, patient: Patient) -> Health | None:
        """Return what was found, None where the check does not apply.

        Raises:
            StatisticsError: there are too few data to tell; that is no fault of theirs.
        """

    def told(self, found: Health, gate: str) -> HealthCheck:
        """Return what the snapshot keeps; the reason is there only where something is wrong."""
        reason = "" if found.healthy else _(found.template) % dict(found.values)
        return HealthCheck(
            check=self.slug, gate=gate, healthy=found.healthy, value=found.value, n=found.n, reason=reason
        )
