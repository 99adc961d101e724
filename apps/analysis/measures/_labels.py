"""What measures of labels share: the outputs' own labels against the truth, for each version and slice of scenarios."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from apps.analysis.labels import SOURCE, Part, asks_for_labels, labelled, parts_of
from apps.analysis.measures._base import Draft, Measure, worded
from apps.analysis.metric_data import MetricData
from apps.statistics.classification.rates import ClassRates
from apps.statistics.errors import StatisticsError
from apps.statistics.estimates import Estimate, Estimates

FIXED = "these outputs' scenarios and others like them"


class LabelMeasure(Measure):
    """Numbers about outputs, of which nobody judged any: `raters` is 0 and `n` counts outputs."""

    basis = "outcomes"
    is_given_once = True
    reads_labels = True

    @abstractmethod
    def of_part(self, part: Part, data: MetricData) -> Iterable[Draft]:
        """Return the numbers of some outputs, without who and where they are about.

        Raises:
            StatisticsError: there are too few.
        """

    def may_read(self, data: MetricData) -> bool:
        """Return whether the question offers options that labels can be held against."""
        return asks_for_labels(data.metric)

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the numbers over all outputs, for each version, and both within each slice of scenarios."""
        labels = labelled(data)
        for part in parts_of(labels, data):
            yield from self._told(part, data, labels.against)

    def _told(self, part: Part, data: MetricData, against: str) -> Iterator[Draft]:
        try:
            found = list(self.of_part(part, data))
        except StatisticsError as error:
            found = [Draft(n=len(part.labels), undefined=worded(error))]
        for draft in found:
            sliced = {**(draft.slice or {}), **(part.slice or {})} or None
            method = f"{draft.method}; against {against}" if draft.method else ""
            yield replace(
                draft,
                version=part.version,
                slice=sliced,
                raters=0,
                few_raters=False,
                source=SOURCE,
                method=method,
                population=FIXED,
            )


class ClassMeasure(LabelMeasure):
    """The mean over the classes and one estimate for each."""

    ends = (0.0, 1.0)

    @property
    @abstractmethod
    def rates(self) -> Callable[..., ClassRates]:
        """Return what makes rates of labels, one for each class."""

    def of_part(self, part: Part, data: MetricData) -> Iterable[Draft]:
        """Return the mean over the classes, then each class by its name."""
        labels = part.labels
        found = self.rates(
            truth=labels.truth,
            said=labels.said,
            classes=labels.classes,
            scenarios=labels.scenario,
            level=data.setting.level,
        )
        yield _settled(found.macro, 0)
        for place, name in enumerate(data.metric.outcomes):
            yield replace(_settled(found, place), slice={"class": name})


def single(found: Estimate) -> Draft:
    """Return one estimate as a draft."""
    return Draft(value=found.value, low=found.low, high=found.high, n=found.n, method=found.method)


def _settled(found: Estimates, place: int) -> Draft:
    why = found.undefined[place]
    if why is not None:
        return Draft(n=int(found.n[place]), undefined=worded(why))
    value, low, high = (float(column[place]) for column in (found.value, found.low, found.high))
    return Draft(value=value, low=low, high=high, n=int(found.n[place]), method=found.method[place])
