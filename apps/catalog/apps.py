"""Systems, versions, scenarios and outputs."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Systems, versions, scenarios and outputs."""

    name = "apps.catalog"
