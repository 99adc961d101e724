"""How far two raters agree beyond chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext_lazy as _
from scipy.sparse import csr_array

from apps.analysis.measures._agreement import Ratings, rated, ratings_of
from apps.analysis.measures._base import Draft, Measure, worded
from apps.analysis.metric_data import Ints, MetricData
from apps.statistics.agreement import cohen_kappa
from apps.statistics.arrays import numbered
from apps.statistics.errors import StatisticsError, Undefined

LEAST_SHARED = 5
"""Two raters who share fewer items are not compared."""

MOST_PAIRS = 50
"""So many pairs are given, those that share most."""

MOST_MEETINGS = 20_000_000
"""Two raters meeting at an item this often can still be counted pair by pair."""


class CohenKappa(Measure):
    """One for each of the pairs of raters that share most; it names them."""

    slug = "cohen_kappa"
    label = _("Cohen kappa")
    about = _(
        "Agreement of two raters beyond chance, for at most 50 pairs that share at least 5 items: those that share most."
    )
    basis = "outcomes"
    cost = "review"
    audience = "researchers"

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the kappa of each pair, those that share most items first."""
        ratings = ratings_of(data, rated(data) & (data.outcome >= 0))
        raters, codes = numbered(ratings.raters)
        ratings = replace(ratings, raters=raters)
        pairs = _pairs(ratings, len(codes))
        if not pairs:
            raise Undefined("No two raters share %(least)d items.", least=LEAST_SHARED)
        names = data.family.pseudonyms(codes)
        for first, second in pairs:
            both = f"{names[first]}, {names[second]}"
            people = (data.rater == codes[first]) | (data.rater == codes[second])
            draft = Draft(slice={"raters": both}, raters=2, newest=data.newest(people))
            yield _compared(draft, ratings, first, second)


def _pairs(ratings: Ratings, people: int) -> list[tuple[int, int]]:
    """Return the pairs of raters that share enough units, those with most first."""
    width = int(ratings.units.max(initial=-1)) + 1
    meetings = int((np.bincount(ratings.units) ** 2).sum()) if width else 0
    if meetings > MOST_MEETINGS:
        raise Undefined("There are too many pairs of raters to be compared one by one.")
    judged = csr_array((np.ones(len(ratings.units)), (ratings.raters, ratings.units)), shape=(people, width))
    shared = (judged @ judged.T).tocoo()
    rows = (shared.row < shared.col) & (shared.data >= LEAST_SHARED)
    found = zip(
        (-shared.data[rows]).tolist(), shared.row[rows].tolist(), shared.col[rows].tolist(), strict=True
    )
    return [(first, second) for _shared, first, second in sorted(found)[:MOST_PAIRS]]


def _compared(draft: Draft, ratings: Ratings, first: int, second: int) -> Draft:
    one, two, scenarios = _shared(ratings, first, second)
    try:
        found = cohen_kappa(first=one, second=two, count=ratings.outcomes, scenarios=scenarios)
    except StatisticsError as error:
        return replace(draft, n=len(one), undefined=worded(error))
    return replace(
        draft,
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        method=found.method,
        population=found.population,
    )


def _shared(ratings: Ratings, first: int, second: int) -> tuple[Ints, Ints, Ints]:
    """Return what either rater said of the units that both rated, and the units' scenarios."""
    one, two = (np.flatnonzero(ratings.raters == rater) for rater in (first, second))
    _units, of_one, of_two = np.intersect1d(
        ratings.units[one], ratings.units[two], assume_unique=True, return_indices=True
    )
    said = ratings.values.astype(np.int64)
    return said[one[of_one]], said[two[of_two]], ratings.scenarios[one[of_one]]


MEASURE = CohenKappa()
