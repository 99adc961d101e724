"""The alignment index as estimates of a snapshot: one for each version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from apps.analysis.dataset import Dataset
from apps.analysis.estimate import Estimate
from apps.analysis.headlines import primary_of
from apps.analysis.index_parts._base import Asked, IndexSource
from apps.analysis.indexing.alignment import VersionIndex, index_of, population_of, words_of
from apps.analysis.indexing.weights import weights_of
from apps.studies.models import Metric
from apps.studies.services import protocol_of

MEASURE = "alignment_index"


def with_index(estimates: list[Estimate], dataset: Dataset) -> list[Estimate]:
    """Return the estimates of a snapshot, then the index of each version under the study's weights; none where no part is measured."""
    if not dataset.metrics:
        return estimates
    round_ = dataset.metrics[0].round
    primary = primary_of(protocol_of(round_))
    source = source_of(estimates, dataset.metrics, primary=primary, base=dataset.setting.held_against)
    weights = weights_of(round_.study_id)
    indices = [index_of(source, version, weights) for version in dataset.setting.versions]
    if not any(index.present for index in indices):
        return estimates
    return [*estimates, *(_estimate(index, primary) for index in indices)]


def source_of(
    estimates: Sequence[Estimate], metrics: Iterable[Metric], *, primary: str, base: str | None
) -> IndexSource:
    """Return what the parts of the index read of a snapshot."""
    asked = tuple(Asked(one.key, one.kind, one.low, one.high, one.direction) for one in metrics)
    return IndexSource(tuple(estimates), asked, primary, base)


def _estimate(index: VersionIndex, primary: str) -> Estimate:
    behind = [reading.estimate for part in index.present for reading in part.readings]
    found = index.found
    ages = [one.age for one in behind if one.age is not None]
    return Estimate(
        measure=MEASURE,
        metric=primary,
        version=index.version,
        value=None if found is None else found.value,
        low=None if found is None else found.low,
        high=None if found is None else found.high,
        n=sum(one.n for one in behind),
        raters=max((one.raters for one in behind), default=0),
        few_raters=any(one.few_raters for one in behind),
        method=words_of(index),
        population=population_of(behind),
        undefined=index.undefined or None,
        age=min(ages, default=None),
    )
