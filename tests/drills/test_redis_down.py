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
from apps.core import events
from apps.core.models import OutboxRow
from apps.embedded.server import Server
from apps.embedded.servers import running_servers
from apps.studies.models import Round
from tests.drills.crowd import answer, first_token
from tests.drills.programs import crew, wait_until
from tests.factories.studies import make_rater

ACKNOWLEDGED_WITHIN = 1.0


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Let every answer hint, and put the test process's own connections to the queue back afterwards."""
    monkeypatch.setattr(events, "_HINT_SPACING", 0.0)
    yield monkeypatch
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    _forget_connections()


@contextmanager
def _queue(folder: Path, hints: pytest.MonkeyPatch) -> Iterator[Server]:
    """Run a queue of the drill's own, at the same address each time, and send this process's hints there."""
    hints.delenv("REDIS_URL")
    with running_servers(folder, durable=False) as servers:
        server = servers.started[0]
        hints.setenv("REDIS_URL", server.url)
        hints.setenv("CELERY_BROKER_URL", server.url.replace("unix://", "redis+socket://"))
        _forget_connections()
        try:
            yield server
        finally:
            server.process.kill()


def _forget_connections() -> None:
    celery_app._pool = None
    celery_app.amqp._producer_pool = None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_answers_are_acknowledged_without_redis_and_delivered_when_it_is_back(
    running: Round, tmp_path_factory: pytest.TempPathFactory, hints: pytest.MonkeyPatch
) -> None:
    folder, state = tmp_path_factory.mktemp("queue"), tmp_path_factory.mktemp("state")
    cora = make_rater(running)
    with _queue(folder, hints) as server, crew(state, queue=server.url) as people:
        people.start("beat")
        people.start("worker")
        following = answer(cora, first_token(cora)).next
        wait_until(lambda: _shown(running) == 1, seconds=20, told=people.log)

        server.process.kill()
        server.process.wait()
        for _ in range(3):
            assert following.lease is not None
            begun = time.monotonic()
            following = answer(cora, following.lease.token).next
            assert time.monotonic() - begun < ACKNOWLEDGED_WITHIN
        assert OutboxRow.objects.count() == 3

        with _queue(folder, hints):
            wait_until(lambda: _shown(running) == 4, seconds=30, told=people.log)
            wait_until(lambda: not OutboxRow.objects.exists(), seconds=5, told=people.log)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_answers_are_acknowledged_while_redis_hangs(
    running: Round, tmp_path_factory: pytest.TempPathFactory, hints: pytest.MonkeyPatch
) -> None:
    cora = make_rater(running)
    with _queue(tmp_path_factory.mktemp("queue"), hints) as server:
        following = answer(cora, first_token(cora)).next
        os.kill(server.process.pid, signal.SIGSTOP)
        assert following.lease is not None
        begun = time.monotonic()
        answer(cora, following.lease.token)
        took = time.monotonic() - begun
    assert took < ACKNOWLEDGED_WITHIN
    assert OutboxRow.objects.count() == 2


def _shown(round_: Round) -> int:
    results = results_of(round_)
    return results.snapshot.responses if results else 0
