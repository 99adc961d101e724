"""The Celery application: worker and beat. Tasks carry hints; a lost one costs a second, never a row."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
# Before numpy is loaded. Its products are small: threads that wait for each other cost more CPU than they save, and processes share the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = Celery("plumbline")
app.set_default()  # for every thread; without this only the one that imports it would know the broker
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
