"""The pages of the rater."""

from __future__ import annotations

from django.apps import AppConfig


class RatingConfig(AppConfig):
    """The pages of the rater."""

    name = "apps.rating"
