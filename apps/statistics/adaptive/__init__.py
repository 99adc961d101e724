"""The adaptive family in one place: which judgment to ask for next. Import it from here."""

from __future__ import annotations

from apps.statistics.adaptive.items import HIGHEST, LOWEST, item_priorities
from apps.statistics.adaptive.pairs import PairPriorities, pair_priorities
from apps.statistics.adaptive.questions import Question, RateQuestion, ScoreQuestion

__all__ = [
    "HIGHEST",
    "LOWEST",
    "PairPriorities",
    "Question",
    "RateQuestion",
    "ScoreQuestion",
    "item_priorities",
    "pair_priorities",
]
