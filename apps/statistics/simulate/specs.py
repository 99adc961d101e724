"""How raters behave beyond liking and disliking: each habit is a frozen specification that a crowd may carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import isfinite

from apps.statistics.errors import BadInput


class Behaviour(IntEnum):
    """What a rater does: judge, flip a coin, always take the first shown, repeat one answer, or copy another rater."""

    JUDGES = 0
    COIN = 1
    FIRST = 2
    STRAIGHT = 3
    COPY = 4


@dataclass(frozen=True, kw_only=True)
class Bots:
    """Shares of the raters who do not judge but always take the first shown, repeat one answer, or copy another rater.

    One who repeats picks "first shown", "second shown" or "equal" once. One who copies meets what another rater met, in the same order,
    and says the same.
    """

    first: float = 0.0
    straight: float = 0.0
    copy: float = 0.0

    def __post_init__(self) -> None:
        require_rates(self.first, self.straight, self.copy)


@dataclass(frozen=True, kw_only=True)
class Fatigue:
    """How raters tire: after `half_life` judgments leads count half; `tie_growth` is added to the tie width in the long run.

    At place t (from 0) a lead counts f = 2^(-t / half_life), and the tie width is larger by tie_growth (1 - f).
    """

    half_life: float
    tie_growth: float = 0.0

    def __post_init__(self) -> None:
        if not (isfinite(self.half_life) and self.half_life > 0):
            raise BadInput("The half-life of fatigue must be above zero.")
        require_spreads(self.tie_growth)


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Groups of raters, and of scenarios, that see versions differently.

    `shares` of raters and `scenario_shares` of scenarios sum to 1. `shifts` (groups, versions) are added to the versions' strengths,
    `interactions` (groups, scenario groups, versions) as well; both may be left out. `unmet` lists (group, scenario group) that never
    meet: those judgments are missing.
    """

    shares: tuple[float, ...]
    shifts: tuple[tuple[float, ...], ...] = ()
    scenario_shares: tuple[float, ...] = (1.0,)
    interactions: tuple[tuple[tuple[float, ...], ...], ...] = ()
    unmet: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for shares in (self.shares, self.scenario_shares):
            if not all(share > 0 for share in shares) or not abs(sum(shares) - 1) < 1e-9:
                raise BadInput("Shares of groups must be above zero and sum to 1.")
        groups, kinds = len(self.shares), len(self.scenario_shares)
        if self.shifts and len(self.shifts) != groups:
            raise BadInput("Shifts need one row for each group of raters.")
        if self.interactions and [len(row) for row in self.interactions] != [kinds] * groups:
            raise BadInput("Interactions need one row for each group of raters and of scenarios.")
        require_finite(*(value for row in self.effects for value in row))
        if not all(0 <= group < groups and 0 <= kind < kinds for group, kind in self.unmet):
            raise BadInput("A cell that is never met names a group that does not exist.")

    @property
    def effects(self) -> tuple[tuple[float, ...], ...]:
        """All rows over versions, of shifts and of interactions."""
        return (*self.shifts, *(row for rows in self.interactions for row in rows))

    def require_versions(self, versions: int) -> None:
        """Raise BadInput unless every row has one value for each version."""
        if any(len(row) != versions for row in self.effects):
            raise BadInput("Shifts and interactions need one value for each version.")


@dataclass(frozen=True, kw_only=True)
class Gold:
    """Items whose right answer is known: `share` of the scenarios, answered rightly with a chance that differs by rater.

    A rater's accuracy is expit(logit(accuracy) + spread z), z standard normal.
    """

    share: float
    accuracy: float = 0.9
    spread: float = 0.0

    def __post_init__(self) -> None:
        require_rates(self.share)
        require_spreads(self.spread)
        if not 0 < self.accuracy < 1:
            raise BadInput("The accuracy on gold items must lie between 0 and 1.")


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Which planned judgments are missing: a `share` at random, and all after a rater drops out.

    Half of the raters drop out within `dropout_median` judgments; the number is lognormal, `dropout_spread` the sd of its log. None
    means that nobody drops out.
    """

    share: float = 0.0
    dropout_median: float | None = None
    dropout_spread: float = 1.0

    def __post_init__(self) -> None:
        require_rates(self.share)
        require_spreads(self.dropout_spread)
        if self.dropout_median is not None and not (
            isfinite(self.dropout_median) and self.dropout_median > 0
        ):
            raise BadInput("The median of judgments before dropping out must be above zero.")


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds that judgments take, and when raters arrive.

    Seconds are lognormal: `median`, times a factor of the rater, of the scenario and of the judgment, whose logs have the three spreads.
    Speeders, `speeder_rate` of the raters, take `speeder_factor` of that. Raters arrive one after another, `arrival_gap` seconds apart on
    average.
    """

    median: float = 20.0
    rater_spread: float = 0.4
    scenario_spread: float = 0.3
    spread: float = 0.3
    speeder_rate: float = 0.0
    speeder_factor: float = 0.15
    arrival_gap: float = 60.0

    def __post_init__(self) -> None:
        require_rates(self.speeder_rate)
        require_spreads(self.rater_spread, self.scenario_spread, self.spread)
        if not all(isfinite(x) and x > 0 for x in (self.median, self.speeder_factor, self.arrival_gap)):
            raise BadInput("Seconds and the factor of speeders must be above zero.")


def require_finite(*values: float) -> None:
    """Raise BadInput unless every value is a finite number."""
    if not all(isfinite(value) for value in values):
        raise BadInput("A crowd is described by finite numbers.")


def require_rates(*rates: float) -> None:
    """Raise BadInput unless every rate, and their sum, lies at 0 or above and below 1."""
    if not all(rate >= 0 for rate in rates) or not sum(rates) < 1:
        raise BadInput("Rates must be at least 0 and, together, below 1.")


def require_spreads(*spreads: float) -> None:
    """Raise BadInput unless every spread is finite and not negative."""
    if not all(isfinite(spread) and spread >= 0 for spread in spreads):
        raise BadInput("Spreads and the width of a tie must not be negative.")
