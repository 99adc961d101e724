"""A round's signals made ready for measures: ids become codes, items and raters are joined as small arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.analysis.arms import arms_of
from apps.analysis.columns import Columns, read_columns
from apps.analysis.facets import (
    ARM,
    PERIOD,
    Facet,
    Variants,
    facet_of,
    facet_of_arms,
    facet_of_weeks,
    variants_of,
    weights_of_scenarios,
)
from apps.analysis.known import Known, known_of
from apps.analysis.metric_data import Bools, Floats, Ints, MetricData, Setting
from apps.analysis.themed import Themed, read_themed
from apps.analysis.weighing import TRAFFIC, is_weighted
from apps.raters.models import Rater, RaterStatus
from apps.raters.selectors import profiles_of
from apps.responses.models import Source
from apps.statistics.arrays import distinct
from apps.statistics.population import Population
from apps.studies.kinds import kind_of
from apps.studies.models import Item, ItemKind, Metric, Round
from apps.studies.protocol import Protocol
from apps.studies.selectors import metrics_of, round_versions
from apps.studies.services import protocol_of


@dataclass(frozen=True)
class Pool:
    """Which judgments: people or proxies, with or without raters who were set aside."""

    source: str
    pool: str


MAIN = Pool("people", "main")
"""The pool that gates and first screens speak about."""

PROXIES = Pool("proxy", "main")
"""What proxies said; it stands apart."""


MOST_ALIKE = 2
"""So many different rows are remembered with what was made of them: those of two pools."""


@dataclass(frozen=True)
class Dataset:
    """All that measures need of a round, read once.

    `rater`, `scenario` and `item` are codes (n,) of the signals; `people` and `scenarios` hold the ids behind the first two.
    `alike` holds what was made of the last rows by their raters and scenarios. `item_scenario` and `item_weight` are columns over items: the scenario's code, and what undoes the plan. `arm` (n,) is None where the
    round has one arm only.
    """

    metrics: tuple[Metric, ...]
    setting: Setting
    columns: Columns
    rater: Ints
    people: Ints
    scenario: Ints
    scenarios: Ints
    item: Ints
    kept: Bools
    flagged: Bools
    version: Ints
    versus: Ints
    item_scenario: Ints
    item_weight: Floats
    arm: Ints | None = None
    _facets: dict[str, Facet | None] = field(default_factory=dict, compare=False, repr=False)
    alike: list[tuple[Ints, Ints, dict[str, Any]]] = field(default_factory=list, compare=False, repr=False)
    _parts: dict[tuple[int, Pool], MetricData] | None = field(default=None, compare=False, repr=False)

    def remembering(self) -> Dataset:
        """Return the same for whoever asks for each metric again and again: its columns are taken once, and stay, as narrow as they may be."""
        return replace(self, _parts={})

    def pools(self) -> list[Pool]:
        """Return the pools that have something in them; people's main pool always."""
        pools = [MAIN]
        proxies = self.columns.source == Source.PROXY
        if (self.kept & self.flagged & ~proxies).any():
            pools.append(Pool("people", "all"))
        if (self.kept & proxies).any():
            pools.append(PROXIES)
        return pools

    def of(self, metric: Metric, pool: Pool, *, weights: str | None = None) -> MetricData:
        """Return one metric's signals in one pool, weighted by traffic where that is asked for."""
        if self._parts is None or weights is not None:
            return self._taken(metric, pool, weights)
        asked = metric.pk, pool
        if asked not in self._parts:
            self._parts[asked] = self._taken(metric, pool, None).narrowed()
        return self._parts[asked].widened()

    def _taken(self, metric: Metric, pool: Pool, weights: str | None) -> MetricData:
        columns = self.columns
        rows = self.kept & (columns.metric == metric.pk)
        rows &= (columns.source == Source.PROXY) == (pool.source == "proxy")
        if pool.source == "people":  # what a text was found to say stands apart from what was stated
            rows &= (columns.source == Source.TEXT) == (metric.source == "text")
        if pool.pool == "main":
            rows &= ~self.flagged
        index = np.flatnonzero(rows)
        return MetricData(
            metric=metric,
            setting=self.setting,
            response=columns.response[index],
            rater=self.rater[index],
            scenario=self.scenario[index],
            item=self.item[index],
            version=self.version[index],
            versus=self.versus[index],
            position=columns.position[index].astype(np.int64),
            outcome=columns.outcome[index].astype(np.int64),
            value=columns.value[index],
            people=self.people,
            scenarios=self.scenarios,
            weight=self.traffic[self.item[index]] if weights == TRAFFIC else None,
            arm=None if self.arm is None else self.arm[index],
            family=Relatives(self, metric, pool),
        )

    @cached_property
    def traffic(self) -> Floats:
        """The weight of each item: what undoes the plan, times how often people ask its scenario."""
        known = weights_of_scenarios(self.scenarios)
        asked = np.array([known.get(pk, 1.0) for pk in self.scenarios.tolist()])
        weights: Floats = self.item_weight * asked[self.item_scenario]
        return weights

    @cached_property
    def themed(self) -> Themed | None:
        """Which responses have which themes, read once; None where the round has no themes."""
        return read_themed(self.metrics[0].round) if self.metrics else None

    def metric(self, key: str) -> Metric | None:
        """Return the metric of this key, or None."""
        return next((metric for metric in self.metrics if metric.key == key), None)

    @cached_property
    def _profiles(self) -> dict[int, dict[str, Any]]:
        """What people said of themselves, by id: opened once for all slices, and gone with the refresh."""
        return profiles_of(self.people.tolist())

    @cached_property
    def known(self) -> Known:
        """What is known of the scenarios and outputs without any judgment."""
        return known_of(self.metrics[0].round, self.scenarios) if self.metrics else Known()

    def facet(self, key: str) -> Facet | None:
        """Return the groups of a slice's key, None for one that is not measured yet; read once."""
        if key == ARM:
            return facet_of_arms(self.setting.arms)
        if key == PERIOD and key not in self._facets:
            self._facets[key] = (
                facet_of_weeks(distinct(self.columns.response), self.metrics[0].round_id)
                if self.metrics
                else None
            )
        if key not in self._facets:
            self._facets[key] = facet_of(
                key, people=self.people, scenarios=self.scenarios, profiles=lambda: self._profiles
            )
        return self._facets[key]


@dataclass(frozen=True)
class Relatives:
    """The family of one metric's data: the same round's other metrics, proxies, people and scenarios."""

    dataset: Dataset
    own: Metric
    pool: Pool

    def metric(self, key: str) -> MetricData | None:
        """Return another metric's judgments in the same pool, None for a key that the round does not have."""
        metric = self.dataset.metric(key)
        return None if metric is None else self.dataset.of(metric, self.pool)

    def proxies(self) -> MetricData | None:
        """Return what proxies said on the same metric, None where none did."""
        if self.pool == PROXIES or PROXIES not in self.dataset.pools():
            return None
        found = self.dataset.of(self.own, PROXIES)
        return found if len(found) else None

    def facet(self, key: str) -> Facet | None:
        """Return the groups of a slice's key, None for one that is not measured yet."""
        return self.dataset.facet(key)

    def variants(self) -> tuple[Variants, ...]:
        """Return how scenarios form counterfactual sets, for each attribute that they vary."""
        return variants_of(self.dataset.scenarios)

    def known(self) -> Known:
        """Return what is known of the scenarios and outputs without any judgment."""
        return self.dataset.known

    def alike(self, raters: Ints, scenarios: Ints) -> dict[str, Any]:
        """Return what has been made of rows by these people on these scenarios (n,), whatever the metric; of the last ones alone."""
        for one, other, made in self.dataset.alike:
            if np.array_equal(one, raters) and np.array_equal(other, scenarios):
                return made
        self.dataset.alike[:] = [(raters, scenarios, {}), *self.dataset.alike[: MOST_ALIKE - 1]]
        return self.dataset.alike[0][2]

    def pseudonyms(self, raters: Ints) -> list[str]:
        """Return the pseudonyms of raters, by code."""
        ids = self.dataset.people[raters].tolist()
        names = dict(Rater.objects.filter(pk__in=ids).values_list("pk", "pseudonym"))
        return [names.get(pk, "") for pk in ids]

    def themed(self) -> MetricData | None:
        """Return the responses with texts of the metric and their themes, None where the round has no themes."""
        told = self.dataset.themed
        return None if told is None else told.of(self.own, self.dataset.setting)


def read_dataset(round_: Round) -> Dataset:
    """Read a round: its signals as columns, its items, raters and versions as small arrays."""
    metrics = tuple(metrics_of(round_))
    columns = read_columns([metric.pk for metric in metrics])
    versions = round_versions(round_)
    items = list(
        Item.objects.filter(round=round_).order_by("id").values_list("id", "scenario_id", "kind", "weight")
    ) or [(0, 0, "", 1.0)]
    item_ids = np.array([pk for pk, *_rest in items], dtype=np.int64)
    scenarios, scenario_of = np.unique([scenario for _pk, scenario, *_rest in items], return_inverse=True)
    main = np.array([kind == ItemKind.MAIN for _pk, _scenario, kind, _weight in items], dtype=np.bool_)
    item = np.searchsorted(item_ids, columns.item)
    people = np.unique(columns.rater)
    rater = np.searchsorted(people, columns.rater)
    status = dict(Rater.objects.filter(id__in=people.tolist()).values_list("id", "status"))
    withdrawn = _having(status, people, RaterStatus.WITHDRAWN)
    flagged = _having(status, people, RaterStatus.FLAGGED)
    order = np.array([version.pk for version in versions], dtype=np.int64)
    setting = setting_of(protocol_of(round_), tuple(version.key for version in versions))
    return Dataset(
        metrics=metrics,
        setting=setting,
        columns=columns,
        rater=rater,
        people=people,
        scenario=scenario_of.astype(np.int64)[item],
        scenarios=scenarios.astype(np.int64),
        item=item,
        kept=main[item] & ~withdrawn[rater],
        flagged=flagged[rater],
        version=_places(columns.version, order),
        versus=_places(columns.versus, order),
        item_scenario=scenario_of.astype(np.int64),
        item_weight=np.array([weight for *_rest, weight in items], dtype=np.float64),
        arm=arms_of(round_.pk, columns.response) if setting.arms else None,
    )


def setting_of(protocol: Protocol, versions: tuple[str, ...]) -> Setting:
    """Return how this protocol wants its numbers made."""
    analysis, levels = protocol.document.analysis, tuple(protocol.document.explanations.levels)
    arms = levels if len(levels) > 1 else ()
    return Setting(
        versions,
        Population(raters=analysis.population.raters, scenarios=analysis.population.scenarios),
        analysis.ties,
        correction=analysis.correction,
        seed=int(protocol.hash[:8], 16),
        baseline=protocol.document.round.baseline or "",
        of={spec.key: of for spec in protocol.questions if (of := getattr(spec, "of", None))},
        arms=arms,
        by_turn=frozenset(spec.key for spec in protocol.questions if spec.per == "turn"),
        several=frozenset(
            [
                *(spec.key for spec in protocol.questions if kind_of(spec.ask).gives_several(spec)),
                *protocol.document.behaviour,
            ]
        ),
        slices=tuple(dict.fromkeys((*analysis.slices, *([ARM] if arms else [])))),
        bins=analysis.bins,
        weighted=is_weighted(protocol),
    )


def _having(status: dict[int, str], people: Ints, wanted: RaterStatus) -> Bools:
    return np.array([status.get(int(pk)) == wanted for pk in people], dtype=np.bool_)


def _places(ids: npt.NDArray[Any], order: Ints) -> Ints:
    """Return each id's place in `order`, -1 for 0."""
    if not len(order):
        return np.full(len(ids), -1, dtype=np.int64)
    by_id = np.argsort(order)
    found = by_id[np.clip(np.searchsorted(order[by_id], ids), 0, len(order) - 1)]
    return np.where(order[found] == ids, found, -1)
