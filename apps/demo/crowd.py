"""Simulated raters: they join by a door, read nothing and answer by the demo's hidden truth, as people would by the same door."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import numpy as np

from apps.assignments.services import Lease, leave, place
from apps.raters.consent import default_text
from apps.raters.models import Link, Participation
from apps.raters.services import Joined, join, keep_profiles
from apps.responses.services import record_response, settle_before, take_next
from apps.studies.models import ItemOutput, Round

Taste = TypeVar("Taste")
Fields = Mapping[str, Sequence[str]]


class Crowd(ABC, Generic[Taste]):
    """A seeded crowd for one round, which comes through one door."""

    def __init__(self, *, round_: Round, begins: datetime, seed: int, link: Link | None = None) -> None:
        self.round, self.begins, self.link = round_, begins, link
        self.random = np.random.default_rng(seed)

    @abstractmethod
    def taste(self, profile: Mapping[str, str]) -> Taste:
        """Return what a person is like who says this of themselves."""

    @abstractmethod
    def answers(self, lease: Lease, taste: Taste) -> dict[str, list[str]]:
        """Return the form that this person sends for what they hold."""

    def before(self, lease: Lease, taste: Taste) -> Fields | None:
        """Return the form that comes before the outputs are shown, None where nothing does."""
        return None

    def spend(self, joined: Joined, lease: Lease, taste: Taste, now: datetime) -> datetime:
        """Do what there is to do before the answer, and return when it is given."""
        return now + timedelta(seconds=float(self.random.lognormal(3.6, 0.4)))

    def judge(self, *, raters: int, each: int, hours: float = 9.5) -> None:
        """Let so many raters join, one every so many hours, and judge up to `each` items."""
        for number in range(raters):
            self._one_rater(self.begins + timedelta(hours=hours * number), each, {})

    def judge_in_cells(self, people: Sequence[Mapping[str, str]], *, each: int, hours: float) -> None:
        """Let people who say this of themselves join, one every so many hours; every ninth leaves early."""
        for number, profile in enumerate(people):
            patience = 3 if number % 9 == 8 else each
            self._one_rater(self.begins + timedelta(hours=hours * number), patience, profile)

    def shown(self, lease: Lease) -> list[tuple[int, str, str]]:
        """Return (version id, version key, scenario key) in the order shown."""
        rows = ItemOutput.objects.filter(item_id=lease.item_id).order_by("place")
        found = list(rows.values_list("version_id", "output__version__key", "item__scenario__key"))
        return [found[side] for side in lease.sides]

    def _one_rater(self, now: datetime, each: int, profile: Mapping[str, str]) -> None:
        joined = self._joined(now, profile)
        taste = self.taste(profile)
        lease = take_next(participation=joined.participation).lease
        for _turn in range(each):
            if lease is None:
                break
            begun = now
            now = self.spend(joined, lease, taste, now)
            seconds = (now - begun).total_seconds()
            first = self.before(lease, taste)
            if first is not None:
                settle_before(token=lease.token, secret=joined.secret, fields=first)
            recorded = record_response(
                token=lease.token,
                secret=joined.secret,
                fields=self.answers(lease, taste),
                behaviour=f'{{"active_ms": {round(seconds * 1000)}, "visible_ms": {round(seconds * 1100)}}}',
                now=now,
            )
            lease = recorded.next.lease
        joined.participation.refresh_from_db()
        if joined.participation.state == Participation.State.ACTIVE:
            leave(participation=joined.participation, now=now)

    def _joined(self, now: datetime, profile: Mapping[str, str]) -> Joined:
        consent = self.round.protocol["consent"]
        words = consent.get("texts", {}).get("rating", {}).get("en") or default_text()
        joined = join(
            round_=self.round,
            purposes=consent["purposes"],
            consent_version=consent["version"],
            consent_text=words,
            language="en",
            now=now,
            link=self.link,
            of_age=True,
        )
        if profile:
            keep_profiles({joined.participation.rater_id: profile})
            place(participation=joined.participation, profile=profile, now=now)
        return joined
