"""Two hundred people at once on few slots, with cells, short leases and some who walk away."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, AssignmentState, Slot, SlotState
from apps.assignments.services import expire_leases, launch, place, set_priorities
from apps.raters.models import Participation
from apps.raters.services import Joined
from apps.responses.models import Response
from apps.responses.services import TakenByAnother, take_next
from apps.studies.models import Round
from tests.drills.crowd import all_at_once, answer
from tests.factories.studies import NOW, fill_catalog, make_rater, make_study

PEOPLE, WALK_AWAY, PATIENCE = 200, 0.3, 30.0
BANDS = ("18-29", "30-44", "45-59", "60-74", "75+")
QUOTAS: list[dict[str, Any]] = [
    {"where": {"age_band": "18-29"}, "judgments": 24},
    {"where": {"age_band": "30-44"}, "raters": 15},
    {"where": {"age_band": "45-59"}, "judgments": 20, "raters": 12},
]

WANTED = {quota["where"]["age_band"] for quota in QUOTAS}


@dataclass
class Guest:
    """Somebody with a temper: they come, and at some point they may walk away from what they hold."""

    joined: Joined
    band: str
    rng: random.Random
    walked_away: bool = False

    def take_part(self) -> int:
        """Judge until it is over, as told by the product; return how many answers were acknowledged."""
        place(participation=self.joined.participation, profile={"age_band": self.band}, now=NOW)
        given, until = 0, time.monotonic() + PATIENCE
        found = take_next(participation=self.joined.participation)
        while time.monotonic() < until:
            if found.lease is not None:
                if self.rng.random() < WALK_AWAY:
                    self.walked_away = True
                    return given
                try:
                    found = answer(self.joined, found.lease.token).next
                    given += 1
                except TakenByAnother:  # a slow machine: the lease was over before the answer was there
                    found = take_next(participation=self.joined.participation)
                continue
            if Participation.objects.get(pk=self.joined.participation.pk).state != Participation.State.ACTIVE:
                return given
            time.sleep(0.1)  # others hold the rest; a browser would come back as well
            found = take_next(participation=self.joined.participation)
        raise AssertionError("somebody waited in vain")


@dataclass
class Watch:
    """What beat does, and whether anything that was done comes undone."""

    round_id: int
    over: threading.Event = field(default_factory=threading.Event)
    lost: set[int] = field(default_factory=set)

    def look(self) -> None:
        """Give back what ran out, and look at what is done, until it is over."""
        done: set[int] = set()
        try:
            while not self.over.wait(0.2):
                expire_leases()
                now = set(
                    Slot.objects.filter(round_id=self.round_id, state=SlotState.DONE).values_list(
                        "id", flat=True
                    )
                )
                self.lost |= done - now
                done = now
        finally:
            connection.close()


@contextmanager
def watched(round_: Round) -> Iterator[Watch]:
    watch = Watch(round_.pk)
    thread = threading.Thread(target=watch.look)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_invariant_2_two_hundred_people_fill_what_there_is_and_nothing_more(
    team: Team, ada: User, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same crowd again
    fill_catalog(team, scenarios=3)
    raters = {"profile": ["age_band"], "quotas": QUOTAS, "lease": "1s"}
    round_ = launch(study=make_study(team, ada, items={"overlap": 10}, raters=raters), now=NOW)
    guests = [
        Guest(make_rater(round_), rng.choice(BANDS), random.Random(rng.random()))  # noqa: S311 - the same crowd again
        for _person in range(PEOPLE)
    ]

    with watched(round_) as watch:
        given = all_at_once([guest.take_part for guest in guests])

    assert not watch.lost
    _nothing_is_counted_twice(round_, sum(given))
    _cells_hold_what_they_need(round_)
    _nobody_was_sent_away_from_a_free_slot(round_, [guest for guest in guests if not guest.walked_away])


def _nothing_is_counted_twice(round_: Round, given: int) -> None:
    responses = Response.objects.filter(round=round_)
    done = Slot.objects.filter(round=round_, state=SlotState.DONE)
    assert given == responses.count() == done.count()
    assert not responses.values("rater", "item").annotate(n=Count("id")).filter(n__gt=1).exists()
    answered = Assignment.objects.filter(round=round_, state=AssignmentState.ANSWERED)
    assert not answered.values("slot").annotate(n=Count("id")).filter(n__gt=1).exists()
    assert set(responses.values_list("assignment", flat=True)) == set(answered.values_list("id", flat=True))
    assert Slot.objects.filter(round=round_).count() == 90
    assert max(Counter(responses.values_list("item", flat=True)).values()) <= 10


def _cells_hold_what_they_need(round_: Round) -> None:
    for cell in round_.cells.all():
        people = Participation.objects.filter(cell=cell)
        seated = people.filter(state__in=[Participation.State.ACTIVE, Participation.State.FINISHED])
        if cell.raters is not None:
            assert seated.count() <= cell.raters
        if cell.judgments is not None:
            own = Slot.objects.filter(pool=cell.pk)
            assert own.count() == cell.judgments
            by_others = Response.objects.filter(assignment__slot__pool=cell.pk)
            assert not by_others.exclude(assignment__participation__cell=cell).exists()


def _nobody_was_sent_away_from_a_free_slot(round_: Round, stayed: list[Guest]) -> None:
    """Every slot is done, or whoever stayed to the end and may have it has judged its item already."""
    met = set(
        Assignment.objects.filter(round=round_)
        .exclude(state=AssignmentState.EXPIRED)
        .values_list("participation", "item")
    )
    people = Participation.objects.select_related("cell").in_bulk([g.joined.participation.pk for g in stayed])
    pools: dict[int, list[int]] = {}
    for guest in stayed:
        person = people[guest.joined.participation.pk]
        if person.cell is None and guest.band in WANTED:
            continue  # their cell was full when they came
        pool = person.cell.pk if person.cell is not None and person.cell.judgments is not None else 0
        pools.setdefault(pool, []).append(person.pk)
    for slot in Slot.objects.filter(round=round_).exclude(state=SlotState.DONE):
        assert all((person, slot.item_id) in met for person in pools.get(slot.pool, []))


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_that_there_is_nothing_while_another_holds_all_open_slots_fast(running: Round) -> None:
    """Priorities are being set: for as long as that takes, every open slot is passed by."""
    cora = make_rater(running)
    items = list(running.items.values_list("id", flat=True))
    is_held, is_over = threading.Event(), threading.Event()

    def steer() -> None:
        try:
            with transaction.atomic():
                assert set_priorities(round_id=running.pk, priorities=dict.fromkeys(items, 7)) == 18
                is_held.set()
                is_over.wait(timeout=0.4)
        finally:
            connection.close()

    thread = threading.Thread(target=steer)
    thread.start()
    try:
        assert is_held.wait(timeout=10)
        found = take_next(participation=cora.participation)
    finally:
        is_over.set()
        thread.join()

    assert found.lease is not None
