"""What `estimators` times: a plain table of callables, each over columns that are drawn from a fixed seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.statistics.population import Population

VERSIONS, RATERS, SCENARIOS, CATEGORIES, RATINGS = 20, 5_000, 200, 3, 5
FIXED = Population(raters="new", scenarios="fixed")
Columns = dict[str, Any]
"""Arrays by name, as the estimators call them."""


@dataclass(frozen=True)
class Estimated:
    """One estimator: how its columns of so many rows are drawn, what is called with them, and who else can do it.

    `column` is the column whose sum is the yardstick, an int64 like all columns of codes here; `reads` are those that are read.
    """

    name: str
    prepare: Callable[[int], Columns]
    run: Callable[[Columns], object]
    reads: tuple[str, ...]
    peer: str = ""
    column: str = "raters"


def judgments(rows: int) -> Columns:
    """Draw judgments of pairs: every pair of versions, raters and scenarios at random, one in seven a tie."""
    rng = np.random.default_rng(1)
    first = rng.integers(VERSIONS, size=rows)
    second = (first + rng.integers(1, VERSIONS, size=rows)) % VERSIONS
    raters = rng.integers(RATERS, size=rows)
    lead = 0.04 * (second - first) + rng.normal(0, 0.3, RATERS)[raters]
    drawn = rng.random(rows)
    won = np.where(rng.random(rows) < 1 / (1 + np.exp(-lead)), 0, 1)
    return {
        "first": first,
        "second": second,
        "outcomes": np.where(drawn < 0.02, 4, np.where(drawn < 0.06, 3, np.where(drawn < 0.15, 2, won))),
        "raters": raters,
        "scenarios": rng.integers(SCENARIOS, size=rows),
        "positions": rng.integers(1, 3, size=rows),
    }


def ratings(rows: int) -> Columns:
    """Draw ratings 1 to 5 of 20 groups, with raters who differ."""
    rng = np.random.default_rng(2)
    raters = rng.integers(RATERS, size=rows)
    groups = rng.integers(VERSIONS, size=rows)
    drawn = 3 + 0.02 * groups + rng.normal(0, 0.4, RATERS)[raters] + rng.normal(size=rows)
    return {
        "values": np.clip(np.rint(drawn), 1, 5),
        "groups": groups,
        "raters": raters,
        "scenarios": rng.integers(SCENARIOS, size=rows),
    }


def labels(rows: int) -> Columns:
    """Draw labels: five raters for each unit, three categories, three in four labels right."""
    rng = np.random.default_rng(3)
    units = np.arange(rows) // RATINGS
    truth = rng.integers(CATEGORIES, size=int(units[-1]) + 1)[units]
    wrong = (truth + rng.integers(1, CATEGORIES, size=rows)) % CATEGORIES
    begin = rng.integers(RATERS, size=int(units[-1]) + 1)[units]
    return {
        "units": units,
        "raters": (begin + 37 * (np.arange(rows) % RATINGS)) % RATERS,
        "categories": np.where(rng.random(rows) < 0.75, truth, wrong),
    }


def confidences(rows: int) -> Columns:
    """Draw confidences of an overconfident source."""
    rng = np.random.default_rng(4)
    confidence = rng.random(rows)
    return {
        "confidence": confidence,
        "correct": (rng.random(rows) < 0.5 + 0.8 * (confidence - 0.5)).astype(np.int64),
        "raters": rng.integers(RATERS, size=rows),
        "scenarios": rng.integers(SCENARIOS, size=rows),
    }


def _comparisons(columns: Columns) -> Any:
    from apps.statistics.pairwise import Comparisons

    return Comparisons(**columns, versions=VERSIONS)


def _bradley_terry(columns: Columns) -> object:
    from apps.statistics.pairwise import bradley_terry

    return bradley_terry(comparisons=_comparisons(columns), population=FIXED)


def _bradley_terry_two_way(columns: Columns) -> object:
    from apps.statistics.pairwise import bradley_terry

    return bradley_terry(comparisons=_comparisons(columns))


def _win_rates(columns: Columns) -> object:
    from apps.statistics.pairwise import win_rates

    return win_rates(comparisons=_comparisons(columns))


def _average_win_rates(columns: Columns) -> object:
    from apps.statistics.pairwise import average_win_rates

    return average_win_rates(comparisons=_comparisons(columns))


def _outcome_rates(columns: Columns) -> object:
    from apps.statistics.pairwise import outcome_rates

    return outcome_rates(comparisons=_comparisons(columns))


def _together(columns: Columns) -> object:
    """Give everything that a refresh asks of a preference, from the same comparisons."""
    from apps.statistics import pairwise

    comparisons = _comparisons(columns)
    fit = pairwise.bradley_terry(comparisons=comparisons)
    return (
        pairwise.ranks(fit=fit),
        pairwise.win_rates(comparisons=comparisons),
        pairwise.average_win_rates(comparisons=comparisons),
        pairwise.outcome_rates(comparisons=comparisons),
        pairwise.position_effect(comparisons=comparisons),
    )


def _ranks(columns: Columns) -> object:
    from apps.statistics.pairwise import bradley_terry, ranks

    return ranks(fit=bradley_terry(comparisons=_comparisons(columns)))


def _means(columns: Columns) -> object:
    from apps.statistics.proportions import means

    return means(**columns, count=VERSIONS, bounds=(1, 5))


def _group_gaps(columns: Columns) -> object:
    from apps.statistics.equity import group_gaps

    return group_gaps(**columns, count=VERSIONS)


def _one_alpha(columns: Columns) -> object:
    from apps.statistics.agreement.alpha import alpha_of
    from apps.statistics.agreement.units import rated

    found = rated(
        units=columns["units"], values=columns["categories"], raters=columns["raters"], scenarios=None
    )
    return alpha_of(found, "nominal").point()


def _alpha(columns: Columns) -> object:
    from apps.statistics.agreement import krippendorff_alpha

    return krippendorff_alpha(
        units=columns["units"],
        values=columns["categories"],
        raters=columns["raters"],
        measurement="nominal",
        draws=1_000,
    )


def _dawid_skene(columns: Columns) -> object:
    from apps.statistics.truth import dawid_skene

    return dawid_skene(**columns, count=CATEGORIES)


def _one_coin(columns: Columns) -> object:
    from apps.statistics.truth import one_coin

    return one_coin(**columns, count=CATEGORIES)


def _ece(columns: Columns) -> object:
    from apps.statistics.calibration import ece

    return ece(**columns)


_PAIRS = ("first", "second", "outcomes", "raters", "scenarios")
_RATED = ("values", "groups", "raters", "scenarios")
_LABELS = ("units", "raters", "categories")
_SURE = ("confidence", "correct", "raters", "scenarios")

ESTIMATED = (
    Estimated("Bradley-Terry, by rater", judgments, _bradley_terry, _PAIRS, "bradley_terry"),
    Estimated("Bradley-Terry, two-way", judgments, _bradley_terry_two_way, _PAIRS),
    Estimated("ranks, with their fit", judgments, _ranks, _PAIRS),
    Estimated("win rates", judgments, _win_rates, _PAIRS),
    Estimated("average win rates", judgments, _average_win_rates, _PAIRS),
    Estimated("outcome rates", judgments, _outcome_rates, _PAIRS),
    Estimated("all of a preference", judgments, _together, (*_PAIRS, "positions")),
    Estimated("grouped means", ratings, _means, _RATED, "means"),
    Estimated("group gaps", ratings, _group_gaps, _RATED),
    Estimated("alpha, point alone", labels, _one_alpha, _LABELS, "alpha"),
    Estimated("alpha, 1,000 draws", labels, _alpha, _LABELS),
    Estimated("one-coin", labels, _one_coin, _LABELS),
    Estimated("Dawid-Skene", labels, _dawid_skene, _LABELS),
    Estimated("ECE, 1,000 draws", confidences, _ece, _SURE, "ece"),
)
