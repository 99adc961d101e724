"""Simulated raters: they join, read nothing and answer by the demo's hidden truth, through the same door as people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from apps.assignments.services import Lease, leave, place
from apps.demo.content import Content
from apps.raters.consent import default_text
from apps.raters.models import Link, Participation
from apps.raters.services import Joined, join, keep_profiles
from apps.responses.services import record_response, take_next
from apps.statistics.pairwise import Outcome
from apps.statistics.simulate import Crowd, outcomes_for
from apps.studies.models import ItemOutput, Round

CROWD = Crowd(
    strengths=(0.0, 0.0),
    rater_spread=0.5,
    tie_width=0.35,
    both_bad_rate=0.03,
    cannot_judge_rate=0.02,
    side_bias=0.06,
)


class Voters:
    """A seeded crowd for one round, which comes through one door."""

    def __init__(
        self, *, round_: Round, content: Content, begins: datetime, seed: int, link: Link | None = None
    ) -> None:
        self.round, self.content, self.begins, self.link = round_, content, begins, link
        self.random = np.random.default_rng(seed)
        self.reasons = next(q["options"] for q in round_.protocol["questions"] if q["ask"] == "reasons")

    def judge(self, *, raters: int, each: int) -> None:
        """Let so many raters join, one after another, and judge up to `each` items."""
        for number in range(raters):
            self._one_rater(self.begins + timedelta(hours=9.5 * number), each, {})

    def judge_in_cells(self, people: Sequence[Mapping[str, str]], *, each: int, hours: float) -> None:
        """Let people who say this of themselves join, one every so many hours; every ninth leaves early."""
        for number, profile in enumerate(people):
            patience = 3 if number % 9 == 8 else each
            self._one_rater(self.begins + timedelta(hours=hours * number), patience, profile)

    def _one_rater(self, now: datetime, each: int, profile: Mapping[str, str]) -> None:
        joined = self._joined(now, profile)
        taste = {version: self.random.normal(0, CROWD.rater_spread) for version in self._version_ids()}
        lease = take_next(participation=joined.participation).lease
        for _turn in range(each):
            if lease is None:
                break
            seconds = float(self.random.lognormal(3.6, 0.4))
            now += timedelta(seconds=seconds)
            recorded = record_response(
                token=lease.token,
                secret=joined.secret,
                fields=self._answers(lease, taste),
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

    def _version_ids(self) -> list[int]:
        return list(self.round.round_versions.order_by("place").values_list("version_id", flat=True))

    def _answers(self, lease: Lease, taste: dict[int, float]) -> dict[str, list[str]]:
        shown = self._shown(lease)
        worth = [self.content.quality[version, scenario] + taste[pk] for pk, version, scenario in shown]
        lead = np.array([worth[0] - worth[1] + CROWD.side_bias])
        outcome = Outcome(int(outcomes_for(self.random, lead, np.array([False]), CROWD)[0]))
        answers = {"q-overall": [_WORDS[outcome]]}
        if outcome in {Outcome.WIN, Outcome.LOSS}:
            sure = 50 + 5 * min(10, round(abs(float(lead[0])) * 3 + float(self.random.integers(1, 5))))
            answers["q-sure"] = [str(sure)]
            weights = np.array([0.34, 0.2, 0.24, 0.14, 0.08])[: len(self.reasons)]
            count = int(self.random.integers(1, 3))
            picked = self.random.choice(len(weights), size=count, replace=False, p=weights / weights.sum())
            answers["q-why"] = [self.reasons[int(index)] for index in picked]
        if self.random.random() < 0.3:
            said = self.content.comments[_OCCASIONS.get(outcome, "better_first_generic")]
            answers["q-note"] = [said[int(self.random.integers(len(said)))]]
        return answers

    def _shown(self, lease: Lease) -> list[tuple[int, str, str]]:
        """Return (version id, version key, scenario key) in the order shown."""
        rows = ItemOutput.objects.filter(item_id=lease.item_id).order_by("place")
        found = list(rows.values_list("version_id", "output__version__key", "item__scenario__key"))
        return [found[side] for side in lease.sides]


_WORDS = {
    Outcome.WIN: "first",
    Outcome.LOSS: "second",
    Outcome.EQUAL: "equal",
    Outcome.BOTH_BAD: "both_bad",
    Outcome.CANNOT_JUDGE: "cannot_judge",
}
_OCCASIONS = {Outcome.EQUAL: "equal", Outcome.BOTH_BAD: "both_bad", Outcome.CANNOT_JUDGE: "cannot_judge"}
