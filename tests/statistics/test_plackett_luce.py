"""Rankings: two libraries, Bradley-Terry for pairs, what must not change the scores, and when it refuses."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.statistics.errors import BadInput, Disconnected, TooFewRaters, TooFewScenarios, Undefined
from apps.statistics.pairwise import Comparisons, Rankings, bradley_terry, plackett_luce, ranks
from apps.statistics.population import Population
from tests.statistics.crowds import BOTH_FIXED, BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, golden, small_crowd

GOLDEN = golden("plackett_luce")
COLUMNS = {name: np.array(column) for name, column in GOLDEN["columns"].items()}
RANKINGS = Rankings(versions=GOLDEN["versions"], **COLUMNS)
KINDS = {"rater": NEW_RATERS, "scenario": NEW_SCENARIOS, "row": BOTH_FIXED}
seeds = st.integers(0, 10_000)


def strict() -> Rankings:
    """Break the ties of the golden rankings by version, as the oracle does."""
    return replace(RANKINGS, place=COLUMNS["place"] * 10 + COLUMNS["version"])


def crowd(seed: int, *, n: int = 120, versions: int = 4, ties: float = 0.3) -> Rankings:
    """Give rankings of all versions by 10 raters on 6 scenarios, some neighbours tied."""
    rng = np.random.default_rng(seed)
    noise = np.linspace(-0.4, 0.4, versions) + rng.gumbel(size=(n, versions))
    place = (-noise).argsort(axis=1).argsort(axis=1) + 1
    place = np.where(rng.random((n, versions)) < ties, np.maximum(place - 1, 1), place)
    return Rankings(
        ranking=np.repeat(np.arange(n), versions),
        version=np.tile(np.arange(versions), n),
        place=place.ravel(),
        raters=rng.integers(10, size=n),
        scenarios=rng.integers(6, size=n),
        versions=versions,
    )


def as_rankings(comparisons: Comparisons) -> Rankings:
    """Write pairs that were judged as rankings of two; both kinds of tie share a place."""
    judged = np.flatnonzero(np.asarray(comparisons.outcomes) < 4)
    outcomes = np.asarray(comparisons.outcomes)[judged]
    sides = [np.asarray(column)[judged] for column in (comparisons.first, comparisons.second)]
    return Rankings(
        ranking=np.repeat(np.arange(judged.size), 2),
        version=np.column_stack(sides).ravel(),
        place=np.column_stack([1 + (outcomes == 1), 1 + (outcomes == 0)]).ravel(),
        raters=np.asarray(comparisons.raters)[judged],
        scenarios=np.asarray(comparisons.scenarios)[judged],
        versions=comparisons.versions,
    )


@pytest.mark.parametrize("name", ["strict", "tied"])
def test_scores_equal_choix_and_a_stratified_cox_regression(name: str) -> None:
    fit = plackett_luce(rankings=RANKINGS if name == "tied" else strict())

    np.testing.assert_allclose(fit.value, GOLDEN[name]["choix"], atol=1e-9)
    np.testing.assert_allclose(fit.value, GOLDEN[name]["cox"]["scores"], atol=1e-9)


@pytest.mark.parametrize("name", ["strict", "tied"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_covariance_is_that_of_a_robust_cox_regression(name: str, kind: str) -> None:
    fit = plackett_luce(rankings=RANKINGS if name == "tied" else strict(), population=KINDS[kind])
    columns = {"rater": GOLDEN["columns"]["raters"], "scenario": GOLDEN["columns"]["scenarios"]}
    clusters = len(set(columns.get(kind, range(fit.n))))

    expected = np.array(GOLDEN[name]["cox"]["uncorrected_covariance"][kind]) * clusters / (clusters - 1)
    np.testing.assert_allclose(fit.covariance, expected, atol=1e-10)


def test_two_way_covariance_puts_the_three_together() -> None:
    parts = {kind: np.array(found) for kind, found in GOLDEN["tied"]["cox"]["uncorrected_covariance"].items()}
    cells = len(set(zip(GOLDEN["columns"]["raters"], GOLDEN["columns"]["scenarios"], strict=True)))

    expected = parts["rater"] * 11 / 10 + parts["scenario"] * 7 / 6 - parts["cell"] * cells / (cells - 1)
    fit = plackett_luce(rankings=RANKINGS)
    np.testing.assert_allclose(fit.covariance, expected, atol=1e-10)
    assert (
        fit.method
        == "plackett-luce, a tie as all its orders; two-way clustered by rater and scenario, CR1, t(5)"
    )


@given(seed=seeds, population=st.sampled_from([BOTH_NEW, NEW_RATERS, NEW_SCENARIOS, BOTH_FIXED]))
def test_rankings_of_two_are_bradley_terry_with_ties_half(seed: int, population: Population) -> None:
    comparisons = small_crowd(seed)

    ranked = plackett_luce(rankings=as_rankings(comparisons), population=population)
    paired = bradley_terry(comparisons=comparisons, population=population)

    np.testing.assert_allclose(ranked.value, paired.value, atol=1e-12)
    np.testing.assert_allclose(ranked.covariance, paired.covariance, atol=1e-12)
    assert (ranked.n, ranked.raters, ranked.degrees) == (paired.n, paired.raters, paired.degrees)
    assert ranked.version_n.tolist() == paired.version_n.tolist()
    assert ranked.contrast(0, 1).error == pytest.approx(paired.contrast(0, 1).error)


def test_a_tie_is_all_its_orders_with_equal_share() -> None:
    rankings = crowd(3, n=40, ties=0)
    tied = replace(rankings, place=np.where(np.arange(160) < 4, np.array([1, 1, 1, 2] * 40), rankings.place))
    ways = [(*way, 4) for way in permutations((1, 2, 3))]
    opened = Rankings(
        ranking=np.repeat(np.arange(45), 4),
        version=np.tile(np.arange(4), 45),
        place=np.concatenate([*ways, np.asarray(rankings.place)[4:]]),
        raters=np.concatenate([np.full(6, rankings.raters[0]), np.asarray(rankings.raters)[1:]]),
        scenarios=np.concatenate([np.full(6, rankings.scenarios[0]), np.asarray(rankings.scenarios)[1:]]),
        weights=np.concatenate([np.full(6, 1 / 6), np.ones(39)]),
        versions=4,
    )

    one, other = plackett_luce(rankings=tied), plackett_luce(rankings=opened)

    np.testing.assert_allclose(one.value, other.value, atol=1e-10)
    np.testing.assert_allclose(one.covariance, other.covariance, atol=1e-10)


@given(seed=seeds)
def test_labels_order_and_gaps_between_places_do_not_matter(seed: int) -> None:
    rankings, rng = crowd(seed), np.random.default_rng(seed)
    version, place = np.asarray(rankings.version), np.asarray(rankings.place)
    rows, label = rng.permutation(version.size), rng.permutation(4)
    moved = replace(
        rankings,
        ranking=np.asarray(rankings.ranking)[rows],
        version=label[version][rows],
        place=place[rows] * 7,
        raters=rng.permutation(1_000)[rankings.raters],
    )

    before, after = plackett_luce(rankings=rankings), plackett_luce(rankings=moved)

    np.testing.assert_allclose(after.value[label], before.value, atol=1e-9)
    np.testing.assert_allclose(after.covariance[np.ix_(label, label)], before.covariance, atol=1e-9)


@given(seed=seeds)
def test_a_step_up_in_one_ranking_raises_the_score(seed: int) -> None:
    rankings = crowd(seed, ties=0)
    place = np.asarray(rankings.place).copy().reshape(-1, 4)
    row = int(np.flatnonzero(place[:, 2] > 1)[0])
    above = int(np.flatnonzero(place[row] == place[row, 2] - 1)[0])
    place[row, [above, 2]] = place[row, [2, above]]

    before = plackett_luce(rankings=rankings)
    after = plackett_luce(rankings=replace(rankings, place=place.ravel()))

    assert after.value[2] > before.value[2]
    assert after.value.sum() == pytest.approx(0, abs=1e-9)


def test_halves_of_a_ranking_weigh_as_the_whole() -> None:
    rankings = crowd(5)
    long: dict[str, Any] = {name: np.tile(getattr(rankings, name), 2) for name in ("version", "place")}
    twice = replace(
        rankings,
        ranking=np.concatenate([np.asarray(rankings.ranking), np.asarray(rankings.ranking) + 120]),
        **long,
        raters=np.tile(rankings.raters, 2),
        scenarios=np.tile(rankings.scenarios, 2),
        weights=np.full(240, 0.5),
    )

    whole, halves = plackett_luce(rankings=rankings), plackett_luce(rankings=twice)

    np.testing.assert_allclose(halves.value, whole.value, atol=1e-10)
    np.testing.assert_allclose(halves.covariance, whole.covariance, atol=1e-10)
    assert (whole.n, halves.n) == (120, 240)


def test_strengths_that_made_the_rankings_are_found_again() -> None:
    rng = np.random.default_rng(8)
    truth = np.linspace(-1, 1, 6)
    shown = rng.random((6_000, 6)).argsort(axis=1)[:, :4]
    place = (-(truth[shown] + rng.gumbel(size=shown.shape))).argsort(axis=1).argsort(axis=1) + 1
    fit = plackett_luce(
        rankings=Rankings(
            ranking=np.repeat(np.arange(6_000), 4),
            version=shown.ravel(),
            place=place.ravel(),
            raters=rng.integers(80, size=6_000),
            scenarios=rng.integers(50, size=6_000),
            versions=6,
        )
    )

    assert np.abs(fit.value - truth).max() < 4 * fit.error.max()
    assert fit.error.max() < 0.05


def test_rank_sets_come_from_rankings_too() -> None:
    found = ranks(fit=plackett_luce(rankings=RANKINGS, population=NEW_RATERS))

    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()
    assert found.n == 150
    assert found.method.startswith("plackett-luce")


def test_a_ranking_of_one_version_tells_nothing() -> None:
    rankings = crowd(4)
    more = replace(
        rankings,
        ranking=np.append(rankings.ranking, 120),
        version=np.append(rankings.version, 2),
        place=np.append(rankings.place, 1),
        raters=np.append(rankings.raters, 55),
        scenarios=np.append(rankings.scenarios, 0),
    )

    fit = plackett_luce(rankings=more)

    assert (fit.n, fit.raters) == (120, 10)
    np.testing.assert_allclose(fit.value, plackett_luce(rankings=rankings).value)


def test_all_tied_is_all_equal() -> None:
    rankings = replace(crowd(2), place=np.ones(480, dtype=int))

    fit = plackett_luce(rankings=rankings)

    np.testing.assert_allclose(fit.value, 0, atol=1e-12)


def test_an_always_first_version_has_no_score() -> None:
    rankings = crowd(1)
    place = np.where(np.asarray(rankings.version) == 3, 1, np.asarray(rankings.place) + 1)

    with pytest.raises(Disconnected, match="version 3") as raised:
        plackett_luce(rankings=replace(rankings, place=place))
    assert raised.value.compared


def test_a_version_never_ranked_has_no_score() -> None:
    with pytest.raises(Disconnected) as raised:
        plackett_luce(rankings=replace(crowd(1), versions=5))
    assert not raised.value.compared


def test_too_few_of_anything_is_told() -> None:
    rankings = crowd(1)

    with pytest.raises(TooFewRaters):
        plackett_luce(rankings=replace(rankings, raters=np.zeros(120, dtype=int)))
    with pytest.raises(TooFewScenarios):
        plackett_luce(rankings=replace(rankings, scenarios=np.zeros(120, dtype=int)))
    with pytest.raises(Undefined, match="Nothing"):
        plackett_luce(rankings=replace(rankings, weights=np.zeros(120)))
    with pytest.raises(Undefined, match="ties 9 versions"):
        plackett_luce(rankings=replace(crowd(1, versions=9), place=np.ones(1_080, dtype=int)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": np.zeros(480, dtype=int)},
        {"place": np.full(480, np.nan)},
        {"version": np.full(480, 4)},
        {"version": np.zeros(480, dtype=int)},
        {"ranking": np.full(480, 120)},
        {"weights": np.full(120, -1.0)},
        {"weights": np.full(120, np.inf)},
        {"scenarios": np.zeros(119, dtype=int)},
    ],
)
def test_wrong_columns_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        replace(crowd(1), **wrong)
