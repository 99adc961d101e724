"""Settings, addresses, processes. Importing it makes the Celery application the one that tasks belong to."""

from __future__ import annotations

from apps.config.celery import app as celery_app

__all__ = ["celery_app"]
