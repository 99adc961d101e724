"""Analysis: from signals to snapshots."""

from __future__ import annotations

from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """Columns, measures, refresh, snapshots."""

    name = "apps.analysis"

    def ready(self) -> None:
        """Ask for every event after which a round's numbers may differ; register what names people."""
        from apps.analysis import ordering
        from apps.analysis.events import IndexWeightsChanged, SnapshotTaken
        from apps.analysis.personal import PART
        from apps.analysis.services import CONSUMER, refresh
        from apps.core import personal
        from apps.core.events import Consumer, register
        from apps.insight.events import TextMeasured
        from apps.insight.events_themes import ThemesChanged
        from apps.raters.events import ProfileChanged, RaterStatusChanged, RaterWithdrawn
        from apps.responses.events import ResponsesRecorded
        from apps.studies.events import RoundChanged

        consumer = Consumer(CONSUMER, refresh)
        register(ResponsesRecorded, consumer)
        register(RoundChanged, consumer)
        register(RaterWithdrawn, consumer)
        register(RaterStatusChanged, consumer)
        register(ProfileChanged, consumer)
        register(TextMeasured, consumer)
        register(ThemesChanged, consumer)
        register(IndexWeightsChanged, consumer)
        register(SnapshotTaken, Consumer(ordering.CONSUMER, ordering.reorder))
        personal.register(PART)
