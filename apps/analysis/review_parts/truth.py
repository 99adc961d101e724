"""What the crowd most likely means, with raters weighed by how often they agree, beside the plain majority."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.dataset import MAIN
from apps.analysis.measures._base import reason
from apps.analysis.measures._units import answered, once_each, units_of
from apps.analysis.metric_data import MetricData
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.catalog.models import Scenario
from apps.statistics.arrays import Bools, Ints, numbered, size_of
from apps.statistics.clusters import distinct
from apps.statistics.errors import StatisticsError, Undefined
from apps.statistics.truth import Majority, Truth, infer_truth, majority

SURE = 0.9
"""An item whose likeliest answer is less likely than this is contested."""

MOST_ANSWERS = 12
"""Questions with more answers than this are scales, on which neighbours are no different truths."""

MOST_ITEMS = 50
"""So many items are listed for researchers, those least sure first."""


class TruthInference(Part):
    """For every question whose items several people answered: where a model of raters and the majority part ways."""

    slug = "truth"
    label = _("What the crowd means")
    about = _(
        "The likeliest answer to each item by the model that the judgments can bear (one accuracy or one confusion matrix for each rater), held "
        "against the plain majority; and items that stay contested."
    )
    place = 35

    def find(self, subject: Subject) -> Found:
        """Return the questions, each with its counts, or why there is nothing to say.

        Raises:
            Undefined: no question was answered by several people on the same item.
        """
        questions, private = [], {}
        for metric in subject.dataset.metrics:
            data = subject.dataset.of(metric, MAIN)
            if not 2 <= len(metric.outcomes) <= MOST_ANSWERS or data.gives_several:
                continue
            if metric.key in data.setting.by_turn or not len(data):
                continue
            subject.check()
            told, own = _question(data)
            if told is not None:
                questions.append(told)
                private[metric.key] = own
        if not questions:
            raise Undefined("No question was answered by several people on the same item.")
        return Found(body={"questions": questions, "private": {"by_question": private}})


def _question(data: MetricData) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Return what is told of a question, None where no item was answered twice, and what researchers see beside it."""
    said = once_each(answered(data))
    unit, codes = numbered(units_of(said))
    several = np.bincount(unit, minlength=len(codes)) > 1
    if not several.any():
        return None, {}
    rows: dict[str, Any] = {
        "units": unit,
        "categories": said.outcome,
        "count": len(data.metric.outcomes),
        "raters": said.rater,
    }
    head = {"metric": data.metric.key, "items": int(several.sum()), "n": len(said)}
    head["raters"] = distinct(said.rater, size_of(said.rater))
    try:
        truth, plain = infer_truth(**rows), majority(**rows)
    except StatisticsError as error:
        return {**head, "undefined": reason(error, said)}, {}
    return {**head, **_told(truth, plain, several)}, _private(said, unit, truth, plain, several)


def _told(truth: Truth, plain: Majority, several: Bools) -> dict[str, Any]:
    """Return on how many of the items that several people answered the two part ways."""
    decided = (plain.winner >= 0) & (truth.winner >= 0)
    return {
        "differ": int((several & decided & (plain.winner != truth.winner)).sum()),
        "tied": int((several & (plain.winner < 0)).sum()),
        "untied": int((several & (plain.winner < 0) & (truth.winner >= 0)).sum()),
        "contested": int((several & (truth.confidence < SURE)).sum()),
        "sure": SURE,
        "method": truth.method,
        "population": truth.population,
    }


def _private(said: MetricData, unit: Ints, truth: Truth, plain: Majority, several: Bools) -> dict[str, Any]:
    """Return the contested items and how far each rater can be trusted, for researchers."""
    first = np.full(len(several), -1, dtype=np.int64)
    first[unit[::-1]] = np.arange(unit.size)[::-1]
    open_ = several & ((truth.confidence < SURE) | ((plain.winner >= 0) & (plain.winner != truth.winner)))
    worst = sorted(np.flatnonzero(open_).tolist(), key=lambda one: float(truth.confidence[one]))[:MOST_ITEMS]
    names = [*said.metric.outcomes, ""]
    ids = {one: int(said.scenarios[said.scenario[first[one]]]) for one in worst}
    keys = dict(Scenario.objects.filter(pk__in=set(ids.values())).values_list("pk", "key"))
    return {
        "contested": [
            {
                "scenario": keys.get(ids[one], ""),
                "versions": _versions(said, int(first[one])),
                "majority": names[plain.winner[one]],
                "likely": names[truth.winner[one]],
                "confidence": round(float(truth.confidence[one]), 4),
                "judgments": int(plain.judgments[one]),
            }
            for one in worst
        ],
        "raters": [
            {
                "rater": name,
                "accuracy": None if np.isnan(accuracy) else round(float(accuracy), 4),
                "judgments": int(judgments),
            }
            for name, accuracy, judgments in zip(
                said.family.pseudonyms(truth.people), truth.accuracy, truth.judgments, strict=True
            )
        ],
    }


def _versions(said: MetricData, row: int) -> list[str]:
    """Return the version that a row is about and the one it is held against, in this order; answers are those of the first."""
    places = (int(said.version[row]), int(said.versus[row]))
    return [said.setting.versions[place] for place in places if place >= 0]


PART = TruthInference()
