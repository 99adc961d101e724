"""What raters say: judgments from a lead, and the answers of those who do not judge."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.lazily import special
from apps.statistics.pairwise.comparisons import Outcome
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.plan import Shown
from apps.statistics.simulate.specs import Behaviour
from apps.statistics.simulate.streams import Stream, side_stream


def outcomes_for(
    rng: np.random.Generator, lead: Floats, bot: Bools, crowd: Crowd, tie_width: Floats | None = None
) -> Ints:
    """Draw the outcome codes (n,) of judgments whose first version leads by `lead` (n,) log-odds; `bot` (n,) tells who flips a coin.

    `tie_width` (n,) stands in for the crowd's own where it differs from judgment to judgment.
    """
    width = crowd.tie_width if tie_width is None else tie_width
    win, loss = special.expit(lead - width), special.expit(-lead - width)
    chance = rng.random(lead.size)
    said = np.where(chance < win, Outcome.WIN, np.where(chance < win + loss, Outcome.LOSS, Outcome.EQUAL))
    refusal = rng.random(lead.size)
    said = np.where(refusal < crowd.both_bad_rate, Outcome.BOTH_BAD, said)
    unable = refusal >= 1 - crowd.cannot_judge_rate
    said = np.where(unable, Outcome.CANNOT_JUDGE, said)
    coin = np.where(rng.random(lead.size) < 0.5, Outcome.WIN, Outcome.LOSS)
    return np.where(bot, coin, said).astype(np.intp)


def behaviours(*, crowd: Crowd, coins: Bools, seed: int) -> Ints:
    """Draw what each rater does (raters,), as Behaviour codes; `coins` (raters,) are drawn already."""
    shares = np.array([crowd.bots.first, crowd.bots.straight, crowd.bots.copy]) / (1 - crowd.bot_rate)
    drawn = side_stream(seed, Stream.KINDS).random(coins.size)
    kinds = np.array([Behaviour.FIRST, Behaviour.STRAIGHT, Behaviour.COPY, Behaviour.JUDGES])
    found = kinds[np.searchsorted(np.cumsum(shares), drawn, side="right")]
    return np.where(coins, Behaviour.COIN, found).astype(np.intp)


def without_looking(*, said: Ints, shown: Shown, kinds: Ints, seed: int) -> Ints:
    """Put in the answers (n,) of raters who always take the first shown or repeat one answer."""
    if not np.isin(kinds, (Behaviour.FIRST, Behaviour.STRAIGHT)).any():
        return said
    habits = side_stream(seed, Stream.HABITS).integers(3, size=kinds.size)
    first_shown = np.where(shown.positions == 1, Outcome.WIN, Outcome.LOSS)
    second_shown = np.where(shown.positions == 1, Outcome.LOSS, Outcome.WIN)
    repeated = np.choose(habits[shown.raters], [first_shown, second_shown, Outcome.EQUAL])
    kind = kinds[shown.raters]
    said = np.where(kind == Behaviour.FIRST, first_shown, said)
    return np.where(kind == Behaviour.STRAIGHT, repeated, said).astype(np.intp)


def copied_rows(*, shown: Shown, kinds: Ints, seed: int) -> Ints | None:
    """Give the row that each row repeats (n,): itself, or, for one who copies, the source's row at the same place.

    Where the source judged less the row stays as it was. None where nobody copies, or nobody judges.
    """
    sources = np.flatnonzero(kinds == Behaviour.JUDGES)
    if not sources.size or not (kinds == Behaviour.COPY).any():
        return None
    who, place = shown.raters, shown.order
    copying = np.flatnonzero(kinds[who] == Behaviour.COPY)
    source = sources[side_stream(seed, Stream.SOURCES).integers(sources.size, size=kinds.size)]
    sequence = np.argsort(who, kind="stable")
    loads = np.bincount(who, minlength=kinds.size)
    begins = np.cumsum(loads) - loads
    taken = source[who[copying]]
    has = place[copying] < loads[taken]
    rows = np.arange(who.size, dtype=np.intp)
    rows[copying[has]] = sequence[(begins[taken] + place[copying])[has]]
    return rows
