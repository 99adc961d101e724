"""Accuracy, precision, recall and F1 of what was said against the truth, by class and over the classes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, Numbers
from apps.statistics.classification.labels import Labels, labels_of
from apps.statistics.errors import StatisticsError, Undefined
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.population import Population


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassRates(Estimates):
    """One rate of every class 0 .. classes - 1 as columns; nan where `undefined` gives a reason, such as a class never said.

    `macro` holds one estimate, the plain mean over the `macro_over` classes that have a value: `macro.at(0)` gives it or raises why not.
    A class too thin for an interval of its own has no number shown, but counts in the mean.
    """

    macro: Estimates
    macro_over: int


def accuracy(
    *,
    truth: Column,
    said: Column,
    classes: int,
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> Estimate:
    """Give the share of rows in which the truth was said, with Wilson's interval on the effective n.

    Raises Undefined, TooFewScenarios or TooFewRaters where the data are too few.
    """
    labels = labels_of(
        truth=truth,
        said=said,
        classes=classes,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    return labels.panel.settled(labels.panel.ratios(level=level).proportion(labels.hit)).at(0)


def precision(
    *,
    truth: Column,
    said: Column,
    classes: int,
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> ClassRates:
    """Give, for each class, the share of the rows said to be of it that are; a class never said is undefined."""
    labels = labels_of(
        truth=truth,
        said=said,
        classes=classes,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    return _share_right(
        labels, labels.said, level, "This class was never said, so that its precision is undefined."
    )


def recall(
    *,
    truth: Column,
    said: Column,
    classes: int,
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> ClassRates:
    """Give, for each class, the share of the rows truly of it that were said to be; a class never true is undefined."""
    labels = labels_of(
        truth=truth,
        said=said,
        classes=classes,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    return _share_right(
        labels, labels.truth, level, "This class was never true, so that its recall is undefined."
    )


def f1(
    *,
    truth: Column,
    said: Column,
    classes: int,
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> ClassRates:
    """Give each class's F1 = 2 right / (said + true), with the delta method's variance in Wilson's interval.

    A class that is true and never said, or said and never true, has F1 = 0; one that is neither is undefined.
    """
    labels = labels_of(
        truth=truth,
        said=said,
        classes=classes,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    load, hit = labels.panel.load, labels.hit
    total = labels.sums(labels.said, load) + labels.sums(labels.truth, load)
    value = _over(2 * labels.sums(labels.said, load * hit), total)
    # A right row meets one class (counted in said and in true), a wrong one meets two.
    wrong = np.flatnonzero(~hit)
    groups = np.concatenate([labels.said, labels.truth[wrong]])
    rows = np.concatenate([np.arange(hit.size, dtype=np.intp), wrong])
    right = hit[rows]
    influence = load[rows] * np.where(right, 2 * (1 - value[groups]), -value[groups]) / total[groups]
    return _by_class(
        labels,
        value=value,
        groups=groups,
        rows=rows,
        influence=influence,
        level=level,
        reason="This class was neither said nor true, so that its F1 is undefined.",
        prefix="delta method",
    )


def _share_right(labels: Labels, column: Ints, level: float, reason: str) -> ClassRates:
    load, hit = labels.panel.load, labels.hit
    total = labels.sums(column, load)
    value = _over(labels.sums(column, load * hit), total)
    return _by_class(
        labels,
        value=value,
        groups=column,
        rows=np.arange(hit.size, dtype=np.intp),
        influence=load * (hit - value[column]) / total[column],
        level=level,
        reason=reason,
        prefix="",
    )


def _by_class(
    labels: Labels,
    *,
    value: Floats,
    groups: Ints,
    rows: Ints,
    influence: Floats,
    level: float,
    reason: str,
    prefix: str,
) -> ClassRates:
    """Put each class's estimate and the mean of them together from the rows' influence on their class."""
    panel = labels.panel
    known = np.bincount(groups, minlength=labels.classes) > 0
    over = int(known.sum())
    # A row that appears in one group only, once: grouped_variance may then sum influences by cluster and class.
    found = panel.ratios(
        level=level, groups=groups, count=labels.classes, rows=rows, prefix=prefix, weighted=False
    ).proportion_of(value=value, influence=influence)
    mean = panel.ratios(
        level=level, prefix=f"macro over {over} of {labels.classes} classes; delta method", weighted=False
    ).proportion_of(
        value=np.array([value[known].mean() if over else np.nan]),
        influence=np.bincount(rows, influence, minlength=panel.n) / max(over, 1),
    )
    named = replace(found, undefined=_reasons(found.undefined, known.tolist(), reason))
    return ClassRates(
        **vars(panel.settled(named)),
        macro=panel.settled(mean),
        macro_over=over,
    )


def _reasons(
    given: tuple[StatisticsError | None, ...], known: list[bool], words: str
) -> tuple[StatisticsError | None, ...]:
    missing = Undefined(words)
    return tuple(reason if is_known else missing for reason, is_known in zip(given, known, strict=True))


def _over(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return ratio
