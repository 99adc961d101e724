"""A round's signals made ready for measures: ids become codes, items and raters are joined as small arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.analysis.columns import Columns, read_columns
from apps.raters.models import Rater, RaterStatus
from apps.responses.models import Source
from apps.statistics.pairwise import (
    BradleyTerry,
    Comparisons,
    OutcomeRates,
    bradley_terry,
    outcome_rates,
)
from apps.statistics.population import Population
from apps.studies.models import Item, ItemKind, Metric, Round
from apps.studies.protocol import Protocol
from apps.studies.selectors import metrics_of, round_versions
from apps.studies.services import protocol_of

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """What the protocol says about how numbers are made, and the names to call versions by."""

    versions: tuple[str, ...]
    population: Population
    ties: Any
    level: float = 0.95


@dataclass(frozen=True)
class MetricData:
    """One metric's signals in one pool, as columns of shape (n,).

    `rater`, `scenario` are codes from 0; `version`, `versus` are places in `setting.versions`, -1 for none; `outcome` is
    -1 for none and `value` NaN for none.
    """

    metric: Metric
    setting: Setting
    response: Ints
    rater: Ints
    scenario: Ints
    version: Ints
    versus: Ints
    position: Ints
    outcome: Ints
    value: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.response)

    @cached_property
    def met(self) -> Ints:
        """Places of the versions that were compared at all, ascending."""
        return np.unique(np.concatenate([self.version, self.versus]))

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
        )

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

    def newest(self, rows: npt.NDArray[np.bool_] | None = None) -> int:
        """Return the id of the newest response among these rows, 0 for none."""
        chosen = self.response if rows is None else self.response[rows]
        return int(chosen.max()) if len(chosen) else 0


@dataclass(frozen=True)
class Pool:
    """Which judgments: people or proxies, with or without raters who were set aside."""

    source: str
    pool: str


@dataclass(frozen=True)
class Dataset:
    """All that measures need of a round, read once."""

    metrics: tuple[Metric, ...]
    setting: Setting
    columns: Columns
    scenario: Ints
    kept: npt.NDArray[np.bool_]
    flagged: npt.NDArray[np.bool_]
    version: Ints
    versus: Ints

    def pools(self) -> list[Pool]:
        """Return the pools that have something in them; people's main pool always."""
        pools = [Pool("people", "main")]
        proxies = self.columns.source == Source.PROXY
        if (self.kept & self.flagged & ~proxies).any():
            pools.append(Pool("people", "all"))
        if (self.kept & proxies).any():
            pools.append(Pool("proxy", "main"))
        return pools

    def of(self, metric: Metric, pool: Pool) -> MetricData:
        """Return one metric's signals in one pool."""
        columns = self.columns
        rows = self.kept & (columns.metric == metric.pk)
        rows &= (columns.source == Source.PROXY) == (pool.source == "proxy")
        if pool.pool == "main":
            rows &= ~self.flagged
        index = np.flatnonzero(rows)
        return MetricData(
            metric=metric,
            setting=self.setting,
            response=columns.response[index],
            rater=_codes(columns.rater[index]),
            scenario=_codes(self.scenario[index]),
            version=self.version[index],
            versus=self.versus[index],
            position=columns.position[index].astype(np.int64),
            outcome=columns.outcome[index].astype(np.int64),
            value=columns.value[index],
        )


def read_dataset(round_: Round) -> Dataset:
    """Read a round: its signals as columns, its items, raters and versions as small arrays."""
    metrics = tuple(metrics_of(round_))
    columns = read_columns([metric.pk for metric in metrics])
    versions = round_versions(round_)
    items = np.array(
        list(Item.objects.filter(round=round_).order_by("id").values_list("id", "scenario_id")),
        dtype=np.int64,
    ).reshape(-1, 2)
    main = np.array(
        list(Item.objects.filter(round=round_).order_by("id").values_list("kind", flat=True)), dtype=object
    )
    place = np.searchsorted(items[:, 0], columns.item)
    raters = np.unique(columns.rater)
    status = dict(Rater.objects.filter(id__in=raters.tolist()).values_list("id", "status"))
    withdrawn = np.array([status.get(int(pk)) == RaterStatus.WITHDRAWN for pk in raters], dtype=bool)
    flagged = np.array([status.get(int(pk)) == RaterStatus.FLAGGED for pk in raters], dtype=bool)
    who = np.searchsorted(raters, columns.rater)
    kept = (main == ItemKind.MAIN)[place] & ~withdrawn[who] if len(columns) else np.zeros(0, dtype=bool)
    order = np.array([version.pk for version in versions], dtype=np.int64)
    return Dataset(
        metrics=metrics,
        setting=setting_of(protocol_of(round_), tuple(version.key for version in versions)),
        columns=columns,
        scenario=items[:, 1][place] if len(columns) else np.zeros(0, dtype=np.int64),
        kept=kept.astype(bool),
        flagged=flagged[who] if len(columns) else np.zeros(0, dtype=bool),
        version=_places(columns.version, order),
        versus=_places(columns.versus, order),
    )


def setting_of(protocol: Protocol, versions: tuple[str, ...]) -> Setting:
    """Return how this protocol wants its numbers made."""
    analysis = protocol.document.analysis
    population = Population(raters=analysis.population.raters, scenarios=analysis.population.scenarios)
    return Setting(versions, population, analysis.ties)


def _codes(ids: npt.NDArray[Any]) -> Ints:
    return np.unique(ids, return_inverse=True)[1].astype(np.int64)


def _places(ids: Ints, order: Ints) -> Ints:
    """Return each id's place in `order`, -1 for 0."""
    if not len(order):
        return np.full(len(ids), -1, dtype=np.int64)
    by_id = np.argsort(order)
    found = by_id[np.clip(np.searchsorted(order[by_id], ids), 0, len(order) - 1)]
    return np.where(order[found] == ids, found, -1)
