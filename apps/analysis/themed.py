"""Which responses have texts that may be read, and which themes those belong to, as columns.

Themes change without any signal, so they are read as they are at each refresh.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from apps.analysis.metric_data import Ints, MetricData, Setting
from apps.insight.models import Theme, ThemeMember
from apps.insight.texts import codable_texts
from apps.raters.models import PROXY, RaterStatus
from apps.studies.derived import SPOKEN
from apps.studies.models import Item, ItemKind, ItemOutput, Metric, Round


@dataclass(frozen=True)
class Said:
    """A text that counts: id, the response that it belongs to, whose it is, of which item, and to which metric it belongs."""

    text: int
    response: int
    rater: int
    item: int
    metric: str


@dataclass(frozen=True)
class Themed:
    """A round's themes by name, and the texts of its main pool; `held` are the places of each text's themes, by its id.

    `shown` is the key of the version that an item shows alone, by item; `scenario` the id of its scenario.
    """

    names: tuple[str, ...]
    said: tuple[Said, ...]
    held: dict[int, list[int]]
    shown: dict[int, str]
    scenario: dict[int, int]

    def of(self, metric: Metric, setting: Setting) -> MetricData:
        """Return a row for each response with a text of the metric, and one more for each theme that one of them belongs to."""
        own = [one for one in self.said if one.metric == metric.key]
        themes: defaultdict[int, set[int]] = defaultdict(set)
        for one in own:
            themes[one.response].update(self.held.get(one.text, ()))
        first = {one.response: one for one in reversed(own)}
        rows = [(first[pk], place) for pk in sorted(first) for place in (-1, *sorted(themes[pk]))]
        places = {key: place for place, key in enumerate(setting.versions)}
        people, rater = _coded([one.rater for one, _place in rows])
        scenarios, scenario = _coded([self.scenario[one.item] for one, _place in rows])
        _items, item = _coded([one.item for one, _place in rows])
        version = [places.get(self.shown.get(one.item, ""), -1) for one, _place in rows]
        return MetricData(
            metric=Metric(key=metric.key, kind=metric.kind, source=metric.source, outcomes=list(self.names)),
            setting=replace(setting, several=setting.several | {metric.key}),
            response=_ints([one.response for one, _place in rows]),
            rater=rater,
            scenario=scenario,
            item=item,
            version=_ints(version),
            versus=np.full(len(rows), -1, dtype=np.int64),
            position=np.zeros(len(rows), dtype=np.int64),
            outcome=_ints([place for _one, place in rows]),
            value=np.full(len(rows), np.nan),
            people=people,
            scenarios=scenarios,
        )


def read_themed(round_: Round) -> Themed | None:
    """Read the themes that are shown and the texts of people who count, in five queries; None, after one, where there are no themes."""
    themes = dict(
        Theme.objects.filter(round=round_, hidden=False).order_by("name", "pk").values_list("pk", "name")
    )
    if not themes:
        return None
    place = {pk: number for number, pk in enumerate(themes)}
    held: defaultdict[int, list[int]] = defaultdict(list)
    members = ThemeMember.objects.filter(theme__in=list(themes))
    for theme, text in members.values_list("theme_id", "text_id"):
        held[text].append(place[theme])
    items = Item.objects.filter(round=round_, kind=ItemKind.MAIN)
    scenario = dict(items.values_list("pk", "scenario_id"))
    versions: defaultdict[int, list[str]] = defaultdict(list)
    outputs = ItemOutput.objects.filter(item__round=round_)
    for item, key in outputs.values_list("item_id", "output__version__key"):
        versions[item].append(key)
    return Themed(
        names=tuple(themes.values()),
        said=tuple(one for one in _said(round_) if one.item in scenario),
        held=dict(held),
        shown={item: keys[0] for item, keys in versions.items() if len(keys) == 1},
        scenario=scenario,
    )


def _said(round_: Round) -> list[Said]:
    """Return the texts that others may read, of people's responses; neither of proxies nor of people who were set aside."""
    rows = codable_texts(round_).exclude(response=None).exclude(rater__cohort=PROXY)
    rows = rows.exclude(rater__status=RaterStatus.FLAGGED).order_by("pk")
    return [
        Said(pk, response, rater, item, SPOKEN if session else metric)
        for pk, response, rater, item, session, metric in rows.values_list(
            "pk", "response_id", "rater_id", "response__item_id", "session_id", "metric"
        )
    ]


def _coded(ids: Sequence[int]) -> tuple[Ints, Ints]:
    found, codes = np.unique(_ints(ids), return_inverse=True)
    return found, codes.astype(np.int64)


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)
