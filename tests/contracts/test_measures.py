from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.analysis.facets import Facet, Variants
from apps.analysis.known import Known, LabelledOutput
from apps.analysis.labels import SOURCE
from apps.analysis.measures import measures
from apps.analysis.measures._base import Draft, Measure
from apps.analysis.metric_data import MetricData, NoFamily, Setting
from apps.statistics.errors import StatisticsError
from apps.statistics.population import Population
from apps.studies.kinds import kinds
from apps.studies.models import Metric

VERSIONS = ("a/1", "a/2", "a/3", "a/4")
PAIRWISE = [
    "win_rate",
    "bradley_terry",
    "rank",
    "average_win_rate",
    "tie_rate",
    "both_bad_rate",
    "cannot_judge_rate",
    "position_effect",
    "smallest_gap",
    "gap",
    "ratio",
    "counterfactual_gap",
]
HIGHEST = {"severity_rate": 4, "catastrophic_rate": 4, "csat": 5, "nps": 10, "sus": 100, "ueq_s": 3}
"""The highest grade of what these measures count; all others have numbers from 0 to 1."""

NAMING = {"cohen_kappa": "raters", "rater_accuracy": "rater"}
"""Measures that name raters, and the word of their slices that does."""

OF_ONE_OUTPUT = {
    "blinding_index": "guess",
    **dict.fromkeys(
        ("accuracy", "precision", "recall", "f1", "majority_accuracy", "bias_score", "reliance"), "choice"
    ),
}
"""Measures of judgments of one output each, and the kind of their question."""

each_measure = pytest.mark.parametrize("measure", list(measures().values()), ids=lambda measure: measure.slug)


def ints(values: Any) -> npt.NDArray[np.int64]:
    return np.asarray(values, dtype=np.int64)


def codes(values: Any) -> npt.NDArray[np.int64]:
    return np.unique(np.asarray(values), return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True)
class Kin(NoFamily):
    """A family made of the metric's own columns: its other question has the same answers, and proxies repeat some of them."""

    rows: MetricData

    def metric(self, key: str) -> MetricData | None:
        """Return the same outcomes as those of the question that the metric is about, and other numbers."""
        return replace(self.rows, value=self.rows.value**3) if key == "of" else None

    def proxies(self) -> MetricData | None:
        """Return every third judgment as a proxy's."""
        return self.rows.where(np.arange(len(self.rows)) % 3 == 0) if len(self.rows) else None

    def facet(self, key: str) -> Facet | None:
        """Return people by halves, or scenarios in groups that overlap."""
        people, scenarios = np.arange(len(self.rows.people)), np.arange(len(self.rows.scenarios))
        if key == "side":
            return Facet("people", {"even": people[::2], "odd": people[1::2]}, len(people))
        if key == "tag":
            return Facet("scenarios", {"all": scenarios, "few": scenarios[::3]}, len(scenarios))
        return None

    def known(self) -> Known:
        """Return labels of scenarios and of every version's outputs, of which one in four is wrong."""
        ids = self.rows.scenarios.tolist()
        wrong = itertools.cycle([0, 0, 1, 0])
        return Known(
            labels={pk: "xyz"[pk % 3] for pk in ids},
            attributes={pk: {"name": "xy"[pk % 2]} for pk in ids},
            outputs=tuple(
                LabelledOutput(version, pk, "xyz"[(pk + next(wrong)) % 3], 0.7)
                for pk in ids
                for version in VERSIONS
            ),
            bias={"m": {"attribute": "name", "unknown": ["z"]}},
        )

    def variants(self) -> tuple[Variants, ...]:
        """Return sets of two scenarios that differ in a name."""
        scenarios = np.arange(len(self.rows.scenarios))
        return (Variants("name", scenarios // 2, scenarios % 2, ("a", "b")),)


def data(
    measure: Measure,
    rows: list[tuple[int, int, int, int, int, float]],
    *,
    ties: str = "half",
    population: Population | None = None,
) -> MetricData:
    """Return columns of (rater, scenario, first, second, outcome, value) as this measure meets them."""
    if measure.slug == "plackett_luce":
        return replace(rankings(rows, population), family=NoFamily())
    pairwise = measure.slug in PAIRWISE
    alone_shown = measure.slug in OF_ONE_OUTPUT
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    outcomes = ["win", "loss", "equal", "both_bad", "cannot_judge"] if pairwise else ["x", "y", "z", "v", "w"]
    if measure.slug == "blinding_index":
        outcomes = [*VERSIONS, "no_idea"]
    if measure.slug == "rate":
        outcomes = ["no", "yes"]
    numbers: npt.NDArray[np.float64] = np.asarray(columns[5], dtype=np.float64)
    most = HIGHEST.get(measure.slug, 1)
    metric = Metric(
        key="m",
        kind="preference" if pairwise else OF_ONE_OUTPUT.get(measure.slug, "any"),
        outcomes=outcomes,
        low=0.0,
        high=float(most),
    )
    setting = Setting(
        VERSIONS, population or Population(), ties, of={"m": "of"}, slices=("side", "tag", "theme")
    )
    alone = MetricData(
        metric=metric,
        setting=setting,
        response=ints(range(1, len(rows) + 1)),
        rater=codes(columns[0]),
        scenario=codes(columns[1]),
        item=codes([hash(key) for key in zip(columns[1], columns[2], columns[3], strict=True)]),
        version=ints(columns[2]) if pairwise or alone_shown else np.full(len(rows), -1, dtype=np.int64),
        versus=ints(columns[3]) if pairwise else np.full(len(rows), -1, dtype=np.int64),
        position=ints([1 + n % 2 for n in range(len(rows))]),
        outcome=ints(columns[4]) % len(outcomes),
        value=numbers if most == 1 else np.rint(numbers * most),
        people=np.unique(columns[0]).astype(np.int64),
        scenarios=np.unique(columns[1]).astype(np.int64),
    )
    return replace(alone, family=Kin(alone))


def rankings(rows: list[tuple[int, int, int, int, int, float]], population: Population | None) -> MetricData:
    """Return the same judgments as rankings of two: a tie is one place for both, who cannot judge ranks nothing."""
    long = [
        (number, row, version, place)
        for number, row in enumerate(rows, 1)
        if row[4] < 4
        for version, place in zip(row[2:4], {0: (0, 1), 1: (1, 0)}.get(int(row[4]), (0, 0)), strict=True)
    ]
    response, judged, version, place = zip(*long, strict=True) if long else [()] * 4
    return MetricData(
        metric=Metric(key="m", kind="rank", outcomes=list("123456"), low=1.0, high=6.0),
        setting=Setting(VERSIONS, population or Population(), "half"),
        response=ints(response),
        rater=codes([row[0] for row in judged]),
        scenario=codes([row[1] for row in judged]),
        item=codes([row[1] for row in judged]),
        version=ints(version),
        versus=np.full(len(long), -1, dtype=np.int64),
        position=ints([1 + n % 2 for n in range(len(long))]),
        outcome=ints(place),
        value=ints(place).astype(np.float64) + 1,
        people=np.unique([row[0] for row in judged]).astype(np.int64),
        scenarios=np.unique([row[1] for row in judged]).astype(np.int64),
    )


def crowd(seed: int, *, raters: int = 12, scenarios: int = 8, versions: int = 3, n: int = 200) -> list[Any]:
    rng = np.random.default_rng(seed)
    rows = []
    for _row in range(n):
        first, second = sorted(rng.choice(versions, 2, replace=False))
        value = float("nan") if rng.random() < 0.2 else float(rng.random())
        rows.append((rng.integers(raters), rng.integers(scenarios), first, second, rng.integers(5), value))
    return rows


def panel(seed: int) -> list[Any]:
    """Return judgments of two versions over 20 scenarios, each by the same six raters."""
    rng = np.random.default_rng(seed)
    return [
        (rater, scenario, 0, 1, min(rng.integers(4), 2), float(rng.random()))
        for scenario in range(20)
        for rater in range(6)
    ]


def check(measure: Measure, drafts: list[Draft]) -> None:
    for draft in drafts:
        numbers = (draft.value, draft.low, draft.high)
        if draft.undefined is not None:
            assert numbers == (None, None, None)
            assert draft.undefined
        elif not measure.has_interval:
            # A planning number is a width: it stands without an interval, which is said where it is explained.
            assert numbers[1:] == (None, None)
            assert draft.value is not None
            assert math.isfinite(draft.value)
            assert draft.value > 0
            assert draft.method
        else:
            assert all(number is not None and math.isfinite(number) for number in numbers), draft
            assert draft.low is not None
            assert draft.high is not None
            assert draft.value is not None
            assert draft.low - 1e-9 <= draft.value <= draft.high + 1e-9
            assert draft.method
        assert draft.n >= 0
        assert draft.raters >= 0


def run(measure: Measure, columns: MetricData) -> list[Draft]:
    """Return the drafts, none where the measure says in words that there is nothing to say."""
    try:
        drafts = list(measure.estimates(columns))
    except StatisticsError as undefined:
        words = str(undefined)
    else:
        check(measure, drafts)
        return drafts
    assert words
    return []


def test_every_measure_that_a_kind_names_exists() -> None:
    assert {name for kind in kinds().values() for name in kind.measures} <= set(measures())


@each_measure
def test_it_says_how_it_is_computed(measure: Measure) -> None:
    assert measures()[measure.slug] is measure
    assert str(measure.label)
    assert str(measure.about).endswith(".")


def test_a_number_without_an_interval_is_a_planning_number_that_says_so() -> None:
    bare = [measure for measure in measures().values() if not measure.has_interval]

    assert [measure.slug for measure in bare] == ["smallest_gap"]
    assert all("planning" in str(measure.about) for measure in bare)


@each_measure
def test_what_names_raters_is_for_researchers(measure: Measure) -> None:
    drafts = run(measure, data(measure, panel(1)))
    # A proxy is no person: it may be named.
    of_people = [draft for draft in drafts if draft.source != "people+proxy"]
    names = {key for draft in of_people for key in draft.slice or ()} & {"rater", "raters"}

    if measure.slug in NAMING:
        assert names == {NAMING[measure.slug]}
        assert measure.audience == "researchers"
    else:
        assert not names
        assert measure.audience == "all"


@each_measure
def test_a_crowd_gives_numbers(measure: Measure) -> None:
    drafts = run(measure, data(measure, crowd(1))) + run(measure, data(measure, panel(1)))

    assert any(draft.value is not None for draft in drafts)
    # Labels are of no response, and so of no moment.
    assert all(draft.newest > 0 for draft in drafts if draft.n and draft.source != SOURCE)


@each_measure
@pytest.mark.parametrize(
    "rows",
    [
        [],
        crowd(2, raters=1),
        crowd(3, scenarios=1),
        crowd(4, raters=1, scenarios=1, n=1),
        crowd(5, versions=2, n=3),
        [(r, r, 2 * (r % 2), 2 * (r % 2) + 1, r % 2, 0.5) for r in range(20)],
        [(r, r, 0, 1, 0, 1.0) for r in range(20)],
        [(r, r, 0, 1, 4, float("nan")) for r in range(20)],
    ],
    ids=[
        "empty",
        "one rater",
        "one scenario",
        "one judgment",
        "few",
        "disconnected",
        "all win",
        "cannot judge",
    ],
)
@pytest.mark.parametrize("ties", ["half", "davidson", "rao_kupper", "drop"])
def test_thin_data_never_break_it(measure: Measure, rows: list[Any], ties: str) -> None:
    if rows:
        run(measure, data(measure, rows, ties=ties))
    fixed = Population(raters="fixed", scenarios="fixed")
    run(measure, data(measure, rows or crowd(6, n=1), ties=ties, population=fixed))


@each_measure
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), n=st.integers(1, 60), raters=st.integers(1, 5), versions=st.integers(2, 4))
def test_random_columns_never_break_it(
    measure: Measure, seed: int, n: int, raters: int, versions: int
) -> None:
    run(measure, data(measure, crowd(seed, raters=raters, versions=versions, scenarios=3, n=n)))


@each_measure
def test_the_same_columns_give_the_same_numbers(measure: Measure) -> None:
    rows = crowd(7)

    assert run(measure, data(measure, rows)) == run(measure, data(measure, rows))


weighing_measures = pytest.mark.parametrize(
    "measure",
    [measure for measure in measures().values() if measure.takes_weights],
    ids=lambda measure: measure.slug,
)


def values_of(drafts: list[Draft]) -> list[float]:
    """Return all numbers of the drafts that have some, in their order."""
    numbers = ((draft.value, draft.low, draft.high) for draft in drafts if draft.undefined is None)
    return [number for three in numbers for number in three if number is not None]


@weighing_measures
def test_weights_that_are_alike_change_nothing(measure: Measure) -> None:
    columns = data(measure, crowd(11))

    weighed = run(measure, columns.weighed(np.full(len(columns), 2.5)))

    assert values_of(weighed) == pytest.approx(values_of(run(measure, columns)), abs=1e-6)


@weighing_measures
def test_a_judgment_of_weight_zero_is_as_good_as_none(measure: Measure) -> None:
    columns = data(measure, crowd(12, raters=20))
    kept = columns.rater % 3 > 0

    weighed = run(measure, columns.weighed(kept.astype(np.float64)))

    assert values_of(weighed) == pytest.approx(values_of(run(measure, columns.where(kept))), abs=1e-6)


@weighing_measures
def test_weights_pull_a_number_to_what_weighs_more(measure: Measure) -> None:
    columns = data(measure, crowd(13, raters=20))
    heavy = columns.scenario < 4

    plain, weighed, alone = (
        np.array([draft.value for draft in run(measure, found)], dtype=np.float64)
        for found in (
            columns,
            columns.weighed(np.where(heavy, 1e6, 1.0)),
            columns.where(heavy),
        )
    )

    if measure.slug == "rank":
        assert plain.shape == weighed.shape
    else:
        assert weighed == pytest.approx(alone, abs=1e-3)
        assert np.abs(weighed - plain).max() > 1e-3
