"""Crowds of the simulator as checks of raters read them, with people who do not judge planted among them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from apps.analysis.crowd import Answers, Crowd, Paces
from apps.analysis.gold import Gold
from apps.statistics.pairwise import Outcome
from apps.statistics.simulate import Crowd as Habits
from apps.statistics.simulate import Gold as KnownAnswers
from apps.statistics.simulate import Pace, Votes, simulate_votes

PEOPLE, EACH, SCENARIOS = 60, 100, 60

HONEST = Habits(
    strengths=(0.6, 0.0),
    rater_spread=0.5,
    scenario_spread=1.0,
    side_spread=0.0,
    tie_width=0.3,
    gold=KnownAnswers(share=0.1, accuracy=0.92, spread=0.4),
    pace=Pace(),
)
"""People who differ in taste, pace and care, and do nothing wrong."""


def votes_of(seed: int, *, people: int = PEOPLE, habits: Habits = HONEST) -> Votes:
    """Let people compare two versions on scenarios, each scenario at most a few times over."""
    return simulate_votes(crowd=habits, n=people * EACH, raters=people, scenarios=SCENARIOS, seed=seed)


def crowd_from(votes: Votes) -> Crowd:
    """Return votes as checks read them; responses are numbered in the order in which each rater gave them."""
    order = np.lexsort((votes.order, votes.raters))
    rater, unit = votes.raters[order], votes.scenarios[order]
    outcome, position = votes.outcomes[order], votes.positions[order]
    decided = outcome <= Outcome.LOSS
    won = (outcome == Outcome.WIN) == (position == 1)
    is_gold = votes.expected[order] >= 0
    _pairs, first = np.unique(rater * SCENARIOS + unit, return_index=True)
    fresh = np.zeros(len(rater), dtype=np.bool_)
    fresh[first] = True
    answers = Answers(
        rater=rater,
        unit=unit,
        answer=outcome,
        clicked=np.where(decided, np.where(won, 0, 1), outcome),
        first_won=np.where(decided, won, 0.5).astype(np.float64),
        informed=np.ones(len(rater), dtype=np.bool_),
        response=np.arange(len(rater), dtype=np.int64),
    )
    main = answers.where(fresh & ~is_gold)
    seconds = votes.seconds[order][~is_gold]
    return Crowd(
        people=1_000 + np.arange(int(rater.max()) + 1, dtype=np.int64),
        question="overall",
        main=main,
        again=answers.where(~is_gold),
        paces=Paces(rater[~is_gold], unit[~is_gold], seconds),
        gold=Gold(rater[is_gold], (outcome == votes.expected[order])[is_gold].astype(np.int64)),
    )


def with_ring(crowd: Crowd, *, bots: range, seed: int, slips: float = 0.05) -> Crowd:
    """Let some people answer as one program does: by the scenario alone, but for a few slips."""
    rng = np.random.default_rng(seed)
    main = crowd.main
    script = rng.integers(0, 2, SCENARIOS)
    rows = np.isin(main.rater, list(bots))
    said = np.where(rng.random(len(main.rater)) < slips, 1 - script[main.unit], script[main.unit])
    return replace(crowd, main=replace(main, answer=np.where(rows, said, main.answer)))


def with_drift(crowd: Crowd, *, rater: int, seed: int) -> Crowd:
    """Let somebody say what most say for their first half, and the contrary after it."""
    main = crowd.main
    rows = np.flatnonzero(main.rater == rater)
    half = rows[len(rows) // 2 :]
    answer = main.answer.copy()
    for row in rows.tolist():
        others = main.answer[(main.unit == main.unit[row]) & (main.rater != rater)]
        most = int(np.bincount(others, minlength=2)[:2].argmax())
        answer[row] = 1 - most if row in half else most
    return replace(crowd, main=replace(main, answer=answer))


def with_speeder(crowd: Crowd, *, rater: int) -> Crowd:
    """Let somebody answer in a second and a bit."""
    paces = crowd.paces
    return replace(crowd, paces=replace(paces, seconds=np.where(paces.rater == rater, 1.2, paces.seconds)))
