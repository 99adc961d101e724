"""Accuracy, precision, recall and F1 by class, the table behind them, and their correction for a human truth that errs."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.arrays import Floats
from apps.statistics.classification import (
    ClassRates,
    accuracy,
    confusion,
    corrected_accuracy,
    corrected_rates,
    f1,
    precision,
    recall,
)
from apps.statistics.errors import BadInput, TooFewScenarios, Undefined
from apps.statistics.proportions import proportion
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_SCENARIOS, golden

GOLDEN = golden("classification")
CLASSES: int = GOLDEN["classes"]
COLUMNS = {name: np.array(column) for name, column in GOLDEN["columns"].items()}
LABELS: dict[str, Any] = {"truth": COLUMNS["truth"], "said": COLUMNS["said"], "classes": CLASSES}
RATES: dict[str, Callable[..., ClassRates]] = {"precision": precision, "recall": recall, "f1": f1}


def figures(column: list[float | None]) -> Floats:
    """Give golden figures with nan where a library says none."""
    return np.array([np.nan if value is None else value for value in column])


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
def test_rates_equal_scikit_learn(name: str, weighted: bool) -> None:  # noqa: FBT001 - a parameter
    expected = GOLDEN["weighted" if weighted else "plain"]
    weights = COLUMNS["weights"] if weighted else None

    found = RATES[name](**LABELS, weights=weights)

    np.testing.assert_allclose(found.value, figures(expected["each"][name]), atol=1e-12)
    assert found.macro.at(0).value == pytest.approx(expected["macro"][name], abs=1e-12)
    assert found.macro_over == np.isfinite(figures(expected["each"][name])).sum()


@pytest.mark.parametrize("name", RATES)
def test_rates_equal_pycm(name: str) -> None:
    expected = figures(GOLDEN["pycm"][name])

    # PyCM calls F1 undefined only where precision or recall is; the product says 0 for a class true and never said, as scikit-learn does.
    known = np.isfinite(expected)
    np.testing.assert_allclose(RATES[name](**LABELS).value[known], expected[known], atol=1e-12)


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
def test_the_table_and_accuracy_equal_scikit_learn(weighted: bool) -> None:  # noqa: FBT001 - a parameter
    expected = GOLDEN["weighted" if weighted else "plain"]
    weights = COLUMNS["weights"] if weighted else None

    np.testing.assert_allclose(
        confusion(**LABELS, weights=weights).table(),
        np.array(expected["confusion"], dtype=np.float64),
        atol=1e-12,
    )
    assert accuracy(**LABELS, weights=weights).value == pytest.approx(expected["accuracy"], abs=1e-12)


@pytest.mark.parametrize("name", RATES)
def test_variances_are_those_of_clustered_least_squares(name: str) -> None:
    found = RATES[name](**LABELS, scenarios=COLUMNS["scenarios"])
    uncorrected = figures(GOLDEN["uncorrected_variance"][name])

    for code in range(4):
        clusters = found.scenarios[code]
        p = found.value[code]
        variance = uncorrected[code] * clusters / (clusters - 1)
        assert found.effective_n[code] == pytest.approx(p * (1 - p) / variance, rel=1e-9)


def test_accuracy_of_rows_alone_has_the_interval_of_statsmodels() -> None:
    found = accuracy(**LABELS)

    assert [found.low, found.high] == pytest.approx(GOLDEN["accuracy_wilson"], abs=1e-9)


def test_rates_by_hand() -> None:
    truth, said = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 0, 2])
    columns: dict[str, Any] = {"truth": truth, "said": said, "classes": 3, "population": BOTH_FIXED}

    assert precision(**columns).value[:2].tolist() == pytest.approx([2 / 3, 1 / 2])
    assert recall(**columns).value[:2].tolist() == pytest.approx([2 / 3, 1 / 2])
    assert f1(**columns).value[:2].tolist() == pytest.approx([2 / 3, 1 / 2])
    assert accuracy(**columns).value == pytest.approx(4 / 6)
    table = confusion(truth=truth, said=said, classes=3)
    assert table.table().tolist() == [[2, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert (table.n, table.rows.tolist(), table.right.tolist()) == (6, [2, 1, 1, 1, 1], [2, 1, 1])


def test_a_class_never_said_or_never_true_says_so() -> None:
    said, true, either = precision(**LABELS), recall(**LABELS), f1(**LABELS)

    assert np.isnan(said.value[5])
    assert np.isnan(true.value[4])
    with pytest.raises(Undefined, match="never said"):
        said.at(5)
    with pytest.raises(Undefined, match="never true"):
        true.at(4)
    assert either.value[4:].tolist() == [0, 0]
    assert (said.macro_over, true.macro_over, either.macro_over) == (5, 5, 6)
    assert said.macro.at(0).method.startswith("macro over 5 of 6 classes")
    absent = f1(truth=np.zeros(5, dtype=int), said=np.zeros(5, dtype=int), classes=2)
    with pytest.raises(Undefined, match="neither said nor true"):
        absent.at(1)


def test_a_rate_without_mistakes_keeps_an_interval() -> None:
    codes = np.arange(40) % 4
    found = f1(truth=codes, said=codes, classes=4)

    assert (found.value == 1).all()
    assert (found.high == 1).all()
    assert (found.low < 0.95).all()
    assert found.macro.at(0).low < 1


def test_a_class_in_one_scenario_has_no_interval_but_counts_in_the_mean() -> None:
    found = precision(
        truth=np.array([0, 1, 1, 0, 1]),
        said=np.array([0, 0, 0, 1, 1]),
        classes=2,
        scenarios=np.array([0, 1, 2, 3, 3]),
    )

    assert isinstance(found.undefined[1], TooFewScenarios)
    assert found.macro_over == 2
    assert found.macro.at(0).value == pytest.approx((1 / 3 + 1 / 2) / 2)


def test_labels_alone_count_no_rater_and_raters_are_clustered() -> None:
    alone = accuracy(**LABELS, scenarios=COLUMNS["scenarios"])
    judged = accuracy(**LABELS, scenarios=COLUMNS["scenarios"], raters=np.arange(260) % 13)

    assert (alone.raters, alone.population) == (0, "fixed raters, new scenarios")
    assert not alone.few_raters
    assert (judged.raters, judged.method) == (13, "two-way clustered by rater and scenario, CR1, t(12)")
    with pytest.raises(BadInput, match="column of raters"):
        accuracy(**LABELS, population=BOTH_NEW)


def test_the_macro_mean_is_a_mean_of_clusters() -> None:
    """Two classes of equal count: macro precision over rows said 30 and 30 times is the plain share right, with its variance."""
    rng = np.random.default_rng(3)
    said = np.repeat([0, 1], 30)
    truth = np.where(rng.random(60) < 0.7, said, 1 - said)
    scenarios = rng.integers(12, size=60)

    found = precision(truth=truth, said=said, classes=2, scenarios=scenarios).macro.at(0)

    # Residuals are taken from each class's own share, not from the common one.
    share = np.array([(truth == said)[said == code].mean() for code in (0, 1)])
    sums = np.bincount(scenarios, ((truth == said) - share[said]) / 60, minlength=12)
    p = share.mean()
    assert found.effective_n == pytest.approx(p * (1 - p) / (12 / 11 * (sums**2).sum()))


def test_splitting_a_row_into_weights_changes_no_rate() -> None:
    halves = {name: np.repeat(COLUMNS[name], 2) for name in ("truth", "said", "scenarios")}
    for rate in RATES.values():
        whole = rate(**LABELS, scenarios=COLUMNS["scenarios"])
        split = rate(**halves, classes=CLASSES, weights=np.full(520, 0.5))
        np.testing.assert_allclose(split.value, whole.value, atol=1e-12)
        np.testing.assert_allclose(split.low, whole.low, atol=1e-9)
        assert split.macro.at(0).low == pytest.approx(whole.macro.at(0).low)


def test_rows_of_weight_zero_count_nowhere() -> None:
    weights = (COLUMNS["truth"] != 2).astype(float)
    kept = weights > 0

    found = recall(**LABELS, weights=weights)
    alone = recall(truth=COLUMNS["truth"][kept], said=COLUMNS["said"][kept], classes=CLASSES)

    assert found.n.tolist() == alone.n.tolist()
    np.testing.assert_allclose(found.low, alone.low, atol=1e-12)
    assert confusion(**LABELS, weights=weights).n == kept.sum()


@given(seed=st.integers(0, 10_000))
def test_renaming_classes_and_order_change_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    truth, said, scenarios = rng.integers(4, size=n), rng.integers(4, size=n), rng.integers(8, size=n)
    renamed, order = rng.permutation(4), rng.permutation(n)

    for rate in RATES.values():
        plain = rate(truth=truth, said=said, classes=4, scenarios=scenarios)
        other = rate(
            truth=renamed[truth][order], said=renamed[said][order], classes=4, scenarios=scenarios[order]
        )
        np.testing.assert_allclose(other.value[renamed], plain.value, atol=1e-12)
        np.testing.assert_allclose(other.low[renamed], plain.low, atol=1e-9)
        known = np.isfinite(plain.value)
        assert ((plain.low >= 0) & (plain.high <= 1))[known].all()
        assert ((plain.low <= plain.value) & (plain.value <= plain.high))[known].all()
        assert known.tolist() == [reason is None for reason in plain.undefined]


@given(seed=st.integers(0, 10_000))
def test_f1_is_the_harmonic_mean(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "truth": np.concatenate([rng.integers(3, size=40), np.arange(3)]),
        "said": np.concatenate([rng.integers(3, size=40), np.arange(3)]),
        "classes": 3,
        "population": BOTH_FIXED,
    }
    p, r = precision(**columns).value, recall(**columns).value

    np.testing.assert_allclose(f1(**columns).value, 2 * p * r / (p + r), atol=1e-12)


def test_intervals_of_precision_cover_when_scenarios_differ() -> None:
    held, naive = [], []
    for study in range(400):
        rng = np.random.default_rng(study)
        scenarios = np.repeat(np.arange(40), 10)
        right = rng.random(400) < np.clip(rng.beta(3, 1, 40), 0, 1)[scenarios]
        said = np.ones(400, dtype=int)
        columns: dict[str, Any] = {"truth": right.astype(int), "said": said, "classes": 2}
        clustered = precision(**columns, scenarios=scenarios).at(1)
        rows = precision(**columns).at(1)
        held.append(clustered.low <= 0.75 <= clustered.high)
        naive.append(rows.low <= 0.75 <= rows.high)

    assert 0.93 <= np.mean(held) <= 0.98
    assert np.mean(naive) < 0.85


def test_a_perfect_human_truth_needs_no_correction() -> None:
    found = corrected_rates(
        **LABELS, positive=1, sensitivity=1, specificity=1, scenarios=COLUMNS["scenarios"]
    )

    assert found.precision.at(0).value == pytest.approx(precision(**LABELS).value[1])
    assert found.recall.at(0).value == pytest.approx(recall(**LABELS).value[1])
    one_rest = accuracy(
        truth=(COLUMNS["truth"] == 1).astype(int),
        said=(COLUMNS["said"] == 1).astype(int),
        classes=2,
        scenarios=COLUMNS["scenarios"],
    )
    assert found.accuracy.at(0).value == pytest.approx(one_rest.value)
    assert found.accuracy.at(0).effective_n == pytest.approx(one_rest.effective_n)
    assert corrected_accuracy(**LABELS, agreement=1).value == pytest.approx(accuracy(**LABELS).value)


def test_the_correction_undoes_known_errors_exactly() -> None:
    """Of 100 said: 80 are true; a truth of sensitivity 0.9 and specificity 0.75 marks 72 + 5. Of 100 not said: 10 are; 9 + 22.5."""
    marked = np.concatenate([np.repeat([1, 0], [77, 23]), np.repeat([1, 0], [63, 137])])
    said = np.repeat([1, 0], [100, 200])

    found = corrected_rates(truth=marked, said=said, classes=2, positive=1, sensitivity=0.9, specificity=0.75)

    assert found.precision.at(0).value == pytest.approx(0.8)
    # Not said: 200 rows with 63 marked = 0.9 x + 0.25 (200 - x), so that x = 20 are true.
    assert found.recall.at(0).value == pytest.approx(80 / 100)
    assert found.accuracy.at(0).value == pytest.approx((80 + 180) / 300)
    assert "sensitivity 0.9 and specificity 0.75" in found.assumption


def test_corrected_intervals_are_wider_and_corrected_accuracy_is_a_stretch() -> None:
    plain = accuracy(**LABELS)
    found = corrected_accuracy(**LABELS, agreement=0.9)

    stray = 0.1 / 5
    assert found.value == pytest.approx((plain.value - stray) / (0.9 - stray))
    assert found.low == pytest.approx((plain.low - stray) / (0.9 - stray))
    assert found.effective_n < plain.effective_n
    assert found.design_effect == pytest.approx(found.n / found.effective_n)


def test_corrected_intervals_cover() -> None:
    held = []
    for study in range(500):
        rng = np.random.default_rng(study)
        real = rng.random(400) < 0.4
        said = np.where(real, rng.random(400) < 0.8, rng.random(400) < 0.15)
        marked = np.where(real, rng.random(400) < 0.9, rng.random(400) < 0.1)
        found = corrected_rates(
            truth=marked.astype(int),
            said=said.astype(int),
            classes=2,
            positive=1,
            sensitivity=0.9,
            specificity=0.9,
        )
        truths = (0.32 / 0.41, 0.8, 0.32 + 0.6 * 0.85)
        held.append(
            [
                rate.low[0] <= truth <= rate.high[0]
                for rate, truth in zip((found.precision, found.recall, found.accuracy), truths, strict=True)
            ]
        )

    assert (np.mean(held, axis=0) > 0.9).all()


def test_a_correction_that_leaves_the_unit_interval_is_undefined() -> None:
    codes = np.array([1, 1, 1, 1, 0, 0, 0, 0])

    found = corrected_rates(truth=codes, said=codes, classes=2, positive=1, sensitivity=0.9, specificity=0.8)

    with pytest.raises(Undefined, match=r"precision at 1\.14, outside 0 to 1"):
        found.precision.at(0)
    assert np.isnan(found.accuracy.low[0])
    with pytest.raises(Undefined, match="accuracy at"):
        corrected_accuracy(truth=codes, said=codes, classes=2, agreement=0.9)
    with pytest.raises(Undefined, match="no better than chance"):
        corrected_rates(truth=codes, said=codes, classes=2, positive=1, sensitivity=0.4, specificity=0.6)
    with pytest.raises(Undefined, match="no better than chance"):
        corrected_accuracy(truth=codes, said=codes, classes=2, agreement=0.5)


def test_a_class_that_is_never_said_or_corrected_away_is_undefined() -> None:
    truth, said = np.array([0, 0, 0, 0, 1]), np.zeros(5, dtype=int)

    found = corrected_rates(truth=truth, said=said, classes=2, positive=1, sensitivity=1, specificity=0.6)

    with pytest.raises(Undefined, match="never said"):
        found.precision.at(0)
    with pytest.raises(Undefined, match="no row is truly of this class"):
        found.recall.at(0)


def test_a_perfect_corrected_rate_keeps_an_interval() -> None:
    codes = np.arange(20) % 2

    found = corrected_rates(truth=codes, said=codes, classes=2, positive=1, sensitivity=1, specificity=1)

    assert found.precision.at(0).value == 1
    assert 0.5 < found.precision.at(0).low < 1


def test_a_million_classes_make_no_squared_table() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(1_000_000, size=2_000)
    said = np.where(rng.random(2_000) < 0.5, truth, 999_999)

    tracemalloc.start()
    table = confusion(truth=truth, said=said, classes=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 200_000_000
    assert table.weight.sum() == 2_000
    assert table.right.sum() == (truth == said).sum()
    with pytest.raises(Undefined, match="too large"):
        table.table()


@pytest.mark.parametrize(
    "bad",
    [
        {"truth": np.array([0, 6])},
        {"said": np.array([0, -1])},
        {"said": np.array([0, 1, 1])},
        {"truth": np.array([0.0, 1.0])},
        {"classes": 0},
        {"weights": np.array([1.0, -1.0])},
        {"weights": np.array([1.0, np.nan])},
        {"scenarios": np.array([0])},
        {"level": 1.0},
    ],
    ids=str,
)
def test_bad_input_has_words(bad: dict[str, Any]) -> None:
    columns: dict[str, Any] = {"truth": np.array([0, 1]), "said": np.array([0, 1]), "classes": 2}

    with pytest.raises(BadInput):
        precision(**{**columns, **bad})


def test_bad_corrections_have_words() -> None:
    columns: dict[str, Any] = {"truth": np.array([0, 1]), "said": np.array([0, 1]), "classes": 2}

    with pytest.raises(BadInput, match="Sensitivity"):
        corrected_rates(**columns, positive=1, sensitivity=1.2, specificity=1)
    with pytest.raises(BadInput, match="positive class"):
        corrected_rates(**columns, positive=2, sensitivity=1, specificity=1)
    with pytest.raises(BadInput, match="Agreement"):
        corrected_accuracy(**columns, agreement=np.nan)


def test_too_few_data_have_words() -> None:
    nothing = np.zeros(0, dtype=int)

    with pytest.raises(Undefined, match="Nothing has been judged"):
        accuracy(truth=nothing, said=nothing, classes=2)
    empty = f1(truth=nothing, said=nothing, classes=2)
    assert empty.macro_over == 0
    with pytest.raises(Undefined):
        empty.macro.at(0)
    with pytest.raises(TooFewScenarios):
        accuracy(
            truth=np.array([0, 1]),
            said=np.array([0, 1]),
            classes=2,
            scenarios=np.zeros(2, dtype=int),
            population=NEW_SCENARIOS,
        )
    with pytest.raises(Undefined, match="Nothing has been judged"):
        corrected_rates(
            truth=nothing, said=nothing, classes=2, positive=0, sensitivity=1, specificity=1
        ).accuracy.at(0)


def test_accuracy_is_a_proportion_of_hits() -> None:
    raters, scenarios = np.arange(260) % 13, COLUMNS["scenarios"]
    found = accuracy(**LABELS, raters=raters, scenarios=scenarios)
    same = proportion(values=COLUMNS["truth"] == COLUMNS["said"], raters=raters, scenarios=scenarios)

    assert found == same
