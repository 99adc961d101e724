"""Redis is gone or hangs: raters notice nothing, and what they sent is delivered once it is back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from apps.analysis.selectors import results_of
from apps.config import celery_app
from apps.core.models import OutboxRow
from apps.embedded.server import Server
from apps.embedded.servers import running_servers
from apps.raters.services import Joined
from apps.responses.services import NextItem
from apps.studies.models import Round
from tests.drills.crowd import answer, first_token
from tests.drills.programs import crew, wait_until
from tests.factories.studies import make_rater

ACKNOWLEDGED_WITHIN = 1.0
HINTS_APART = 0.6
"""Seconds after which a process hints at the same round again, and a little."""


@contextmanager
def _queue(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Run a queue of the drill's own, at the same address each time, and send this process's hints there."""
    patch.delenv("REDIS_URL")
    with running_servers(folder, durable=False) as servers:
        server = servers.started[0]
        patch.setenv("REDIS_URL", server.url)
        patch.setenv("CELERY_BROKER_URL", server.url.replace("unix://", "redis+socket://"))
        # Without these the process would go on with connections to the tests' common queue.
        patch.setattr(celery_app, "_pool", None)
        patch.setattr(celery_app.amqp, "_producer_pool", None)
        try:
            yield server
        finally:
            server.process.kill()  # one that was stopped by a signal would never hear another


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_answers_are_acknowledged_without_redis_and_delivered_when_it_is_back(
    running: Round, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, state = tmp_path_factory.mktemp("queue"), tmp_path_factory.mktemp("state")
    cora = make_rater(running)
    with _queue(folder, monkeypatch) as server, crew(state, queue=server.url) as people:
        people.start("beat")
        people.start("worker")
        following = answer(cora, first_token(cora)).next
        wait_until(lambda: _shown(running) == 1, told=people.log)
        wait_until(lambda: not OutboxRow.objects.exists(), told=people.log)

        server.process.kill()
        server.process.wait()
        for _ in range(3):
            assert following.lease is not None
            took, following = _answer_with_a_hint(cora, following.lease.token)
            assert took < ACKNOWLEDGED_WITHIN
        assert OutboxRow.objects.filter(consumer="analysis.refresh", event="response.recorded").count() == 3

        with _queue(folder, monkeypatch):

            def delivered() -> bool:
                people.revive()  # losing its broker may end a worker; whoever runs it starts it again
                return _shown(running) == 4

            wait_until(delivered, told=people.log)
            wait_until(lambda: not OutboxRow.objects.exists(), told=people.log)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_answers_are_acknowledged_while_redis_hangs(
    running: Round, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    cora = make_rater(running)
    with _queue(tmp_path_factory.mktemp("queue"), monkeypatch) as server:
        os.kill(server.process.pid, signal.SIGSTOP)
        token = first_token(cora)
        took, _following = _answer_with_a_hint(cora, token)
    assert took < ACKNOWLEDGED_WITHIN
    assert OutboxRow.objects.filter(consumer="analysis.refresh", event="response.recorded").count() == 1


def _answer_with_a_hint(joined: Joined, token: str) -> tuple[float, NextItem]:
    """Answer once the hint before is so long ago that this answer's own is tried; return the seconds it took."""
    before = time.monotonic()
    wait_until(lambda: time.monotonic() - before > HINTS_APART)
    begun = time.monotonic()
    following = answer(joined, token).next
    return time.monotonic() - begun, following


def _shown(round_: Round) -> int:
    results = results_of(round_)
    return results.snapshot.responses if results else 0
