"""A round in which some people do not judge: one clicks the first answer in a second, the others look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from apps.accounts.models import Team, User
from apps.studies.models import Round
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post
from tests.factories.studies import NOW

LAZY = "lazy"
GOLD = 6


def lazy_lines(*, each: int, scenarios: int = 40, seed: int = 3) -> list[dict[str, Any]]:
    """Return the judgments of somebody who always takes the first, fast."""
    rng = np.random.default_rng(seed)
    lines = []
    for scenario in rng.choice(scenarios, each, replace=False).tolist():
        shown = list(PAIR) if rng.random() < 0.5 else list(reversed(PAIR))
        lines.append(
            {
                "scenario": f"q{scenario}",
                "shown": shown,
                "rater": LAZY,
                "answers": {"overall": "first"},
                "seconds": round(float(rng.uniform(0.8, 1.4)), 2),
            }
        )
    return lines


def honest_lines(*, raters: int, each: int, seed: int = 7) -> list[dict[str, Any]]:
    """Return the judgments of people who take their time and prefer the first version mostly."""
    rng = np.random.default_rng(seed + 1)
    lines = crowd_lines(raters=raters, each=each, chance=0.75, seed=seed)
    return [{**line, "seconds": round(float(np.exp(rng.normal(3, 0.4))), 2)} for line in lines]


def flagged_round(team: Team, actor: User, *, lazy: int = 30, raters: int = 15) -> Round:
    """Take in a round of honest people and, with `lazy` judgments, one who is not; they lie a day apart."""
    lines = [*honest_lines(raters=raters, each=25), *lazy_lines(each=lazy)]
    spread = [
        {**line, "at": (NOW - timedelta(hours=2 * number % 400)).isoformat().replace("+00:00", "Z")}
        for number, line in enumerate(lines)
    ]
    return post(gated_study(team, actor), spread).round
