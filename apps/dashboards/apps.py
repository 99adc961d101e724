"""The pages of the stakeholder."""

from __future__ import annotations

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """The pages of the stakeholder."""

    name = "apps.dashboards"
