"""Raters who give the same answer over and over: the longest run against its exact distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.statistics.arrays import Bools, Column, Floats, Ints, Numbers, codes, fits, numbered, numbers
from apps.statistics.errors import BadInput, NoVariation, StatisticsError, Undefined
from apps.statistics.quality.checks import Adjust, RaterCheck, checked, enough, pair_codes, raters_of
from apps.statistics.quality.run_lengths import run_at_least

LONGEST = 2_000
"""Runs are looked for in the first so many answers of a rater; a person hardly gives more."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StraightLining(RaterCheck):
    """The longest run of one answer per rater, columns (raters,), and how varied the answers are.

    `longest` is its length, `start` the place of its first answer among the rater's (from 0), `answer` what was repeated (-1 where
    the rater has no answers). `entropy` is that of all answers of the rater in bits: 0 where all are the same.
    """

    longest: Ints
    start: Ints
    answer: Ints
    entropy: Floats


def straight_lining(
    *,
    answers: Column,
    raters: Column,
    order: Numbers,
    shares: Literal["crowd", "own"] = "crowd",
    least: int = 5,
    alpha: float = 0.05,
    adjust: Adjust = "benjamini_hochberg",
) -> StraightLining:
    """Flag raters whose longest run of the same answer is longer than independent answers make it.

    `order` (n,) puts each rater's answers in sequence. The p-value is exact for independent answers with the `shares` of the whole crowd,
    or with the rater's own (which never finds somebody who gives one answer only: that rater is undefined). Raises BadInput, also where two
    answers of a rater have the same place, Undefined for no judgments at all, NoVariation where the crowd gives one answer only.
    """
    who, count = raters_of(raters)
    said, kinds = numbered(codes("answers", answers, rows=who.size))
    places = numbers("order", order, rows=who.size)
    sequence = np.lexsort((places, who))
    _in_sequence(who[sequence], places[sequence])
    if kinds.size == 1:
        raise NoVariation("All answers are the same, so that no run stands out.")
    who, said = who[sequence], said[sequence]
    n = np.bincount(who, minlength=count)
    place = np.arange(who.size) - (np.cumsum(n) - n)[who]
    counted = place < LONGEST
    longest, start, answer = _longest(who[counted], said[counted], place[counted], count)
    reasons = enough(n, least=max(least, 1))
    if shares == "own":
        p_value, reasons = _against_own(who, said, n=n, longest=longest, kinds=kinds.size, reasons=reasons)
    else:
        p_value = _against_crowd(np.bincount(said) / said.size, np.minimum(n, LONGEST), longest)
    found = checked(
        p_value=p_value,
        n=n,
        reasons=reasons,
        alpha=alpha,
        adjust=adjust,
        method=f"longest run, exact under independence with the {'crowd' if shares == 'crowd' else 'rater'}'s shares",
    )
    return StraightLining(
        **vars(found),
        longest=longest,
        start=start,
        answer=np.where(answer >= 0, kinds[answer], -1),
        entropy=_entropy(who, said, n),
    )


def _in_sequence(who: Ints, order: Floats) -> None:
    if ((who[1:] == who[:-1]) & (order[1:] == order[:-1])).any():
        raise BadInput("Two answers of one rater have the same place in the order.")


def _longest(who: Ints, said: Ints, place: Ints, count: int) -> tuple[Ints, Ints, Ints]:
    """Give the length, start and answer of each rater's longest run, the first of them where several are as long."""
    fresh = np.ones(who.size, dtype=np.bool_)
    fresh[1:] = (who[1:] != who[:-1]) | (said[1:] != said[:-1])
    first = np.flatnonzero(fresh)
    length = np.diff(first, append=who.size)
    best = first[np.lexsort((-first, length))]
    longest, start, answer = (np.full(count, empty, dtype=np.intp) for empty in (0, 0, -1))
    # Of several rows for one rater the last stands, which is the longest run.
    longest[who[best]] = np.sort(length, kind="stable")
    start[who[best]], answer[who[best]] = place[best], said[best]
    return longest, start, answer


def _against_crowd(shares: Floats, n: Ints, longest: Ints) -> Floats:
    index, lengths, sizes, _ = pair_codes(longest, n)
    every = np.broadcast_to(shares, (lengths.size, shares.size))
    return run_at_least(length=lengths, n=sizes, shares=every)[index]


def _against_own(
    who: Ints,
    said: Ints,
    *,
    n: Ints,
    longest: Ints,
    kinds: int,
    reasons: tuple[StatisticsError | None, ...],
) -> tuple[Floats, tuple[StatisticsError | None, ...]]:
    size = n.size * kinds
    if not fits(size, rows=who.size):
        raise Undefined("There are too many different answers to count them for each rater.")
    table = np.bincount(who * kinds + said, minlength=size).reshape(n.size, kinds)
    varied: Bools = (table > 0).sum(axis=1) > 1
    tested = np.array([reason is None for reason in reasons], dtype=np.bool_) & varied
    p_value = np.full(n.size, np.nan)
    p_value[tested] = run_at_least(
        length=longest[tested], n=np.minimum(n, LONGEST)[tested], shares=table[tested] / n[tested, None]
    )
    same = NoVariation(
        "This rater always gives the same answer, so that the rater's own shares tell nothing."
    )
    return p_value, tuple(
        reason or (None if kept else same) for reason, kept in zip(reasons, varied.tolist(), strict=True)
    )


def _entropy(who: Ints, said: Ints, n: Ints) -> Floats:
    _, rater, _, times = pair_codes(who, said)
    share = times / n[rater]
    found = np.bincount(rater, -share * np.log2(share), minlength=n.size)
    return np.where(n > 0, np.abs(found), np.nan)
