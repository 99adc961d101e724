"""Raters, scenarios and judgments by name, for researchers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.analysis.influence.counting import PartKind
from apps.analysis.metric_data import Ints, MetricData
from apps.catalog.models import Scenario


@dataclass(frozen=True)
class Named:
    """One rater, scenario or judgment: who gave it and on what, "" where it is of several; `response` is a judgment's id."""

    rater: str = ""
    scenario: str = ""
    response: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what a review keeps."""
        return {"rater": self.rater, "scenario": self.scenario, "response": self.response}


def named(data: MetricData, kind: PartKind, ids: Ints) -> list[Named]:
    """Return these raters, scenarios (codes) or responses (ids) of the data by name, in their order."""
    if kind == "raters":
        return [Named(rater=name) for name in data.family.pseudonyms(ids)]
    if kind == "scenarios":
        return [Named(scenario=key) for key in _keys(data, ids)]
    order = np.argsort(data.response, kind="stable")
    rows = order[np.searchsorted(data.response[order], ids)]
    people, keys = data.family.pseudonyms(data.rater[rows]), _keys(data, data.scenario[rows])
    return [
        Named(rater, key, int(response))
        for rater, key, response in zip(people, keys, ids.tolist(), strict=True)
    ]


def _keys(data: MetricData, scenarios: Ints) -> list[str]:
    ids = data.scenarios[scenarios].tolist()
    keys = dict(Scenario.objects.filter(pk__in=ids).values_list("pk", "key"))
    return [keys.get(pk, "") for pk in ids]
