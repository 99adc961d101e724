"""What goes between this product and others: panels of people, share links, mails on studies."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What goes between this product and others."""

    name = "apps.exchange"

    def ready(self) -> None:
        """Ask for every change of a verdict and every mark on a version; register what is stored sealed."""
        from apps.catalog.events import VersionMarked
        from apps.core.events import Consumer, register
        from apps.core.sealed import register_store
        from apps.exchange.services.digesting import CONSUMER, OF_VERSIONS, note_change, note_version
        from apps.exchange.services.sealing import reseal_noise
        from apps.governance.events import VerdictChanged

        register(VerdictChanged, Consumer(CONSUMER, note_change))
        register(VersionMarked, Consumer(OF_VERSIONS, note_version))
        register_store("keys of noise in share links", reseal_noise)
