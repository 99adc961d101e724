"""A round played judgment by judgment in one order or another: what an order saves, and whether intervals stay honest.

Every rater's answer to every item is drawn when they arrive, from a stream of their own, so that the same seed gives the same people
whatever the order: two orders differ in what was asked, in nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.statistics.adaptive import Question, RateQuestion, ScoreQuestion, item_priorities, pair_priorities
from apps.statistics.arrays import Bools, Floats, Ints
from apps.statistics.errors import BadInput
from apps.statistics.pairwise.comparisons import SCORES, Outcome
from apps.statistics.sequential import Decision, decide
from apps.statistics.simulate.answers import outcomes_for
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.order_gates import (
    Bounds,
    Judged,
    bounds_at_a_look,
    intervals_for_one_look,
    truths,
)
from apps.statistics.simulate.order_specs import Order, OrderGate, OrderPlan, PlayedOrder, require_plain
from apps.statistics.simulate.streams import Stream, main_stream, side_stream


def play_order(
    *,
    crowd: Crowd,
    gates: Sequence[OrderGate],
    plan: OrderPlan,
    order: Order,
    seed: int,
    until_decided: bool = True,
) -> PlayedOrder:
    """Play a round until every gate is decided, or, without `until_decided`, until the plan's judgments run out.

    A gate is decided by its bounds for every look, from closed raters, ten of them at least. Orders "off" and "uniform" give slots out
    in a fixed sequence; "adaptive" sets priorities at every look, from all judgments so far and from the gates still open. Of the crowd,
    strengths, spreads of raters and scenarios, ties and refusals count. Raises BadInput.
    """
    require_plain(crowd)
    if not gates or any(max(gate.first, gate.second) >= len(crowd.strengths) for gate in gates):
        raise BadInput("A round has at least one gate, and gates name versions of the crowd.")
    game = _Game(crowd=crowd, gates=gates, plan=plan, order=order, seed=seed)
    truth = truths(crowd=crowd, gates=gates)
    held, looks = np.ones(len(gates), dtype=np.bool_), 0
    decisions: tuple[Decision, ...] = tuple(_decision(gate, None) for gate in gates)
    while game.play(plan.refresh_every):
        looks += 1
        bounds = bounds_at_a_look(judged=game.judged(), gates=gates, population=plan.population)
        held &= _holds(bounds, truth, nothing=True)
        decisions = tuple(map(_decision, gates, bounds))
        if until_decided and "not_yet" not in decisions:
            break
        game.refresh(decisions)
    at_end = intervals_for_one_look(judged=game.judged(), gates=gates, population=plan.population)
    return PlayedOrder(
        order=order,
        n=game.n,
        raters=game.arrived,
        decided="not_yet" not in decisions,
        decisions=decisions,
        pair_n=np.bincount(game.pair[game.asked[: game.n]], minlength=game.first.size),
        looks=looks,
        held=held,
        held_at_end=_holds(at_end, truth, nothing=False),
    )


def _decision(gate: OrderGate, bounds: Bounds | None) -> Decision:
    return "not_yet" if bounds is None else decide(low=bounds[0], high=bounds[1], rule=gate.rule)


def _holds(bounds: Sequence[Bounds | None], truth: Floats, *, nothing: bool) -> Bools:
    """Tell which bounds hold the truth (gates,); `nothing` is what counts where there are none."""
    return np.array(
        [
            nothing if ends is None else ends[0] <= true <= ends[1]
            for ends, true in zip(bounds, truth, strict=True)
        ],
        dtype=np.bool_,
    )


@dataclass(eq=False)
class _Rater:
    """Someone who is judging: their number, what they would say of each item, what they have not met, how many they will judge yet."""

    number: int
    answers: Ints
    unmet: Bools
    left: int


class _Game:
    """The round as it stands: who is there, what is open, what was said."""

    def __init__(
        self, *, crowd: Crowd, gates: Sequence[OrderGate], plan: OrderPlan, order: Order, seed: int
    ) -> None:
        self._crowd, self._gates, self._plan, self._order, self._seed = crowd, gates, plan, order, seed
        versions = len(crowd.strengths)
        rng = main_stream(seed=seed)
        self._fit = rng.normal(0, crowd.scenario_spread, (plan.scenarios, versions))
        self._turns = side_stream(seed, Stream.ORDERS)
        self.first, self.second = plan.pairs(versions)
        pairs, items = self.first.size, self.first.size * plan.scenarios
        self.pair = np.arange(items, dtype=np.intp) % pairs
        self.scenario = np.arange(items, dtype=np.intp) // pairs
        self._sequence = self._laid_out(items)
        self._used = np.zeros(items, dtype=np.intp)
        self._priority = np.zeros(items, dtype=np.intp)
        self._key = self._sequence[0].astype(np.float64)
        slots = items * plan.overlap
        self.asked, self.said, self._who = (np.zeros(slots, dtype=np.intp) for _ in range(3))
        self._slots = slots
        self._most = slots if plan.most is None else min(slots, plan.most)
        self.n, self.arrived, self._closed = 0, 0, 0
        self._closing: list[int] = []
        self._present: list[_Rater] = []

    def play(self, count: int) -> bool:
        """Let up to `count` judgments be made; tell whether any was."""
        end = min(self.n + count, self._most)
        begun = self.n
        while self.n < end:
            while len(self._present) < self._plan.at_once:
                self._present.append(self._arrival())
            rater = self._present[int(self._turns.integers(len(self._present)))]
            self._judge(rater)
        return self.n > begun

    def judged(self) -> Judged:
        """Give what was said so far."""
        asked = self.asked[: self.n]
        return Judged(
            first=self.first[self.pair[asked]],
            second=self.second[self.pair[asked]],
            outcomes=self.said[: self.n],
            raters=self._who[: self.n],
            scenarios=self.scenario[asked],
            order=np.array(self._closing, dtype=np.intp),
            versions=len(self._crowd.strengths),
        )

    def refresh(self, decisions: Sequence[Decision]) -> None:
        """Set the priorities of items anew where the order is adaptive."""
        if self._order != "adaptive":
            return
        asked, said = self.asked[: self.n], self.said[: self.n]
        counted = said != Outcome.CANNOT_JUDGE
        rows, pairs = asked[counted], self.first.size
        found = pair_priorities(
            first=self.first,
            second=self.second,
            n=np.bincount(self.pair[rows], minlength=pairs),
            scores=np.bincount(self.pair[rows], SCORES[said[counted]], minlength=pairs),
            questions=[self._question(*each) for each in zip(self._gates, decisions, strict=True)],
        )
        self._priority = item_priorities(
            pairs=self.pair,
            scenarios=self.scenario,
            judgments=np.bincount(rows, minlength=self.pair.size),
            values=found.value,
            sampled=self._plan.population.scenarios == "new",
        ).astype(np.intp)
        self._set_keys()

    def _question(self, gate: OrderGate, decision: Decision) -> Question:
        decided = decision != "not_yet"
        if gate.measure == "win_rate":
            return RateQuestion(first=gate.first, second=gate.second, decided=decided)
        weights = np.zeros(len(self._crowd.strengths))
        weights[gate.first], weights[gate.second] = 1, -1
        return ScoreQuestion(weights=tuple(weights.tolist()), decided=decided)

    def _laid_out(self, items: int) -> Ints:
        """Give the place of each slot in the plan's own sequence, shape (overlap + 1, items); the last row lies behind all slots."""
        slots = np.arange((self._plan.overlap + 1) * items, dtype=np.intp).reshape(-1, items)
        if self._order != "off":
            shuffle = side_stream(self._seed, Stream.ORDERS, 0)
            slots[:-1] = shuffle.permuted(slots[:-1], axis=1)
        return slots

    def _set_keys(self, items: slice | int = slice(None)) -> None:
        """Note what comes first: the largest priority, then the earliest open slot; an item without one never comes."""
        place = self._sequence[self._used[items], np.arange(self.pair.size)[items]]
        self._key[items] = np.where(place < self._slots, place - self._priority[items] * self._slots, np.inf)

    def _arrival(self) -> _Rater:
        number, crowd = self.arrived, self._crowd
        own = side_stream(self._seed, Stream.ORDERS, 1, number)
        strengths = np.asarray(crowd.strengths) + own.normal(0, crowd.rater_spread, len(crowd.strengths))
        scores = strengths[None, :] + self._fit[self.scenario]
        items = np.arange(self.pair.size)
        lead = scores[items, self.first[self.pair]] - scores[items, self.second[self.pair]]
        left = self._plan.per_rater
        if self._plan.leaving > 0:
            left = min(left, int(own.geometric(self._plan.leaving)))
        self.arrived += 1
        self._closing.append(-1)
        return _Rater(
            number=number,
            answers=outcomes_for(own, lead, np.zeros(items.size, dtype=np.bool_), crowd),
            unmet=np.ones(items.size, dtype=np.bool_),
            left=left,
        )

    def _judge(self, rater: _Rater) -> None:
        key = np.where(rater.unmet, self._key, np.inf)
        item = int(key.argmin())
        if not np.isfinite(key[item]):
            self._close(rater)
            return
        rater.unmet[item] = False
        rater.left -= 1
        self.asked[self.n], self.said[self.n], self._who[self.n] = item, rater.answers[item], rater.number
        self.n += 1
        self._used[item] += 1
        self._set_keys(item)
        if rater.left == 0:
            self._close(rater)

    def _close(self, rater: _Rater) -> None:
        self._closing[rater.number] = self._closed
        self._closed += 1
        self._present.remove(rater)
