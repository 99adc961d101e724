"""Whether a version fares differently where a scenario changes in one attribute alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.facets import Variants
from apps.analysis.measures._base import Aim, Draft, Measure, Scores, from_columns
from apps.analysis.measures._scored import cut_measure, scored
from apps.analysis.measures._units import newest_of
from apps.analysis.metric_data import Floats, Ints, MetricData
from apps.statistics.arrays import numbered
from apps.statistics.counterfactual import attribute_gaps
from apps.statistics.errors import Undefined


class CounterfactualGap(Measure):
    """For each value of an attribute, against the other values in the same sets."""

    slug = "counterfactual_gap"
    label = _("Counterfactual gap")
    about = _(
        "Scores of scenarios with one value of an attribute less those of the others of their set, paired within each rater and set. "
        "The score is that of the measure that gates on this question mean, each version against the baseline."
    )
    basis = "outcomes"
    cost = "review"

    def may_read(self, data: MetricData) -> bool:
        """Return whether the data hold what the measure behind it counts."""
        behind = cut_measure(data.metric)
        return behind is not None and behind.may_read(behind.reads(data))

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the gap of each value of each attribute.

        Raises:
            Undefined: no rater judged two variants of a scenario.
        """
        variants = data.family.variants()
        if not variants:
            raise Undefined("No scenario here belongs to a set and names the attribute that it varies.")
        behind = cut_measure(data.metric)
        if behind is None:
            raise Undefined("This question has no measure that is a mean of judgments.")
        rows = behind.reads(data)
        found = [
            replace(draft, slice={**behind.part_of(aim), **(draft.slice or {})})
            for aim, scores in scored(behind, rows)
            for one in variants
            for draft in _gaps(rows, aim, scores, one)
        ]
        if not found:
            raise Undefined("Nobody has judged two scenarios of a set that differ in an attribute.")
        return found


@dataclass(frozen=True, eq=False)
class Pairs:
    """Two variants that one rater judged within one set, as columns (m,): their mean scores and values."""

    first: Floats
    second: Floats
    first_value: Ints
    second_value: Ints
    raters: Ints
    sets: Ints


def _gaps(data: MetricData, aim: Aim, scores: Scores, variants: Variants) -> Iterator[Draft]:
    scenario = data.scenario[scores.rows]
    known = np.flatnonzero((variants.group[scenario] >= 0) & (variants.value[scenario] >= 0))
    rows, scenario = scores.rows[known], scenario[known]
    value = variants.value[scenario]
    pairs = _pairs(
        scores.values[known], value, data.rater[rows], variants.group[scenario], len(variants.values)
    )
    if not len(pairs.first):
        return
    found = attribute_gaps(
        first=pairs.first,
        second=pairs.second,
        first_attribute=pairs.first_value,
        second_attribute=pairs.second_value,
        attributes=len(variants.values),
        raters=pairs.raters,
        sets=pairs.sets,
        versus="rest",
        population=data.setting.population,
        level=data.setting.level,
    )
    newest = newest_of(value, data.response[rows], len(variants.values))
    for code, name in enumerate(variants.values):
        if not found.n[code]:
            continue
        draft = from_columns(found, code, data, newest=int(newest[code]), slice={"attribute": name})
        words = (scores.prefix, draft.method, f"not corrected for {len(variants.values)} values")
        method = "; ".join(part for part in words if part)
        yield replace(draft, version=aim.version, versus=aim.versus, method=method)


def _pairs(scores: Floats, values: Ints, raters: Ints, groups: Ints, count: int) -> Pairs:
    """Return every two variants that a rater judged within a set; several judgments of a variant count as their mean."""
    home, homes = numbered(raters * (int(groups.max(initial=0)) + 1) + groups)
    cell, cells = numbered(home * count + values)
    means = np.bincount(cell, scores, minlength=len(cells)) / np.maximum(np.bincount(cell), 1)
    owner, value = cells // count, cells % count
    first, second = [], []
    for step in range(1, count):
        together = np.flatnonzero(owner[step:] == owner[:-step])
        if not len(together):
            break
        first.append(together)
        second.append(together + step)
    one = np.concatenate([*first, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    two = np.concatenate([*second, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    at = homes[owner[one]]
    width = int(groups.max(initial=0)) + 1
    return Pairs(means[one], means[two], value[one], value[two], at // width, at % width)


MEASURE = CounterfactualGap()
