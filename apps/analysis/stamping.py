"""From drafts to estimates: what the round, the pool and the moment add to each number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from apps.analysis.dataset import MAIN, Pool
from apps.analysis.estimate import Estimate
from apps.analysis.measures._base import Draft
from apps.analysis.metric_data import Setting
from apps.responses.models import Response


@dataclass(frozen=True)
class Named:
    """A draft and what it is a number of."""

    measure: str
    metric: str
    draft: Draft
    pool: Pool = MAIN
    weights: str | None = None


def stamped(rows: Iterable[Named], *, setting: Setting, taken_at: datetime) -> list[Estimate]:
    """Return the drafts as estimates of one moment, in one query that reads how old each is."""
    listed = list(rows)
    received = _received({row.draft.newest for row in listed})
    population = setting.population.words
    return [
        Estimate(
            measure=row.measure,
            metric=row.metric,
            version=row.draft.version,
            versus=row.draft.versus,
            slice=row.draft.slice,
            value=row.draft.value,
            low=row.draft.low,
            high=row.draft.high,
            level=setting.level,
            n=row.draft.n,
            raters=0 if row.pool.source == "proxy" else row.draft.raters,
            proxies=row.draft.raters if row.pool.source == "proxy" else row.draft.proxies,
            few_raters=row.draft.few_raters,
            source=row.draft.source or row.pool.source,
            pool=row.pool.pool,
            weights=row.weights,
            method="" if row.draft.value is None else row.draft.method,
            population=population if row.draft.population is None else row.draft.population,
            undefined=row.draft.undefined,
            age=_age(received.get(row.draft.newest), taken_at),
            private=row.draft.private,
        )
        for row in listed
    ]


def _received(response_ids: set[int]) -> dict[int, datetime]:
    rows = Response.objects.filter(pk__in=[pk for pk in response_ids if pk])
    return dict(rows.values_list("id", "received_at"))


def _age(received: datetime | None, taken_at: datetime) -> float | None:
    return round(max((taken_at - received).total_seconds(), 0.0), 3) if received else None
