"""The crowd of the demo's comparisons: they prefer one of two answers, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from apps.assignments.services import Lease
from apps.demo.content import Content
from apps.demo.crowd import Crowd
from apps.raters.models import Link
from apps.statistics.pairwise import Outcome
from apps.statistics.simulate import Crowd as Leanings
from apps.statistics.simulate import outcomes_for
from apps.studies.models import Round

LEANINGS = Leanings(
    strengths=(0.0, 0.0),
    rater_spread=0.5,
    tie_width=0.35,
    both_bad_rate=0.03,
    cannot_judge_rate=0.02,
    side_bias=0.06,
)

BEGINNERS = 2.0
"""So much less, in log-odds, people who never repair anything like the newest version: the gap that the demo's pages find."""


class Voters(Crowd[dict[int, float]]):
    """Each has a taste of their own for each version."""

    def __init__(
        self, *, round_: Round, content: Content, begins: datetime, seed: int, link: Link | None = None
    ) -> None:
        super().__init__(round_=round_, begins=begins, seed=seed, link=link)
        self.content = content
        self.versions = list(round_.round_versions.order_by("place").values_list("version_id", flat=True))
        self.reasons = next(q["options"] for q in round_.protocol["questions"] if q["ask"] == "reasons")

    def taste(self, profile: Mapping[str, str]) -> dict[int, float]:
        """Return how much more this person likes each version than others do, in log-odds."""
        own = {version: self.random.normal(0, LEANINGS.rater_spread) for version in self.versions}
        if profile.get("experience") == "never":
            own[self.versions[0]] -= BEGINNERS
        return own

    def answers(self, lease: Lease, taste: dict[int, float]) -> dict[str, list[str]]:
        """Return a preference, and for some how sure they are, why, and a comment."""
        shown = self.shown(lease)
        worth = [self.content.quality[version, scenario] + taste[pk] for pk, version, scenario in shown]
        lead = np.array([worth[0] - worth[1] + LEANINGS.side_bias])
        outcome = Outcome(int(outcomes_for(self.random, lead, np.array([False]), LEANINGS)[0]))
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


_WORDS = {
    Outcome.WIN: "first",
    Outcome.LOSS: "second",
    Outcome.EQUAL: "equal",
    Outcome.BOTH_BAD: "both_bad",
    Outcome.CANNOT_JUDGE: "cannot_judge",
}
_OCCASIONS = {Outcome.EQUAL: "equal", Outcome.BOTH_BAD: "both_bad", Outcome.CANNOT_JUDGE: "cannot_judge"}
