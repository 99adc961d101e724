"""People who log in, their teams and roles."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who log in, their teams and roles."""

    name = "apps.accounts"
