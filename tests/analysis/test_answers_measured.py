"""Grades, rates and questionnaires, on signals whose numbers can be worked out by hand."""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
import pytest

from apps.analysis.measures import measures
from apps.analysis.measures._base import Aim
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import Undefined
from apps.statistics.proportions import means, medians
from tests.analysis.hand import Said, signals, told, values

EACH = frozenset({"m"})


def graded(first: list[float], second: list[float], **more: Any) -> MetricData:
    """Return the grades that as many people gave the first version, and others the second."""
    rows = [
        Said(response, response, response % 3, version, int(grade) if "outcomes" in more else -1, grade)
        for response, (version, grade) in enumerate(
            [(0, grade) for grade in first] + [(1, grade) for grade in second], 1
        )
    ]
    return signals(rows, **more)


@pytest.mark.parametrize(
    ("slug", "first", "second"),
    [
        ("severity_rate", 3 / 5, 0.0),
        ("catastrophic_rate", 1 / 5, 0.0),
        ("mean", 8 / 5, 0.0),
    ],
)
def test_grades_of_severity_by_version_and_over_all(slug: str, first: float, second: float) -> None:
    found = told(slug, graded([0, 0, 1, 3, 4], [0, 0, 0], kind="severity", ends=(0.0, 4.0)))

    assert {about: draft.value for about, draft in found.items()} == pytest.approx(
        {("a/1", ""): first, ("a/2", ""): second, (None, ""): first * 5 / 8}
    )
    assert [draft.n for draft in found.values()] == [8, 5, 3]
    # Three people who saw nothing happen say little: the interval reaches far above zero.
    worst = found["a/2", ""]
    assert worst.low == 0
    assert worst.high is not None
    assert worst.high > 0.4


def test_satisfaction_counts_the_two_best_grades() -> None:
    found = values("csat", graded([1, 4, 5, 5], [3, 3, 4], kind="csat", ends=(1.0, 5.0)))

    assert found == pytest.approx({(None, ""): 4 / 7, ("a/1", ""): 3 / 4, ("a/2", ""): 1 / 3})


def test_recommendation_is_promoters_less_detractors() -> None:
    found = values("nps", graded([9, 10, 8, 6], [0, 7, 7], kind="nps", ends=(0.0, 10.0)))

    assert found == pytest.approx({(None, ""): 0.0, ("a/1", ""): 25.0, ("a/2", ""): -100 / 3})


def test_a_questionnaire_has_the_mean_of_its_scores() -> None:
    sus = values("sus", graded([50.0, 75.0], [100.0, 90.0], kind="sus", ends=(0.0, 100.0)))

    assert sus == {(None, ""): 78.75, ("a/1", ""): 62.5, ("a/2", ""): 95.0}


def test_the_short_experience_questionnaire_has_two_halves_beside_the_whole() -> None:
    rows = [
        Said(response, response, 0, outcome=outcome, value=value)
        for response, (useful, fun) in enumerate([(1.0, -1.0), (2.0, 1.0), (3.0, 0.0)], 1)
        for outcome, value in ((-1, (useful + fun) / 2), (0, useful), (1, fun))
    ]
    data = signals(rows, kind="ueq_s", outcomes=("pragmatic", "hedonic"), ends=(-3.0, 3.0), several=EACH)

    found = told("ueq_s", data)

    assert {about: draft.value for about, draft in found.items()} == {
        (None, ""): 1.0,
        (None, "pragmatic"): 2.0,
        (None, "hedonic"): 0.0,
    }
    assert {draft.n for draft in found.values()} == {3}
    assert told("mean", data)[None, ""].n == 3  # whoever asks for the plain mean gets the whole alone


def yes_or_no(*answers: tuple[int, bool]) -> MetricData:
    rows = [
        Said(response, response, 0, version, int(answer), float(answer))
        for response, (version, answer) in enumerate(answers, 1)
    ]
    return signals(rows, kind="yes_no", outcomes=("no", "yes"), ends=(0.0, 1.0))


def test_a_rate_is_of_those_who_were_asked() -> None:
    found = told("rate", yes_or_no((0, True), (0, False), (0, True), (1, False), (1, False)))

    assert {about: (draft.value, draft.n) for about, draft in found.items()} == {
        (None, ""): (0.4, 5),
        ("a/1", ""): (pytest.approx(2 / 3), 3),
        ("a/2", ""): (0.0, 2),
    }


def test_a_rate_of_grades_has_a_reason() -> None:
    data = graded([1, 2], [3], kind="scale", outcomes=["1", "2", "3"], ends=(1.0, 3.0))

    with pytest.raises(Undefined, match="yes or no"):
        list(measures()["rate"].estimates(data))


def marked() -> MetricData:
    """Return marks: four people read the first version, two the second; a row without label says how much was marked."""
    found = {1: (0, [0, 1]), 2: (0, [0]), 3: (0, []), 4: (0, []), 5: (1, [1]), 6: (1, [])}
    rows = []
    for response, (version, labels) in found.items():
        rows.append(Said(response, response, 0, version, value=5.0 * len(labels)))
        rows += [Said(response, response, 0, version, outcome=label) for label in labels]
    return signals(rows, kind="spans", outcomes=("wrong", "unsafe"), several=EACH)


def test_a_label_has_the_share_of_responses_in_which_it_occurs() -> None:
    found = told("rate", marked())

    assert {about: (draft.value, draft.n) for about, draft in found.items()} == {
        (None, "wrong"): (pytest.approx(2 / 6), 6),
        (None, "unsafe"): (pytest.approx(2 / 6), 6),
        ("a/1", "wrong"): (0.5, 4),
        ("a/1", "unsafe"): (0.25, 4),
        ("a/2", "wrong"): (0.0, 2),
        ("a/2", "unsafe"): (0.5, 2),
    }
    assert found["a/1", "wrong"].slice == {"label": "wrong"}
    assert values("mean", marked()) == {
        (None, ""): pytest.approx(20 / 6),
        ("a/1", ""): 3.75,
        ("a/2", ""): 2.5,
    }


def test_a_label_that_there_is_not_has_no_rate() -> None:
    with pytest.raises(Undefined, match="a label of the question"):
        measures()["rate"].scores(marked(), Aim("a/1", option="rude"))


def test_agreement_on_several_labels_at_once_has_a_reason() -> None:
    with pytest.raises(Undefined, match="several answers at once"):
        list(measures()["krippendorff_alpha"].estimates(marked()))


def by_turn(seed: int = 3) -> MetricData:
    """Return grades of the turns of dialogues: twelve people, three dialogues each, two to five turns."""
    rng = np.random.default_rng(seed)
    rows = []
    for response in range(36):
        rater, scenario = response // 3, response % 3
        for _turn in range(2 + (rater + scenario) % 4):
            grade = int(rng.integers(1, 4))
            rows.append(Said(response + 1, rater, scenario, scenario % 2, grade - 1, float(grade)))
    return signals(rows, outcomes=("1", "2", "3"), ends=(1.0, 3.0), by_turn=EACH)


def test_every_turn_counts_and_a_persons_turns_are_one_cluster() -> None:
    data = by_turn()
    columns: dict[str, Any] = {
        "values": data.value,
        "groups": data.version,
        "count": 2,
        "raters": data.rater,
        "scenarios": data.scenario,
        "population": data.setting.population,
    }
    for slug, expected in (("mean", means(**columns, bounds=(1, 3))), ("median", medians(**columns))):
        found = told(slug, data)
        for place, version in enumerate(("a/1", "a/2")):
            one = found[version, ""]
            assert (one.value, one.low, one.high) == pytest.approx(
                (expected.value[place], expected.low[place], expected.high[place])
            )
            assert (one.n, one.raters) == (int(np.count_nonzero(data.version == place)), 12)
    # 126 turns, and twelve clusters of unlike sizes, which are worth eleven alike.
    assert found[None, ""].method.endswith("clustered by rater, CR1, t(10)")


def test_shares_of_a_question_about_turns_are_of_turns() -> None:
    data = by_turn()

    found = told("share", data)

    assert found[None, "3"].n == len(data)
    assert found[None, "3"].value == pytest.approx(np.mean(data.outcome == 2))
    assert sum(found["a/1", grade].value or 0 for grade in "123") == pytest.approx(1)


def test_agreement_on_turns_has_a_reason() -> None:
    for slug in ("krippendorff_alpha", "icc", "rater_accuracy", "cohen_kappa"):
        with pytest.raises(Undefined, match="turn by turn"):
            list(measures()[slug].estimates(by_turn()))


def test_a_gate_on_a_version_that_is_not_there_has_a_reason() -> None:
    for slug, option in (("mean", None), ("share", "1")):
        with pytest.raises(Undefined, match="no version of this name"):
            measures()[slug].scores(by_turn(), Aim("b/9", option=option))


def expected(
    pairs: list[tuple[int, float, float | None]], *, as_outcome: bool = False, **more: Any
) -> MetricData:
    """Return expectations of (version, expected, found), with the answers to the question that they are about."""

    def row(response: int, version: int, said: float) -> Said:
        return Said(response, response, 0, version, *((int(said), nan) if as_outcome else (-1, said)))

    other = signals(
        [
            row(n, version, found)
            for n, (version, _awaited, found) in enumerate(pairs, 1)
            if found is not None
        ],
        **more,
    )
    rows = [row(n, version, awaited) for n, (version, awaited, _found) in enumerate(pairs, 1)]
    return signals(rows, kind="expectation", other=other, of={"m": "of"}, **more)


def test_what_was_found_less_what_was_expected() -> None:
    data = expected([(0, 4, 2), (0, 3, 3), (0, 5, None), (1, 2, 5), (1, 1, 2)], ends=(1.0, 5.0))

    found = told("expectation_gap", data)

    assert {about: (draft.value, draft.n) for about, draft in found.items()} == {
        (None, ""): (0.5, 4),
        ("a/1", ""): (-1.0, 2),
        ("a/2", ""): (2.0, 2),
    }
    scores = measures()["expectation_gap"].scores(data, Aim("a/2"))
    assert scores is not None
    assert scores.bounds == (-4.0, 4.0)


def test_what_came_otherwise_than_expected() -> None:
    data = expected(
        [(0, 0, 0), (0, 1, 0), (0, 1, None), (1, 2, 2), (1, 2, 2)], as_outcome=True, outcomes=("x", "y", "z")
    )

    found = told("expectation_gap", data)

    assert {about: (draft.value, draft.n) for about, draft in found.items()} == {
        (None, ""): (0.25, 4),
        ("a/1", ""): (0.5, 2),
        ("a/2", ""): (0.0, 2),
    }


def test_of_several_labels_every_one_must_come_as_expected() -> None:
    def labels(sets: list[set[int]]) -> list[Said]:
        return [
            Said(response, response, 0, outcome=label)
            for response, found in enumerate(sets, 1)
            for label in (found or {-1})
        ]

    shape: dict[str, Any] = {"outcomes": ("x", "y", "z"), "several": EACH}
    other = signals(labels([{0, 1}, {0}, {0, 1}, set(), set()]), **shape)
    data = signals(
        labels([{0, 1}, {0, 1}, {0}, set(), {2}]), kind="expectation", other=other, of={"m": "of"}, **shape
    )

    assert values("expectation_gap", data) == {(None, ""): pytest.approx(3 / 5)}


def test_an_expectation_of_nothing_has_a_reason() -> None:
    data = expected([(0, 4, 2), (0, 3, 3)], ends=(1.0, 5.0))
    alone = signals([Said(1, 1, 0, 0, value=2.0)], kind="expectation", of={"m": "of"})

    with pytest.raises(Undefined, match="no question"):
        list(measures()["expectation_gap"].estimates(alone))
    unanswered = told("expectation_gap", data.where(data.response > 5))
    assert unanswered[None, ""].undefined
