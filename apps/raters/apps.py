"""People who judge and what they agreed to."""

from __future__ import annotations

from django.apps import AppConfig


class RatersConfig(AppConfig):
    """People who judge and what they agreed to."""

    name = "apps.raters"

    def ready(self) -> None:
        """Register what is kept about people, for how long, and what of it is sealed."""
        from apps.core import personal, retention
        from apps.core.sealed import register_store
        from apps.raters.clocks import CLOCKS
        from apps.raters.personal import PART
        from apps.raters.services.sealing import reseal_raters

        personal.register(PART)
        for clock in CLOCKS:
            retention.register(clock)
        register_store("profiles, panel ids and addresses of raters", reseal_raters)
