"""How small a true gap the judgments at hand could have shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf, sqrt

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Aim, Draft, Measure, from_columns
from apps.analysis.measures._scored import ratios_of
from apps.analysis.measures.mean import MEASURE as MEAN
from apps.analysis.measures.share import MEASURE as SHARE
from apps.analysis.measures.win_rate import newest_by_pair
from apps.analysis.metric_data import MetricData
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.intervals import t_quantile
from apps.statistics.pairwise import win_rates
from apps.statistics.power import smallest_gap_seen

CHANCE = 0.8

TOO_FEW = _("So few judgments could not show even the largest gap that there can be.")


class SmallestGap(Measure):
    """One for each pair of versions, each option, or all numbers together. It is a width itself and has no interval."""

    slug = "smallest_gap"
    label = _("Smallest gap that would show")
    about = _(
        "The true gap (of a win rate from one half, of other numbers from a fixed value) that judgments like these show with a "
        "chance of 80%. It is for planning; it follows from the width of an interval and has none of its own."
    )
    basis = "outcomes"
    has_interval = False

    def may_read(self, data: MetricData) -> bool:
        """Return whether the data hold outcomes or numbers."""
        return bool((data.outcome >= 0).any() or data.numbers.any())

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the gap of each win rate, else of each share, else of the mean."""
        if (data.versus >= 0).any():
            return _of_win_rates(data)
        return _of_shares(data) if data.metric.outcomes else _of_mean(data)


def _of_win_rates(data: MetricData) -> Iterator[Draft]:
    rates = win_rates(
        comparisons=data.comparisons,
        ties=data.setting.ties,
        population=data.setting.population,
        level=data.setting.level,
    )
    newest = newest_by_pair(data)
    for pair in range(len(rates)):
        first, second = int(rates.first[pair]), int(rates.second[pair])
        last = newest[first * len(data.met) + second]
        draft = from_columns(
            rates, pair, data, version=data.name(first), versus=data.name(second), newest=last
        )
        yield _as_gap(draft, rates, pair, data, is_rate=True)


def _of_shares(data: MetricData) -> Iterator[Draft]:
    for aim in (Aim(option=option) for option in data.metric.outcomes):
        found = ratios_of(SHARE.scores(data, aim), data)
        draft = from_columns(found, 0, data, slice={"option": str(aim.option)}, newest=data.newest())
        yield _as_gap(draft, found, 0, data)


def _of_mean(data: MetricData) -> Iterator[Draft]:
    scores = MEAN.scores(data, Aim())
    found = ratios_of(scores, data)
    yield _as_gap(from_columns(found, 0, data, newest=data.newest(scores.rows)), found, 0, data)


def _as_gap(draft: Draft, found: Estimates, group: int, data: MetricData, *, is_rate: bool = False) -> Draft:
    """Return the gap in place of the number that a draft holds."""
    if draft.undefined is not None:
        return draft
    one, level = found.at(group), data.setting.level
    # Were two versions alike, half would prefer either: that is the spread to see a gap against.
    error = 0.5 / sqrt(one.effective_n) if is_rate else _error(one, level)
    gap = smallest_gap_seen(error=error, degrees=one.degrees, power=CHANCE, level=level)
    if gap > _most(data, is_rate=is_rate):
        return replace(draft, value=None, low=None, high=None, method="", undefined=str(TOO_FEW))
    return replace(
        draft,
        value=gap,
        low=None,
        high=None,
        method=f"seen with chance {CHANCE} at level {level}; {draft.method}",
    )


def _most(data: MetricData, *, is_rate: bool) -> float:
    """Return the largest gap that there can be: from one half for a win rate, else from one end of the scale to the other."""
    if is_rate:
        return 0.5
    ends = (0.0, 1.0) if data.metric.outcomes else (data.metric.low, data.metric.high)
    return inf if ends[0] is None or ends[1] is None else ends[1] - ends[0]


def _error(found: Estimate, level: float) -> float:
    """Return the standard error that an interval was made with."""
    return (found.high - found.low) / 2 / float(t_quantile(level=level, degrees=found.degrees))


MEASURE = SmallestGap()
