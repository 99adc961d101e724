"""Charts of daily shares and means: how often an unchanged period alarms, and how soon a planted change is found."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from apps.statistics.errors import BadInput, NoVariation, Undefined
from apps.statistics.quality import LevelChanges, mean_changes, share_changes

PERIODS, DAYS, BASELINE, CHANGE = 100, 35, 7, 20


def drawn(kind: str, seed: int, *, after: float, alpha: float, draws: int = 400) -> LevelChanges:
    """Chart one period of about 40 judgments a day whose level moves to `after` on day 20; at 0.2 it never changes."""
    rng = np.random.default_rng(seed)
    n = rng.poisson(40, DAYS) + 1
    level = np.where(np.arange(DAYS) < CHANGE, 0.2, after)
    if kind == "means":
        means = rng.normal(level, 0.4 / np.sqrt(n))
        return mean_changes(means=means, n=n, baseline=BASELINE, alpha=alpha, draws=draws)
    alike = level if kind == "shares" else rng.beta(level * 20, (1 - level) * 20)
    return share_changes(
        hits=rng.binomial(n, alike), n=n, baseline=BASELINE, alpha=alpha, draws=draws, seed=seed
    )


@pytest.mark.parametrize("kind", ["shares", "shares of days that differ", "means"])
def test_unchanged_levels_alarm_no_more_often_than_stated(kind: str) -> None:
    alarms = [drawn(kind, seed, after=0.2, alpha=0.1).first is not None for seed in range(PERIODS)]

    sys.stdout.write(f"{kind}: {sum(alarms)} of {PERIODS} unchanged periods alarm, 10 are stated" + "\n")
    assert np.mean(alarms) <= 0.1 + 3 * np.sqrt(0.09 / PERIODS)


@pytest.mark.parametrize(("kind", "after"), [("shares", 0.5), ("means", -0.2)])
def test_a_planted_change_is_found_and_dated(kind: str, after: float) -> None:
    found = [drawn(kind, seed, after=after, alpha=0.01) for seed in range(40)]

    # Whoever alarms before the change has alarmed falsely.
    seen = [result.first for result in found if result.first is not None and result.first >= CHANGE]
    sys.stdout.write(
        f"{kind}: {len(seen)} of 40 changes are found, half within {np.median(seen) - CHANGE + 1:g} days\n"
    )
    assert len(seen) >= 34
    assert np.median(seen) - CHANGE <= 4


def test_a_chart_tells_its_days_and_is_the_same_again() -> None:
    found, again = (drawn("shares", 1, after=0.5, alpha=0.01) for _ in range(2))

    assert found.days == found.statistic.size == found.value.size == DAYS - BASELINE
    assert found.limit == again.limit
    assert found.first is not None
    assert found.flagged[found.first - BASELINE]
    assert not found.flagged[: found.first - BASELINE].any()


def test_levels_that_cannot_be_charted_are_refused() -> None:
    days = np.full(10, 20)
    with pytest.raises(BadInput, match="empty days"):
        share_changes(hits=np.zeros(10), n=np.array([0] + [20] * 9), baseline=7)
    with pytest.raises(BadInput, match="Hits"):
        share_changes(hits=np.full(10, 21), n=days, baseline=7)
    with pytest.raises(Undefined, match="baseline"):
        mean_changes(means=np.ones(7), n=days[:7], baseline=7)
    with pytest.raises(NoVariation):
        share_changes(hits=np.array([0] * 9 + [3]), n=days, baseline=7)
    with pytest.raises(NoVariation):
        mean_changes(means=np.ones(10), n=days, baseline=7)
