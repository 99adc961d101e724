"""What goes between this product and others: panels of people."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What goes between this product and others."""

    name = "apps.exchange"
