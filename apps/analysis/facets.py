"""How a round's people and scenarios fall into groups, by the names that slices use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.catalog.models import Scenario
from apps.raters.models import Profile, Rater

OF_SCENARIOS = ("tag", "set", "attribute")
NOT_MEASURED = ("class", "label", "theme", "arm", "device", "period", "rater", "raters")
"""Words that slices reserve for what this release does not measure yet."""


@dataclass(frozen=True)
class Facet:
    """Groups of people or of scenarios, which may overlap: `members` holds a mask by code for each group's name."""

    of: Literal["people", "scenarios"]
    members: dict[str, Bools]

    def rows(self, group: str, data: MetricData) -> Bools:
        """Return which rows of the data lie in a group; none for a name that nobody has."""
        mask = self.members.get(group)
        codes = data.rater if self.of == "people" else data.scenario
        return np.zeros(len(data), dtype=np.bool_) if mask is None else mask[codes]


def facet_of(key: str, data: MetricData) -> Facet | None:
    """Return the groups of a slice's key, None for one that is not measured yet; unknown keys are fields of profiles."""
    if key in NOT_MEASURED:
        return None
    if key in OF_SCENARIOS:
        return Facet("scenarios", _masks(data.scenarios, _of_scenarios(key, data.scenarios)))
    if key == "cohort":
        rows = Rater.objects.filter(pk__in=data.people.tolist()).exclude(cohort="")
        return Facet("people", _masks(data.people, rows.values_list("pk", "cohort")))
    profiles = Profile.objects.filter(pk__in=data.people.tolist(), values__has_key=key)
    told = (
        (pk, str(value))
        for pk, value in profiles.values_list("pk", f"values__{key}")
        if value not in ("", None)
    )
    return Facet("people", _masks(data.people, told))


def _of_scenarios(key: str, ids: Ints) -> Iterable[tuple[int, str]]:
    rows = Scenario.objects.filter(pk__in=ids.tolist())
    if key == "set":
        return ((pk, name) for pk, name in rows.values_list("pk", "set") if name)
    if key == "tag":
        return ((pk, tag) for pk, tags in rows.values_list("pk", "tags") for tag in tags)
    return ((pk, str(value)) for pk, found in rows.values_list("pk", "attribute") for value in found.values())


def weights_of_scenarios(ids: Ints) -> dict[int, float]:
    """Return each scenario's traffic weight."""
    return dict(Scenario.objects.filter(pk__in=ids.tolist()).values_list("pk", "weight"))


def _masks(ids: Ints, pairs: Iterable[tuple[int, str]]) -> dict[str, Bools]:
    """Return a mask by code for each name, names in alphabetical order; `ids` ascend."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for pk, name in pairs:
        found[name].append(pk)
    masks = {}
    for name in sorted(found):
        mask = np.zeros(len(ids), dtype=np.bool_)
        mask[np.searchsorted(ids, np.array(found[name], dtype=np.int64))] = True
        masks[name] = mask
    return masks
