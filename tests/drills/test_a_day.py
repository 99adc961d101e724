"""A day in which everything that can change a number happens, with refreshes in between: it ends in what a fresh read gives."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.analysis.dataset import read_dataset
from apps.analysis.models import RefreshPace
from apps.analysis.selectors import Results, results_of
from apps.analysis.services import CONSUMER, estimates_of
from apps.assignments.models import Assignment, AssignmentState
from apps.core import events
from apps.core.models import OutboxRow
from apps.insight.models import Theme, ThemeMember, ThemeOrigin
from apps.insight.services.themes import add_text, remove_text
from apps.insight.texts import codable_texts
from apps.raters.models import Rater, RaterStatus
from apps.raters.services import Joined, erase, withdraw
from apps.responses.models import Response
from apps.responses.services import record_response
from apps.responses.services.correcting import correct_response
from apps.studies.models import Round
from tests.analysis.slow import judged, recount
from tests.factories.judging import following
from tests.factories.studies import make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

SEED, STEPS, PEOPLE = 20_261, 260, 16
WORDS = ("first", "second", "equal", "both_bad", "cannot_judge")
REASONS = ["accurate", "clearer"]


class Day:
    """What people do between two midnights, by a seed; every act may be the one before a refresh."""

    def __init__(self, round_: Round, owner: User, seed: int) -> None:
        self.round, self.owner = round_, owner
        self.rng = random.Random(seed)  # noqa: S311 - the same day each time
        self.people: list[Joined] = []
        self.done: dict[str, int] = {}
        self.theme = Theme.objects.create(round=round_, name="wordy", origin=ThemeOrigin.MADE)

    def pass_by(self) -> None:
        """Let the day pass."""
        acts = (
            [self.judge] * 12
            + [self.correct] * 4
            + [self.code] * 3
            + [self.join] * 2
            + [self.leave, self.refresh]
        )
        for _person in range(6):
            self.join()
        for _step in range(STEPS):
            act = self.rng.choice(acts)
            if act():
                self.done[act.__name__] = self.done.get(act.__name__, 0) + 1

    def join(self) -> bool:
        if len(self.people) >= PEOPLE:
            return False
        self.people.append(make_rater(self.round))
        return True

    def judge(self) -> bool:
        joined = self.rng.choice(self.people)
        lease = following(joined).lease if self._is_here(joined) else None
        if lease is None:
            return False
        fields = self._fields()
        record_response(
            token=lease.token, secret=joined.secret, fields=fields, behaviour="", now=timezone.now()
        )
        return True

    def correct(self) -> bool:
        joined = self.rng.choice(self.people)
        mine = Assignment.objects.filter(
            participation=joined.participation, state=AssignmentState.ANSWERED
        ).order_by("pk")
        if not mine or not self._is_here(joined):
            return False
        one = self.rng.choice(list(mine))
        counted = Response.objects.get(assignment=one, superseded=False)
        correct_response(
            token=one.token,
            secrets=[joined.secret],
            revision=counted.revision,
            fields=self._fields(),
            now=timezone.now(),
        )
        return True

    def code(self) -> bool:
        texts = list(codable_texts(self.round).order_by("pk").values_list("pk", flat=True))
        if not texts:
            return False
        text = self.rng.choice(texts)
        is_in = ThemeMember.objects.filter(theme=self.theme, text_id=text).exists()
        (remove_text if is_in else add_text)(round_=self.round, theme_id=self.theme.pk, text_id=text)
        return True

    def leave(self) -> bool:
        joined = self.rng.choice(self.people)
        if not self._is_here(joined):
            return False
        way = self.rng.choice([withdraw, erase])
        way(rater=Rater.objects.get(pk=joined.participation.rater_id), now=timezone.now())
        return True

    def refresh(self) -> bool:
        settle()
        return True

    def _is_here(self, joined: Joined) -> bool:
        return Rater.objects.filter(pk=joined.participation.rater_id, status=RaterStatus.ACTIVE).exists()

    def _fields(self) -> dict[str, list[str]]:
        word = self.rng.choice(WORDS)
        fields = {"q-overall": [word]}
        if word in {"first", "second"}:
            fields["q-why"] = self.rng.sample(REASONS, self.rng.randrange(3))
        if self.rng.random() < 0.4:
            fields["q-note"] = [
                self.rng.choice(["Too long for me.", "It names the part.", "I like the second one."])
            ]
        return fields


def settle() -> None:
    """Deliver what waits, as the sweeper does second by second, however soon a round was refreshed before."""
    for _round in range(50):
        found = events.waiting()
        if not found:
            return
        RefreshPace.objects.all().delete()
        for consumer, key in found:
            events.deliver(consumer, key)
    raise AssertionError(f"events never end: {events.waiting()}")


def whole(found: Results) -> list[dict[str, Any]]:
    return [without_age(estimate.as_json()) for estimate in found.estimates]


def without_age(estimate: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in estimate.items() if name != "age"}


def test_a_day_of_changes_ends_in_the_numbers_of_a_fresh_read(
    team: Team, ada: User, settings: Settings, tmp_path: Any
) -> None:
    settings.STATE = tmp_path
    round_ = make_round(team, ada, scenarios=10, items={"pairing": "all", "overlap": 6})
    day = Day(round_, ada, SEED)

    day.pass_by()
    settle()

    assert day.done.keys() == {"judge", "correct", "code", "join", "leave", "refresh"}, (
        "each of them happened"
    )
    assert not OutboxRow.objects.filter(consumer=CONSUMER).exists()
    found = results_of(round_, to_researcher=True)
    assert found is not None
    fresh = estimates_of(read_dataset(round_), timezone.now() + timedelta(seconds=1))
    assert whole(found) == [without_age(estimate.as_json()) for estimate in fresh]
    by_hand = recount(judged(round_, proxies=False, statuses={"active"}), REASONS)
    compared = 0
    for (measure, version, versus, option), number in by_hand.items():
        part = {"option": option} if option else None
        told = found.one(measure, version=version, versus=versus, slice=part)
        assert told is not None, (measure, version, versus, option)
        assert told.n == len(number.scores), told
        assert told.value == pytest.approx(number.value), told
        compared += 1
    assert compared >= 8
