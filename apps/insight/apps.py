"""What people's words mean: checks at intake, codes, themes, suggestions."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """What people's words mean."""

    name = "apps.insight"

    def ready(self) -> None:
        """Register what is kept about people and what of it is sealed; ask for events of words and codes."""
        from apps.core import personal
        from apps.core.events import Consumer, register
        from apps.core.sealed import register_store
        from apps.insight.events_coding import CodesChanged
        from apps.insight.personal import PART
        from apps.insight.services import code_themes
        from apps.insight.services.intake import CONSUMER, take_in_words
        from apps.insight.services.sealing import reseal_texts
        from apps.responses.events import ResponsesRecorded, SessionGrew, TranscriptMade

        personal.register(PART)
        register_store("words that were taken out of texts", reseal_texts)
        consumer = Consumer(CONSUMER, take_in_words)
        register(ResponsesRecorded, consumer)
        register(SessionGrew, consumer)
        register(TranscriptMade, consumer)
        register(CodesChanged, Consumer(code_themes.CONSUMER, code_themes.sync_code_themes))
