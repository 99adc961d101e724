"""Which pair of versions a judgment would help most: the one that shrinks the open questions' intervals most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.statistics.adaptive.information import information
from apps.statistics.adaptive.questions import Question, RateQuestion, ScoreQuestion
from apps.statistics.arrays import MOST_CELLS, Bools, Column, Floats, Ints, Numbers, codes, numbers
from apps.statistics.errors import BadInput, Undefined

NEEDED = 0.05
"""A pair is needed by a question if one judgment of it does at least this share of what one of the best pair does."""
FLOOR = 0.25
"""A needed pair with less than this share of the judgments of the average needed pair comes first."""
BEHIND_STARVED = 0.9
"""The largest priority of the others while some pair is starved."""
METHOD = "share of the open questions' variances that one more judgment takes away"


@dataclass(frozen=True, kw_only=True, eq=False)
class PairPriorities:
    """How much one more judgment of each pair helps, `value` (pairs,) from 0 to 1; all zero where every question is decided.

    `shrinkage` (questions, pairs) is the share of a question's variance that one judgment is expected to take away, zero for decided
    questions. `needed` and `starved` (pairs,) say which pairs some open question needs, and which of them come first because they had
    too few. `open_questions` counts questions not decided, `n` the judgments so far.
    """

    value: Floats
    shrinkage: Floats
    needed: Bools
    starved: Bools
    open_questions: int
    n: int
    method: str


def pair_priorities(
    *, first: Column, second: Column, n: Column, scores: Numbers, questions: Sequence[Question]
) -> PairPriorities:
    """Give the priority of each pair of versions from what was said of the pairs so far.

    Columns (pairs,): the two versions, the judgments, and what `first` scored in them (a win 1, a tie one half). One judgment takes
    1 / (n + 2) off the variance p (1 - p) / (n + 1) of a rate (Jeffreys' prior), and w (c'Sx)^2 / (1 + w x'Sx) off the variance c'Sc of
    a Bradley-Terry contrast. The shares add up over open questions; the largest sum is 1. A pair that no open question needs (NEEDED) is
    0. A needed pair with less than FLOOR of the judgments of the average needed pair is 1, whatever it would shrink, and the others are
    BEHIND_STARVED at most, so that no needed pair starves. Raises BadInput, Undefined.
    """
    pairs = _checked(first, second, n, scores)
    shrinkage = np.zeros((len(questions), pairs.first.size))
    asked = [number for number, question in enumerate(questions) if not question.decided]
    _add_rates(shrinkage, pairs, questions, asked)
    _add_scores(shrinkage, pairs, questions, asked)
    best = shrinkage.max(axis=1, initial=0.0, keepdims=True)
    needed = ((shrinkage >= NEEDED * best) & (best > 0)).any(axis=0)
    starved = needed & (pairs.n < FLOOR * pairs.n[needed].mean()) if needed.any() else needed
    total = np.where(needed, shrinkage.sum(axis=0), 0.0)
    largest = float(total.max(initial=0.0))
    value = total / largest if largest > 0 else total
    return PairPriorities(
        value=np.where(starved, 1.0, BEHIND_STARVED * value) if starved.any() else value,
        shrinkage=shrinkage,
        needed=needed,
        starved=starved,
        open_questions=len(asked),
        n=int(pairs.n.sum()),
        method=METHOD,
    )


@dataclass(frozen=True, eq=False)
class _Pairs:
    first: Ints
    second: Ints
    n: Floats
    scores: Floats


def _checked(first: Column, second: Column, n: Column, scores: Numbers) -> _Pairs:
    lower = codes("first", first)
    upper = codes("second", second, rows=lower.size)
    judged = codes("n", n, rows=lower.size).astype(np.float64)
    won = numbers("scores", scores, rows=lower.size)
    if (lower == upper).any():
        raise BadInput("A version is compared with itself.")
    if (won < 0).any() or (won > judged).any():
        raise BadInput("A version cannot score less than zero, or more than there are judgments.")
    size = 1 + int(max(lower.max(initial=0), upper.max(initial=0)))
    both = np.minimum(lower, upper) * size + np.maximum(lower, upper)
    if np.unique(both).size < both.size:
        raise BadInput("A pair of versions is listed twice.")
    return _Pairs(lower, upper, judged, won)


def _add_rates(shrinkage: Floats, pairs: _Pairs, questions: Sequence[Question], asked: list[int]) -> None:
    for number in asked:
        question = questions[number]
        if isinstance(question, RateQuestion):
            ahead = (pairs.first == question.first) & (pairs.second == question.second)
            behind = (pairs.first == question.second) & (pairs.second == question.first)
            shrinkage[number] = np.where(ahead | behind, 1 / (pairs.n + 2), 0.0)


def _add_scores(shrinkage: Floats, pairs: _Pairs, questions: Sequence[Question], asked: list[int]) -> None:
    places, weights = [], []
    for number in asked:
        question = questions[number]
        if isinstance(question, ScoreQuestion):
            places.append(number)
            weights.append(question.weights)
    if not places or not pairs.first.size:
        return
    versions = len(weights[0])
    if any(len(row) != versions for row in weights) or max(pairs.first.max(), pairs.second.max()) >= versions:
        raise BadInput("A contrast of scores has one weight for each version.")
    if versions**2 > MOST_CELLS:
        raise Undefined("There are too many versions for one scale (%(versions)d).", versions=versions)
    known = information(
        first=pairs.first, second=pairs.second, n=pairs.n, scores=pairs.scores, versions=versions
    )
    shrinkage[places] = known.shrinkage(np.array(weights, dtype=np.float64))
