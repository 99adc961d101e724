"""Measure (i): what the adaptive order saves, whether intervals stay honest, and what priorities cost, in simulated rounds; needs no server."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from apps.statistics.adaptive import RateQuestion, ScoreQuestion, item_priorities, pair_priorities
from apps.statistics.arrays import Floats
from tests.bench.stage import Stage
from tests.bench.tables import Table
from tests.statistics.orders import (
    ALL_PAIRS,
    DESIGNS,
    ORDERS,
    SCORES_APART,
    OrderDesign,
    Outcomes,
    rounds,
    rounds_to,
)

STUDIES, FEW_STUDIES = 100, 10
LENGTH = 1_200
"""Judgments of a round that is not stopped: less than its slots, so that orders differ in what was asked."""
HEAD = (
    "design",
    "order",
    "judgments",
    "quartiles",
    "over uniform",
    "decided %",
    "wrong %",
    "every look %",
    "one look %",
)
LENGTH_HEAD = ("design", "order", "every look %", "one look %", "judgments of the pairs asked for")
HOW = (
    "Each round is played judgment by judgment from its own seed, the same people in every order. Raters (tastes with sd 0.5 log-odds for each version, "
    "scenarios with sd 0.3) judge up to 20 items unless said otherwise and leave after each with chance 0.02, five at a time; gates are looked at and "
    "priorities set anew every 40 judgments. Gates ask low >= 0.50 of a win rate (low >= 0 of a difference of scores) with the bounds for every look "
    "that the product uses, for new raters and new scenarios, from closed raters, ten at least. Judgments are the median until all gates were decided "
    "at one look (all judgments of the round where that never was), those of raters still at work among them; wrong is the share of rounds with a "
    "gate decided against the truth. Intervals are held against the exact truth: every look, the share of gates "
    "whose bounds held it at all looks; one look, the share of the ordinary 95 % intervals of all judgments at the end. ± is one Monte Carlo error."
)
COST_HEAD = ("what", "ms")
COST_HOW = "Best of 5, checks included, one thread; columns are int64 and float64 from a fixed seed."
LENGTH_HOW = f"The same crowds, each round stopped after {LENGTH:,} judgments whatever the gates say, so that the ordinary interval is used as it is meant: once."


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Play every design in every order; a few rounds each where it must be quick."""
    studies = FEW_STUDIES if quick else STUDIES
    rows: list[tuple[str, ...]] = []
    for design in DESIGNS:
        found = {order: rounds(design, order, range(studies)) for order in ORDERS}
        usual = float(np.median(found["uniform"].n))
        rows += [_row(design, order, outcomes, usual) for order, outcomes in found.items()]
    lengths = [
        _length_row(design, order, rounds_to(design, LENGTH, order, range(studies)))
        for design in (ALL_PAIRS, SCORES_APART)
        for order in ORDERS
    ]
    counted = f" {studies:,} rounds of each design."
    return [
        Table("Judgments until every gate is decided", HOW + counted, HEAD, tuple(rows)),
        Table("Intervals of rounds of a fixed length", LENGTH_HOW + counted, LENGTH_HEAD, tuple(lengths)),
        Table("What setting priorities costs", COST_HOW, COST_HEAD, _costs(10_000 if quick else 1_000_000)),
    ]


def _costs(items: int) -> tuple[tuple[str, ...], ...]:
    rng = np.random.default_rng(1)
    rows = [_items_row(rng, items, pairs) for pairs in (6, 190, items // 10)]
    return (*rows, *(_pairs_row(rng, versions) for versions in (4, 20, 100)))


def _items_row(rng: np.random.Generator, items: int, pairs: int) -> tuple[str, ...]:
    scenarios = max(items // pairs, items // 10)
    run = partial(
        item_priorities,
        pairs=rng.integers(pairs, size=items),
        scenarios=rng.integers(scenarios, size=items),
        judgments=rng.integers(5, size=items),
        values=rng.random(pairs),
    )
    return (
        f"item_priorities: {items:,} items of {pairs:,} pairs and {scenarios:,} scenarios",
        f"{_best(run):.1f}",
    )


def _pairs_row(rng: np.random.Generator, versions: int) -> tuple[str, ...]:
    first, second = np.triu_indices(versions, 1)
    n = rng.integers(1, 100, size=first.size)
    others = range(1, versions)
    weights = np.eye(versions)[1:] - np.eye(versions)[0]
    run = partial(
        pair_priorities,
        first=first,
        second=second,
        n=n,
        scores=rng.binomial(n, 0.6).astype(np.float64),
        questions=[
            *(RateQuestion(first=version, second=0) for version in others),
            *(ScoreQuestion(weights=tuple(row)) for row in weights.tolist()),
        ],
    )
    asked = 2 * len(others)
    return (
        f"pair_priorities: {versions} versions, {first.size:,} pairs, {asked} questions",
        f"{_best(run):.1f}",
    )


def _best(run: Callable[[], object]) -> float:
    """Return the fewest milliseconds of five runs."""
    spent = []
    for _ in range(5):
        begun = time.perf_counter()
        run()
        spent.append(time.perf_counter() - begun)
    return 1_000 * min(spent)


def _row(design: OrderDesign, order: str, found: Outcomes, usual: float) -> tuple[str, ...]:
    low, middle, high = np.percentile(found.n, [25, 50, 75])
    return (
        design.name,
        order,
        f"{middle:,.0f}",
        f"{low:,.0f} to {high:,.0f}",
        f"{middle / usual:.2f}",
        f"{found.decided:.0%}",
        f"{found.wrong:.1%}",
        _share(found.held),
        _share(found.held_at_end),
    )


def _length_row(design: OrderDesign, order: str, found: Outcomes) -> tuple[str, ...]:
    asked = {gate.first for gate in found.design.gates}
    lower, upper = design.plan.pairs(len(design.strengths))
    wanted = [place for place, (a, b) in enumerate(zip(lower, upper, strict=True)) if a == 0 and b in asked]
    mean = np.mean([each.pair_n[wanted] for each in found.played], axis=0)
    return (
        design.name,
        order,
        _share(found.held),
        _share(found.held_at_end),
        ", ".join(f"{n:.0f}" for n in mean),
    )


def _share(held: Floats) -> str:
    return f"{100 * held.mean():.1f} ± {100 * held.std(ddof=1) / np.sqrt(held.size):.1f}"
