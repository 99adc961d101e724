"""Who was right on items whose answer is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from apps.analysis.dataset import Dataset
from apps.analysis.metric_data import Bools, Ints
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import Placement, SignalValue
from apps.studies.models import Item, ItemKind, ItemOutput, Round
from apps.studies.protocol import Protocol

Fact = tuple[str, int, int, int | None, float | None]
"""What an answer says, whichever way round the outputs stood: metric, version, versus, outcome, number."""


@dataclass(frozen=True, eq=False)
class Gold:
    """Answers to gold items, as columns (n,): who, and whether they said what is expected (1 or 0)."""

    rater: Ints
    right: Ints


def gold_of(dataset: Dataset, round_: Round, protocol: Protocol, people: Bools) -> Gold:
    """Return how people (a mask over the round's signals) answered gold items; questions of which nothing is expected do not count."""
    expected = _expected(round_, protocol)
    columns = dataset.columns
    names = {metric.pk: metric.key for metric in dataset.metrics}
    asked = {item: {fact[0] for fact in facts} for item, facts in expected.items()}
    said: defaultdict[tuple[int, int, int], set[Fact]] = defaultdict(set)
    for row in np.flatnonzero(people & np.isin(columns.item, list(expected))).tolist():
        item, metric = int(columns.item[row]), names[int(columns.metric[row])]
        answered = said[int(columns.response[row]), int(dataset.rater[row]), item]
        if metric in asked[item]:
            outcome, value = int(columns.outcome[row]), float(columns.value[row])
            answered.add(
                (
                    metric,
                    int(columns.version[row]),
                    int(columns.versus[row]),
                    None if outcome < 0 else outcome,
                    None if np.isnan(value) else value,
                )
            )
    return Gold(
        rater=np.array([rater for _response, rater, _item in said], dtype=np.int64),
        right=np.array([facts == expected[key[2]] for key, facts in said.items()], dtype=np.int64),
    )


def _expected(round_: Round, protocol: Protocol) -> dict[int, set[Fact]]:
    """Return what is expected of each gold item, by its id."""
    items = dict(Item.objects.filter(round=round_, kind=ItemKind.GOLD).values_list("pk", "expected"))
    versions: defaultdict[int, list[int]] = defaultdict(list)
    shown = ItemOutput.objects.filter(item__in=list(items)).order_by("item_id", "place")
    for item, version in shown.values_list("item_id", "version_id"):
        versions[item].append(version)
    specs = {spec.key: spec for spec in protocol.questions}
    found = {}
    for item, answers in items.items():
        placement = Placement(tuple(versions[item]), tuple(range(len(versions[item]))))
        found[item] = {
            _fact(signal)
            for key, answer in answers.items()
            if key in specs
            for signal in kind_of(specs[key].ask).signals(specs[key], answer, placement)
        }
    return {item: facts for item, facts in found.items() if facts}


def _fact(signal: SignalValue) -> Fact:
    value = None if signal.value is None else float(signal.value)
    return signal.metric, signal.version or 0, signal.versus or 0, signal.outcome, value
