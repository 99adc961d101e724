from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from apps.config.celery import app as celery_app
from apps.core import events, tasks
from apps.core import hints as hints_module
from apps.core.events import Consumer, Event, deliver, publish, register, take, waiting
from apps.core.models import DeadLetter, OutboxRow


@dataclass(frozen=True)
class KettleBoiled(Event):
    name: ClassVar[str] = "kettle.boiled"
    litres: float


class Listener:
    """A consumer that notes what it was told, and may be made to fail."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.heard: list[dict[str, object]] = []
        self.fault: Callable[[], None] | None = None

    def handle(self, key: int) -> None:
        with transaction.atomic():
            self.heard += take(self.name, key)
            if self.fault is not None:
                self.fault()


@pytest.fixture
def listeners(monkeypatch: pytest.MonkeyPatch) -> tuple[Listener, Listener]:
    monkeypatch.setattr(events, "_consumers", dict(events._consumers))
    monkeypatch.setattr(events, "_wanted", events._wanted.copy())
    monkeypatch.setattr(hints_module.hints, "_told", {})
    pair = (Listener("tests.first"), Listener("tests.second"))
    for listener in pair:
        register(KettleBoiled, Consumer(listener.name, listener.handle))
        register(KettleBoiled, Consumer(listener.name, listener.handle))  # twice is once
    return pair


def fail() -> None:
    raise RuntimeError("the kettle \x00 is \ud800 empty")


def make_due() -> None:
    """Let time pass: within a test's own transaction Postgres's clock stands still."""
    OutboxRow.objects.update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_an_event_cannot_be_published_outside_a_transaction(listeners: object) -> None:
    with pytest.raises(TransactionManagementError):
        publish(KettleBoiled(7, litres=1.5))

    assert not OutboxRow.objects.exists()


@pytest.mark.django_db
def test_each_consumer_gets_a_row_of_its_own(listeners: tuple[Listener, Listener]) -> None:
    publish(KettleBoiled(7, litres=1.5))

    rows = OutboxRow.objects.order_by("consumer").values_list("consumer", "event", "key", "payload")
    assert list(rows) == [
        ("tests.first", "kettle.boiled", 7, {"litres": 1.5}),
        ("tests.second", "kettle.boiled", 7, {"litres": 1.5}),
    ]


@pytest.mark.django_db
def test_an_event_of_a_transaction_that_failed_was_never_published(
    listeners: tuple[Listener, Listener],
) -> None:
    def boil_and_fail() -> None:
        with transaction.atomic():
            publish(KettleBoiled(7, litres=1.5))
            fail()

    with pytest.raises(RuntimeError):
        boil_and_fail()

    assert not OutboxRow.objects.exists()


@pytest.mark.django_db
def test_taking_removes_the_rows_of_one_consumer_and_key_only(listeners: tuple[Listener, Listener]) -> None:
    for key in (7, 7, 8):
        publish(KettleBoiled(key, litres=key / 2))
    make_due()

    assert take("tests.first", 7) == [{"litres": 3.5}, {"litres": 3.5}]
    assert take("tests.first", 7) == []
    assert set(waiting()) == {("tests.first", 8), ("tests.second", 7), ("tests.second", 8)}


@pytest.mark.django_db
def test_a_burst_is_taken_in_one_run(listeners: tuple[Listener, Listener]) -> None:
    first, second = listeners
    for _turn in range(5):
        publish(KettleBoiled(7, litres=1))
    hints_module.hints.wait()
    make_due()

    assert waiting().count(("tests.first", 7)) == 1
    deliver("tests.first", 7)

    assert len(first.heard) == 5
    assert second.heard == []


@pytest.mark.django_db
def test_a_handler_that_crashes_halfway_leaves_its_rows(listeners: tuple[Listener, Listener]) -> None:
    first, _second = listeners
    publish(KettleBoiled(7, litres=1))
    first.fault = fail
    make_due()

    deliver("tests.first", 7)
    row = OutboxRow.objects.get(consumer="tests.first")
    assert row.attempts == 1

    first.fault, first.heard = None, []
    make_due()
    deliver("tests.first", 7)
    assert first.heard == [{"litres": 1}]
    assert not OutboxRow.objects.filter(consumer="tests.first").exists()


@pytest.mark.django_db
def test_the_fifth_failure_goes_to_the_dead_letters_with_its_error(
    listeners: tuple[Listener, Listener],
) -> None:
    first, second = listeners
    publish(KettleBoiled(7, litres=2))
    first.fault = fail

    for attempt in range(1, 6):
        assert DeadLetter.objects.count() == 0
        make_due()
        deliver("tests.first", 7)
        assert OutboxRow.objects.filter(consumer="tests.first", attempts=attempt).exists() is (attempt < 5)

    letter = DeadLetter.objects.get()
    assert (letter.consumer, letter.event, letter.key, letter.payload) == (
        "tests.first",
        "kettle.boiled",
        7,
        {"litres": 2},
    )
    assert letter.error.startswith("RuntimeError: the kettle")
    assert "\x00" not in letter.error
    make_due()
    tasks.sweep()
    assert second.heard == [{"litres": 2}]


@pytest.mark.django_db
def test_a_row_for_nobody_ends_as_a_dead_letter(listeners: object) -> None:
    OutboxRow.objects.create(consumer="tests.gone", event="kettle.boiled", key=1)

    for _attempt in range(5):
        make_due()
        deliver("tests.gone", 1)

    assert "nobody is registered as tests.gone" in DeadLetter.objects.get().error


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time(listeners: tuple[Listener, Listener]) -> None:
    first, _second = listeners
    publish(KettleBoiled(7, litres=1))
    first.fault = fail
    for _attempt in range(3):
        make_due()
        deliver("tests.first", 7)

    assert ("tests.first", 7) not in waiting()


@pytest.mark.django_db
def test_the_sweep_delivers_without_any_hint_and_past_a_failing_consumer(
    listeners: tuple[Listener, Listener],
) -> None:
    first, second = listeners
    publish(KettleBoiled(7, litres=1))
    first.fault = fail
    make_due()

    tasks.sweep()

    assert second.heard == [{"litres": 1}]
    assert OutboxRow.objects.get().consumer == "tests.first"


@pytest.mark.django_db
def test_hints_follow_the_commit_and_a_burst_gives_one(
    listeners: tuple[Listener, Listener],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(celery_app, "send_task", lambda _name, **call: told.append(call["kwargs"]))

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        for _turn in range(3):
            publish(KettleBoiled(7, litres=1))
        assert told == []
    hints_module.hints.wait()

    assert told == [{"consumer": "tests.first", "key": 7}, {"consumer": "tests.second", "key": 7}]


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [BrokerDown("away"), ConnectionRefusedError("away")])
def test_a_hint_that_is_lost_costs_nothing_but_time(
    fault: Exception,
    listeners: tuple[Listener, Listener],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    def away(name: str, **call: object) -> None:
        raise fault

    monkeypatch.setattr(celery_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        publish(KettleBoiled(7, litres=1))
    hints_module.hints.wait()
    make_due()

    tasks.sweep()
    assert [listener.heard for listener in listeners] == [[{"litres": 1}], [{"litres": 1}]]
