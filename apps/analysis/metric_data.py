"""One metric's judgments as columns: what measures are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from apps.analysis.facets import Facet, Variants
from apps.analysis.implied import implied
from apps.analysis.known import Known
from apps.statistics.arrays import narrow, numbered, without_gaps
from apps.statistics.pairwise import (
    BradleyTerry,
    Comparisons,
    Outcome,
    OutcomeRates,
    bradley_terry,
    outcome_rates,
)
from apps.statistics.population import Population
from apps.studies.models import Metric

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

RANK = "rank"
"""The kind of a metric whose outcomes are places."""

Correction = Literal["bh", "holm", "none"]

_COLUMNS = ("response", "rater", "scenario", "item", "version", "versus", "position", "outcome", "value")


@dataclass(frozen=True)
class Setting:
    """What the protocol says about how numbers are made, and the names to call versions by.

    Attributes:
        baseline: the version that others are held against; "" is the first one.
        of: the question that each question about confidence is about, by key.
        slices: names of the groupings that gaps and ratios are given for.
        bins: of a calibration error.
        weighted: numbers come with the weights of traffic too.
        arms: levels of explanation that judgments were given with, where there are several.
        by_turn: questions that are asked of every turn, by key: one response answers them several times.
        several: questions whose one answer may give several outcomes, by key, and behaviours, whose sessions may have several labels.
    """

    versions: tuple[str, ...]
    population: Population
    ties: Any
    level: float = 0.95
    correction: Correction = "bh"
    seed: int = 0
    baseline: str = ""
    of: Mapping[str, str] = field(default_factory=dict)
    slices: tuple[str, ...] = ()
    bins: int = 10
    weighted: bool = False
    arms: tuple[str, ...] = ()
    by_turn: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()

    @property
    def held_against(self) -> str | None:
        """The version that all others are held against; None where there is no version."""
        return self.baseline if self.baseline in self.versions else next(iter(self.versions), None)


class Family(Protocol):
    """What a metric's measures may ask of the rest of its round, read when it is asked for."""

    def metric(self, key: str) -> MetricData | None:
        """Return another metric's judgments in the same pool, None for a key that the round does not have."""

    def proxies(self) -> MetricData | None:
        """Return what proxies said on the same metric, None where none did."""

    def facet(self, key: str) -> Facet | None:
        """Return the groups of a slice's key, None for one that is not measured yet."""

    def variants(self) -> tuple[Variants, ...]:
        """Return how scenarios form counterfactual sets, for each attribute that they vary."""

    def known(self) -> Known:
        """Return what is known of the scenarios and outputs without any judgment."""

    def alike(self, raters: Ints, scenarios: Ints) -> dict[str, Any]:
        """Return what has been made of rows by these people on these scenarios (n,), whatever the metric: questions of one form share them."""

    def pseudonyms(self, raters: Ints) -> list[str]:
        """Return the pseudonyms of raters, by code."""

    def themed(self) -> MetricData | None:
        """Return the responses with texts of the metric that may be read, in the main pool: a row for each, and one for each of its themes.

        The themes are its outcomes. None where the round has no themes.
        """


class NoFamily:
    """The family of a metric that stands alone."""

    def metric(self, key: str) -> MetricData | None:
        """Return None: there is no other metric."""
        return None

    def proxies(self) -> MetricData | None:
        """Return None: there are no proxies."""
        return None

    def facet(self, key: str) -> Facet | None:
        """Return None: nothing is known of people and scenarios."""
        return None

    def variants(self) -> tuple[Variants, ...]:
        """Return nothing: no scenario belongs to a set."""
        return ()

    def known(self) -> Known:
        """Return nothing: no scenario is known."""
        return Known()

    def alike(self, raters: Ints, scenarios: Ints) -> dict[str, Any]:
        """Return nothing: it is made anew."""
        return {}

    def pseudonyms(self, raters: Ints) -> list[str]:
        """Return the codes in words."""
        return [str(code) for code in raters.tolist()]

    def themed(self) -> MetricData | None:
        """Return None: nobody said anything."""
        return None


@dataclass(frozen=True, eq=False)
class PairLoads:
    """Weights of judgments of pairs: `sums` (2, met, met, outcomes) of the weights and of their squares, `met` the versions' places."""

    met: Ints
    sums: Floats

    def effective(self, version: int, versus: int, last: int) -> float | None:
        """Return how many judgments of equal weight would tell as much (Kish), None for none.

        Args:
            version: place of the version that was met, -1 for any.
            versus: place of the other one, -1 for any.
            last: the last outcome that counts.
        """
        pairs = self.sums[..., : last + 1].sum(axis=-1)
        both = np.ones(pairs.shape[1:], dtype=np.bool_)
        for place in (version, versus):
            if place >= 0:
                is_it = self.met == place
                both &= is_it[:, None] | is_it[None, :]
        total, square = (float(part[both].sum()) for part in pairs)
        return total**2 / square if square > 0 else None


@dataclass(frozen=True, eq=False)
class Answers:
    """What was answered, where one answer may give several signals: `which` (n,) numbers each row's answer, `first` (answers,) is its first row."""

    which: Ints
    first: Ints


@dataclass(frozen=True)
class MetricData:
    """One metric's signals in one pool, as columns of shape (n,).

    `rater`, `scenario` and `item` are codes, `people` and `scenarios` the ids behind the first two; `version`, `versus` are places in
    `setting.versions`, -1 for none; `outcome` is -1 for none and `value` NaN for none; `weight` is None where all count alike, `arm` where
    the round has one arm only, else a place in `setting.arms`. `family` is the way to the rest of the round.
    """

    metric: Metric
    setting: Setting
    response: Ints
    rater: Ints
    scenario: Ints
    item: Ints
    version: Ints
    versus: Ints
    position: Ints
    outcome: Ints
    value: Floats
    people: Ints
    scenarios: Ints
    weight: Floats | None = None
    arm: Ints | None = None
    family: Family = field(default_factory=NoFamily, compare=False, repr=False)
    made: dict[str, Any] = field(init=False, default_factory=dict, compare=False, repr=False)
    """What one measure has made of these rows for others that need the same; gone with them, and not handed on to other rows."""

    def __len__(self) -> int:
        return len(self.response)

    def where(self, rows: Bools | Ints) -> MetricData:
        """Return the same with these rows only, by mask (n,) or by number; codes stay as they are."""
        kept = {name: getattr(self, name)[rows] for name in _COLUMNS}
        weight = None if self.weight is None else self.weight[rows]
        arm = None if self.arm is None else self.arm[rows]
        return replace(self, **kept, weight=weight, arm=arm)

    def narrowed(self) -> MetricData:
        """Return the same with codes as narrow as they may be, to be kept for long: only `widened` ones are for measures."""
        codes: dict[str, Any] = {name: narrow(column) for name, column in self._codes().items()}
        return replace(self, **codes)

    def widened(self) -> MetricData:
        """Return the same with codes as wide as measures want them."""
        codes: dict[str, Any] = {name: column.astype(np.int64) for name, column in self._codes().items()}
        return replace(self, **codes)

    def _codes(self) -> dict[str, Ints]:
        found = {name: getattr(self, name) for name in (*_COLUMNS, "arm") if name != "value"}
        return {name: column for name, column in found.items() if column is not None}

    def weighed(self, weight: Floats) -> MetricData:
        """Return the same with a weight for each row, shape (n,)."""
        return replace(self, weight=weight)

    @property
    def gives_several(self) -> bool:
        """Whether one answer may give several outcomes."""
        return self.metric.key in self.setting.several

    @property
    def numbers(self) -> Bools:
        """Which rows hold the number of an answer; where one may give several outcomes, that row has none."""
        known: Bools = np.isfinite(self.value)
        return known & (self.outcome < 0) if self.gives_several else known

    @property
    def is_ranking(self) -> bool:
        """Whether outcomes are places of versions among others."""
        return self.metric.kind == RANK and not bool((self.versus >= 0).any())

    @cached_property
    def pairs(self) -> MetricData:
        """The judgments of one version against another: these themselves, or what rankings imply of every two versions."""
        return self if not self.is_ranking else implied(self)

    @cached_property
    def judged(self) -> Ints:
        """Places of the versions that were judged by themselves, ascending; none where pairs were, or what belongs to no version."""
        alone = self.version[(self.versus < 0) & (self.version >= 0)]
        return np.flatnonzero(np.bincount(alone, minlength=1))

    @cached_property
    def answers(self) -> Answers:
        """The answers, of a response to each version; of a question that is asked turn by turn those of all turns together."""
        codes = without_gaps(self.response) * (len(self.setting.versions) + 1) + self.version + 1
        which, found = numbered(codes)
        first = np.empty(len(found), dtype=np.int64)
        first[which[::-1]] = np.arange(len(codes))[::-1]
        return Answers(which, first)

    @cached_property
    def met(self) -> Ints:
        """Places of the versions that were compared at all, ascending."""
        found = np.unique(np.concatenate([self.version, self.versus]))
        return found[found >= 0]

    @cached_property
    def comparisons(self) -> Comparisons:
        """The pairs, among the versions that were met."""
        return Comparisons(
            first=np.searchsorted(self.met, self.version),
            second=np.searchsorted(self.met, self.versus),
            outcomes=self.outcome,
            raters=self.rater,
            scenarios=self.scenario,
            versions=len(self.met),
            positions=self.position,
            weights=self.weight,
        )

    @cached_property
    def pair_loads(self) -> PairLoads:
        """The weights of the pairs, summed once for all measures that say what they cost."""
        weight = np.ones(len(self)) if self.weight is None else self.weight
        size = len(self.met)
        pair = np.searchsorted(self.met, self.version) * size + np.searchsorted(self.met, self.versus)
        cells = pair * len(Outcome) + np.maximum(self.outcome, 0)
        sums: Floats = np.stack(
            [np.bincount(cells, load, minlength=size**2 * len(Outcome)) for load in (weight, weight**2)]
        ).astype(np.float64)
        return PairLoads(self.met, sums.reshape(2, size, size, len(Outcome)))

    @cached_property
    def fit(self) -> BradleyTerry:
        """The Bradley-Terry fit, made once for all measures that read it."""
        return bradley_terry(
            comparisons=self.comparisons,
            ties=self.setting.ties,
            population=self.setting.population,
            level=self.setting.level,
        )

    @cached_property
    def outcome_rates(self) -> OutcomeRates:
        """The rates of ties, both bad and cannot judge, counted once for the measures that read them."""
        return outcome_rates(
            comparisons=self.comparisons, population=self.setting.population, level=self.setting.level
        )

    def name(self, met: int) -> str:
        """Return the key of a version by its index among the met."""
        return self.setting.versions[int(self.met[met])]

    def place(self, version: str | None) -> int:
        """Return a version's place in the protocol's order, -1 for none or one that the round does not know."""
        versions = self.setting.versions
        return versions.index(version) if version in versions else -1

    def newest(self, rows: Bools | Ints | None = None) -> int:
        """Return the id of the newest response among these rows, 0 for none."""
        chosen = self.response if rows is None else self.response[rows]
        return int(chosen.max()) if len(chosen) else 0
