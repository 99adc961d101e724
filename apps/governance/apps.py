"""Governance: from intervals to verdicts, from verdicts to decisions."""

from __future__ import annotations

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Gates, verdicts, decisions."""

    name = "apps.governance"

    def ready(self) -> None:
        """Ask for every snapshot: it may change a verdict."""
        from apps.analysis.events import SnapshotTaken
        from apps.core.events import Consumer, register
        from apps.governance.services.evaluate import CONSUMER, evaluate

        register(SnapshotTaken, Consumer(CONSUMER, evaluate))
