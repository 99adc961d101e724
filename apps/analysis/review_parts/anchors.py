"""Have people's expectations drifted since an earlier round, or the model?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy

from apps.analysis.anchoring import Change, Told, on_anchors, on_new_outputs, shift_of
from apps.analysis.dataset import MAIN, Dataset, read_dataset
from apps.analysis.headlines import primary_of
from apps.analysis.item_outputs import outputs_of
from apps.analysis.measures._base import worded
from apps.analysis.measures._scored import cut_measure, scored
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.statistics.errors import StatisticsError, Undefined
from apps.studies.models import Item, Metric, Round


class Anchors(Part):
    """Changes of judgments since the newest earlier round with scenarios in common."""

    slug = "anchors"
    label = gettext_lazy("Drift since the round before")
    about = gettext_lazy(
        "Judgments of the very same outputs in an earlier round tell how expectations drifted; judgments of new outputs on the same scenarios, less that, how the model did."
    )
    place = 60

    def find(self, subject: Subject) -> Found:
        """Return both drifts and their sum, each with an interval or the reason why it has none.

        Raises:
            Undefined: no earlier round asked the same question about a scenario of this one.
        """
        key = primary_of(subject.protocol)
        metric = subject.dataset.metric(key)
        if metric is None:
            raise Undefined("The question that decides has no judgments.")
        earlier = _earlier(subject.round, metric)
        if earlier is None:
            raise Undefined(
                "No earlier round of this study asked the same question about scenarios of this one."
            )
        subject.check()
        then, now = _told(read_dataset(earlier), earlier, key), _told(subject.dataset, subject.round, key)
        return Found(body={"earlier": earlier.number, "metric": key, **_drifts(then, now, subject, metric)})


def _earlier(round_: Round, metric: Metric) -> Round | None:
    """Return the newest earlier round that asks the same question of the same kind about a scenario of this round."""
    mine = Item.objects.filter(round=round_).values("scenario_id")
    rows = Round.objects.filter(
        study=round_.study_id,
        number__lt=round_.number,
        metrics__key=metric.key,
        metrics__kind=metric.kind,
        items__scenario_id__in=mine,
    )
    return rows.select_related("study").distinct().order_by("-number").first()


def _told(dataset: Dataset, round_: Round, key: str) -> Told:
    """Return a round's judgments on the question that decides, each with the outputs that it is about."""
    metric = dataset.metric(key)
    measure = cut_measure(metric) if metric is not None else None
    if metric is None or measure is None:
        raise Undefined("The question that decides is no mean of judgments, so its drift cannot be told.")
    data = measure.reads(dataset.of(metric, MAIN))
    table = outputs_of(round_, data.setting.versions)
    base = data.setting.held_against
    tested = next((version for version in data.setting.versions if version != base), base)
    parts: list[tuple[Any, ...]] = []
    for aim, scores in scored(measure, data):
        if aim.option is not None or aim.version is None:
            continue
        rows = scores.rows
        items = np.minimum(data.item[rows], len(table) - 1)
        own = table[items, data.place(aim.version)]
        other = table[items, data.place(aim.versus)] if aim.versus else np.zeros(len(rows), dtype=np.int64)
        known = own > 0
        parts.append(
            (
                scores.values[known],
                data.people[data.rater[rows]][known],
                data.scenarios[data.scenario[rows]][known],
                own[known],
                other[known],
                np.full(int(known.sum()), aim.version == tested),
            )
        )
    if not parts:
        raise Undefined("Nothing has been judged here yet.")
    return Told(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _drifts(then: Told, now: Told, subject: Subject, metric: Metric) -> dict[str, Any]:
    setting = subject.dataset.setting
    measure = cut_measure(metric)
    ends = 1.0
    if (
        measure is not None
        and not measure.slug.endswith("rate")
        and metric.low is not None
        and metric.high is not None
    ):
        ends = metric.high - metric.low
    found: dict[str, Any] = {"measure": measure.slug if measure is not None else ""}
    changes: dict[str, Change] = {}
    for name, of in (("expectations", on_anchors), ("together", on_new_outputs)):
        try:
            changes[name] = of(then, now)
        except StatisticsError as error:
            found[name] = {"undefined": worded(error)}
    wanted: dict[str, tuple[tuple[float, Change], ...]] = {
        name: ((1.0, change),) for name, change in changes.items()
    }
    if len(changes) > 1:
        wanted["model"] = ((1.0, changes["together"]), (-1.0, changes["expectations"]))
    else:
        why = "It takes anchors and new outputs on the same scenarios to tell the two apart."
        found["model"] = {"undefined": worded(Undefined(why))}
    for name, terms in wanted.items():
        try:
            shift = shift_of(*terms, population=setting.population, level=setting.level, ends=ends)
            found[name] = asdict(shift)
        except StatisticsError as error:
            found[name] = {"undefined": worded(error)}
    return found


PART = Anchors()
