"""What versions said of scenarios by their own labels, held against the truth: judgments of nobody, so they stand apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from apps.analysis.facets import OF_SCENARIOS
from apps.analysis.measures._units import answered
from apps.analysis.metric_data import Bools, Floats, Ints, MetricData
from apps.statistics.arrays import numbered
from apps.statistics.counterfactual import Leaning
from apps.statistics.errors import Undefined
from apps.statistics.truth import majority
from apps.studies.models import Metric

SOURCE = "labels"


@dataclass(frozen=True, eq=False)
class Labelled:
    """Outputs of a round that carry a label and whose truth is known, as columns (n,).

    `said` and `truth` are places in the metric's outcomes; a label that is none of them has the place behind the last. `version` is a
    place in the protocol's order, `scenario` a code of the round's scenarios, `confidence` the version's own, NaN where it gave none.
    """

    version: Ints
    scenario: Ints
    said: Ints
    truth: Ints
    confidence: Floats
    classes: int
    against: str

    def __len__(self) -> int:
        return len(self.said)

    @cached_property
    def rater(self) -> Ints:
        """Nobody judged."""
        return np.zeros(len(self), dtype=np.int64)

    @property
    def response(self) -> Ints:
        """Nobody responded."""
        return self.rater

    @property
    def arm(self) -> Ints:
        """No explanation was shown to anybody."""
        return self.rater

    def where(self, rows: Bools) -> Labelled:
        """Return some of the outputs."""
        return replace(
            self,
            version=self.version[rows],
            scenario=self.scenario[rows],
            said=self.said[rows],
            truth=self.truth[rows],
            confidence=self.confidence[rows],
        )


@dataclass(frozen=True)
class Part:
    """Outputs that one estimate is about: of one version, within one group of scenarios or over all."""

    version: str | None
    slice: dict[str, str] | None
    labels: Labelled


def asks_for_labels(metric: Metric) -> bool:
    """Return whether labels can be held against a question: it offers options to choose one of."""
    return metric.kind == "choice"


def labelled(data: MetricData) -> Labelled:
    """Return the labelled outputs of the round's main items.

    The truth is the scenario's own label where it is one of the options, else what the majority of people answered on the scenario.

    Raises:
        Undefined: no output has a label, or no truth is known.
    """
    known = data.family.known()
    if not known.outputs:
        raise Undefined("No output of this round carries a label.")
    ids = [output.scenario for output in known.outputs]
    classes = {name: place for place, name in enumerate(data.metric.outcomes)}
    scenario = np.searchsorted(data.scenarios, np.array(ids, dtype=np.int64))
    truth = labels_of_scenarios(data)[scenario]
    against = "the scenario's label"
    if (truth < 0).any():
        by_people = _majority(data)
        decided = by_people[scenario]
        if ((truth < 0) & (decided >= 0)).any():
            against = (
                "the scenario's label, else people's majority" if (truth >= 0).any() else "people's majority"
            )
        truth = np.where(truth >= 0, truth, decided)
    places = {key: place for place, key in enumerate(data.setting.versions)}
    found = Labelled(
        version=np.array([places[output.version] for output in known.outputs], dtype=np.int64),
        scenario=scenario.astype(np.int64),
        said=np.array([classes.get(o.label, len(classes)) for o in known.outputs], dtype=np.int64),
        truth=truth,
        confidence=np.array(
            [np.nan if o.confidence is None else o.confidence for o in known.outputs], dtype=np.float64
        ),
        classes=len(classes) + 1,
        against=against,
    )
    if not (truth >= 0).any():
        raise Undefined(
            "No scenario of a labelled output has a label of its own, and people have decided none."
        )
    return found.where(truth >= 0)


def _majority(data: MetricData) -> Ints:
    """Return what most people answered on each scenario, by code, -1 where nothing is decided."""
    found = np.full(len(data.scenarios), -1, dtype=np.int64)
    said = answered(data)
    if len(said):
        unit, codes = numbered(said.scenario)
        best = majority(
            units=unit, categories=said.outcome, count=len(data.metric.outcomes), raters=said.rater
        )
        found[codes[best.units]] = best.winner
    return found


def parts_of(labels: Labelled, data: MetricData) -> Iterator[Part]:
    """Yield all outputs, those of each version, and both within each group of the protocol's slices of scenarios."""
    whole = np.ones(len(labels), dtype=np.bool_)
    groups: list[tuple[dict[str, str] | None, Bools]] = [(None, whole)]
    for key in data.setting.slices:
        facet = data.family.facet(key) if key in OF_SCENARIOS else None
        if facet is not None:
            groups += [({key: name}, facet.rows(name, labels)) for name in facet.members]
    versions = np.unique(labels.version).tolist()
    for sliced, rows in groups:
        yield Part(None, sliced, labels.where(rows))
        for version in versions:
            own = rows & (labels.version == version)
            if own.any():
                yield Part(data.setting.versions[version], sliced, labels.where(own))


def labels_of_scenarios(data: MetricData) -> Ints:
    """Return each scenario's own label as a place in the metric's outcomes, by code, -1 where it is none of them."""
    classes = {name: place for place, name in enumerate(data.metric.outcomes)}
    told = data.family.known().labels
    return np.array([classes.get(told.get(pk, ""), -1) for pk in data.scenarios.tolist()], dtype=np.int64)


def rightness(data: MetricData) -> tuple[Ints, Ints]:
    """Return for each judgment of one output whether the person followed it and whether it is right, -1 where that is not known.

    A yes follows the output; a choice follows it where it is the output's own label. An output is right where its label is its scenario's.
    """
    known = data.family.known()
    told = known.labels
    own = {(output.scenario, output.version): output.label for output in known.outputs}
    classes = {name: place for place, name in enumerate(data.metric.outcomes)}
    count = len(data.setting.versions)
    label = np.full((len(data.scenarios), count + 1), -1, dtype=np.int64)
    right = np.full((len(data.scenarios), count + 1), -1, dtype=np.int64)
    for code, pk in enumerate(data.scenarios.tolist()):
        for place, key in enumerate(data.setting.versions):
            if (pk, key) in own and pk in told:
                label[code, place] = classes.get(own[pk, key], len(classes))
                right[code, place] = own[pk, key] == told[pk]
    at = (
        data.scenario,
        data.version,
    )  # a judgment without a version reads the last column, which knows nothing
    if data.metric.kind == "yes_no":
        return np.where(data.outcome >= 0, data.outcome, -1), right[at]
    followed = (data.outcome == label[at]).astype(np.int64)
    return np.where((data.outcome >= 0) & (label[at] >= 0), followed, -1), right[at]


def leanings_of(labels: Labelled, data: MetricData) -> tuple[Ints, Bools]:
    """Return which way each label leans, a code of Leaning or -1 where its scenario names nobody, and whether not to decide is right.

    Raises:
        Undefined: the protocol does not say which answers follow the stereotype.
    """
    known = data.family.known()
    bias = known.bias.get(data.metric.key)
    if bias is None:
        raise Undefined("The question does not say which answers follow the stereotype.")
    followed = {pk: str(own.get(bias["attribute"], "")) for pk, own in known.attributes.items()}
    classes = {name: place for place, name in enumerate(data.metric.outcomes)}
    towards = np.array(
        [classes.get(followed.get(pk, ""), -1) for pk in data.scenarios.tolist()], dtype=np.int64
    )[labels.scenario]
    undecided = [classes[name] for name in bias.get("unknown", ()) if name in classes]
    is_unknown = np.isin(labels.said, undecided)
    leaning = np.where(labels.said == towards, Leaning.CONSISTENT, Leaning.INCONSISTENT)
    leaning = np.where(is_unknown, Leaning.UNKNOWN, leaning)
    kept: Ints = np.where(towards >= 0, leaning, -1).astype(np.int64)
    return kept, np.isin(labels.truth, undecided)
