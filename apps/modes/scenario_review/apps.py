"""The scenario-review mode as a Django app: its templates and static files are found by lying here."""

from __future__ import annotations

from django.apps import AppConfig


class ScenarioReviewConfig(AppConfig):
    """One output at a time, judged for itself."""

    name = "apps.modes.scenario_review"
    label = "scenario_review"
