"""People who log in, their teams and roles."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who log in, their teams and roles."""

    name = "apps.accounts"

    def ready(self) -> None:
        """Register what is stored sealed."""
        from apps.accounts.services import reseal_totp
        from apps.core.sealed import register_store

        register_store("secrets of log-in codes", reseal_totp)
