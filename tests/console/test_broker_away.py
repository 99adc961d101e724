"""What the console asks of a worker while the broker is away: the page answers at once, and beat finds what was asked for."""

from __future__ import annotations

import threading

import pytest
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError as BrokerDown

from apps.catalog.models import ImportJob
from apps.config import celery_app
from apps.console.hints import hint_import
from apps.core.hints import hints
from apps.insight.services.finding_themes import waiting
from apps.studies.models import Round


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, object]]:
    """Take the broker away, and keep who asked what of it, by which thread."""
    told: list[tuple[str, str, object]] = []

    def away(name: str, **call: object) -> None:
        told.append((threading.current_thread().name, name, call["kwargs"]))
        raise BrokerDown("away")

    monkeypatch.setattr(celery_app, "send_task", away)
    monkeypatch.setattr(hints, "_told", {})
    return told


def test_themes_are_asked_for_without_a_broker(
    ada_client: Client, running: Round, asked: list[tuple[str, str, object]]
) -> None:
    reply = ada_client.post(reverse("console:find_themes", args=[running.study.slug, running.number]))
    hints.wait()

    assert reply.status_code == 302
    assert asked == [("hints", "apps.insight.tasks.find_themes", {"round_id": running.pk})]
    assert waiting() == [running.pk]


def test_an_import_is_hinted_at_by_the_thread(asked: list[tuple[str, str, object]]) -> None:
    job = ImportJob()

    hint_import(job)
    hints.wait()

    assert asked == [("hints", "apps.catalog.tasks.run_import", {"job_id": str(job.pk)})]
