"""Can these comparisons carry a ranking? Cycles, connections, busy raters, sides and ties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from apps.statistics.errors import BadInput, Disconnected, NoVariation, TooFewRaters, Undefined
from apps.statistics.pairwise import (
    Comparisons,
    Outcome,
    Rankings,
    adjusted_bradley_terry,
    bradley_terry,
    connectivity_summary,
    dominance,
    intransitivity,
    plackett_luce,
    position_balance,
    tie_conventions,
)
from apps.statistics.simulate import Crowd, simulate_votes
from tests.statistics.crowds import BOTH_FIXED, NEW_RATERS, judged, small_crowd


def rock_paper_scissors(share: float = 0.8) -> Comparisons:
    """Give 20 raters' judgments in which 0 beats 1, 1 beats 2 and 2 beats 0 with this share."""
    each = 100
    first, second = np.repeat([0, 1, 2], each), np.repeat([1, 2, 0], each)
    outcomes = np.tile(np.arange(each) >= share * each, 3).astype(int)
    return Comparisons(
        first=first,
        second=second,
        outcomes=outcomes,
        raters=np.tile(np.random.default_rng(1).permutation(each) % 20, 3),
        scenarios=np.arange(3 * each) % 7,
        versions=3,
    )


def test_a_circle_is_seen_as_one() -> None:
    found = intransitivity(comparisons=rock_paper_scissors(), population=NEW_RATERS)

    assert (found.value, found.cycles, found.triples, found.degrees) == (1.0, 1, 1, 1)
    assert found.p_fit < 0.01
    # Equal versions make a circle of three in one draw of four.
    assert found.expected == pytest.approx(0.25, abs=0.04)
    assert (
        found.method == "ties half; cycles against 1000 draws, seed 20240229; clustered by rater, CR1, t(19)"
    )


def test_pearsons_statistic_over_independent_judgments_by_hand() -> None:
    comparisons = rock_paper_scissors(0.6)
    found = intransitivity(comparisons=comparisons, population=BOTH_FIXED)

    # Fitted rates are one half; X^2 = 3 (60 - 50)^2 / 25 = 12 on one degree. Each judgment's residual is half, so that the sum of
    # squares over n / 4 is one a pair; the scores take two of three; HC1 adds 300 / 299.
    assert found.design_effect == pytest.approx(300 / 299)
    assert found.fit == pytest.approx(12 / (300 / 299))


def test_one_scale_fits_judgments_made_on_one() -> None:
    crowd = Crowd(strengths=tuple(np.linspace(-0.5, 0.5, 8).tolist()), rater_spread=0.6, tie_width=0.3)
    found = [
        intransitivity(
            comparisons=simulate_votes(
                crowd=crowd, n=1_500, raters=40, scenarios=20, seed=seed
            ).comparisons(),
            population=NEW_RATERS,
            draws=100,
        )
        for seed in range(40)
    ]

    # At 5 % two of forty are expected; seven or more come by chance once in seventy times.
    assert sum(one.p_fit < 0.05 for one in found) < 7
    assert 0.3 < np.mean([one.p_fit for one in found]) < 0.7
    assert sum(one.low <= one.value <= one.high for one in found) >= 34


def test_clusters_excuse_what_independent_judgments_could_not() -> None:
    # Three raters only say everything a hundred times: their private circle is no proof of one in people.
    comparisons = rock_paper_scissors(2 / 3)
    order = np.tile(np.arange(100) % 3, 3)
    outcomes = (order == 2).astype(int)
    comparisons = replace(comparisons, raters=order, outcomes=outcomes)

    alone = intransitivity(comparisons=comparisons, population=BOTH_FIXED)
    clustered = intransitivity(comparisons=comparisons, population=NEW_RATERS)

    assert alone.p_fit < 1e-4
    assert clustered.p_fit > 0.1
    assert clustered.design_effect > 10 * alone.design_effect


def test_the_search_for_cycles_does_not_mind_labels_and_sides() -> None:
    comparisons = small_crowd(9, versions=7, n=500)
    label = np.random.default_rng(2).permutation(7)
    moved = replace(
        comparisons,
        first=label[comparisons.second],
        second=label[comparisons.first],
        outcomes=np.array([1, 0, 2, 3, 4])[comparisons.outcomes],
    )

    one, other = intransitivity(comparisons=comparisons), intransitivity(comparisons=moved)

    assert (one.cycles, one.triples, one.degrees) == (other.cycles, other.triples, other.degrees)
    assert one.fit == pytest.approx(other.fit)
    assert one == intransitivity(comparisons=comparisons)


def test_cycles_equal_a_search_one_by_one() -> None:
    comparisons = small_crowd(12, versions=6, n=160)
    found = intransitivity(comparisons=comparisons)

    scores = np.zeros((6, 6))
    columns = (comparisons.first, comparisons.second, comparisons.outcomes)
    for first, second, outcome in zip(*(np.asarray(column).tolist() for column in columns), strict=True):
        lead = {0: 1, 1: -1}.get(outcome, 0)
        scores[first, second] += lead
        scores[second, first] -= lead
    sign = np.sign(scores)
    strict = [
        (a, b, c)
        for a in range(6)
        for b in range(a)
        for c in range(b)
        if sign[a, b] and sign[b, c] and sign[a, c]
    ]
    circles = [
        triple
        for triple in strict
        if sign[triple[0], triple[1]] == sign[triple[1], triple[2]] == -sign[triple[0], triple[2]]
    ]
    assert (found.cycles, found.triples) == (len(circles), len(strict))


def test_all_equal_is_no_circle() -> None:
    comparisons = replace(rock_paper_scissors(), outcomes=np.full(300, Outcome.EQUAL))

    found = intransitivity(comparisons=comparisons)

    assert (found.value, found.triples, found.fit, found.p_fit) == (0, 0, 0, 1)


def test_cycles_need_three_versions_that_met() -> None:
    chain = small_crowd(1, versions=3)
    apart = np.asarray(chain.second) - np.asarray(chain.first) == 1
    names = ("first", "second", "outcomes", "raters", "scenarios")
    chain = replace(
        chain, positions=None, **{name: np.asarray(getattr(chain, name))[apart] for name in names}
    )

    with pytest.raises(Undefined, match="no cycle"):
        intransitivity(comparisons=chain)
    with pytest.raises(Undefined, match="at least three"):
        intransitivity(comparisons=small_crowd(1, versions=2))
    with pytest.raises(TooFewRaters):
        intransitivity(comparisons=replace(small_crowd(1), raters=np.zeros(300, dtype=int)))
    with pytest.raises(Disconnected):
        intransitivity(comparisons=replace(small_crowd(1), versions=6))
    with pytest.raises(BadInput):
        intransitivity(comparisons=small_crowd(1), draws=0)


def test_connections_are_described_even_where_no_scale_exists() -> None:
    comparisons = judged(
        (0, 1, Outcome.WIN, 0, 0),
        (0, 1, Outcome.LOSS, 1, 0),
        (2, 1, Outcome.WIN, 1, 1),
        (3, 4, Outcome.EQUAL, 0, 1),
        (3, 4, Outcome.CANNOT_JUDGE, 2, 1),
        versions=6,
    )

    found = connectivity_summary(comparisons=comparisons)

    assert not found.connected
    assert found.met == ((0, 1, 2), (3, 4), (5,))
    assert found.scale == ((0, 1), (3, 4), (2,), (5,))
    assert (found.pairs, found.possible, found.fewest, found.n, found.raters) == (3, 15, 1, 4, 2)
    assert found.opponents.tolist() == [1, 2, 1, 1, 1, 0]
    assert found.version_n.tolist() == [2, 3, 1, 1, 1, 0]
    assert connectivity_summary(comparisons=small_crowd(1)).connected
    empty = connectivity_summary(comparisons=judged(versions=2))
    assert (empty.fewest, empty.n, empty.connected) == (0, 0, False)


def test_busy_raters_are_counted() -> None:
    raters = np.repeat([4, 2, 900_000, 7], [50, 30, 15, 5])

    found = dominance(raters=raters, top=(1, 2, 9))

    assert found.shares.tolist() == pytest.approx([0.5, 0.8, 1.0])
    assert (found.half_made_by, found.n, found.raters) == (1, 100, 4)
    assert found.effective_raters == pytest.approx(100**2 / (50**2 + 30**2 + 15**2 + 5**2))
    even = dominance(raters=np.arange(10), top=(1,))
    assert even.half_made_by == 5
    assert even.effective_raters == pytest.approx(10)


def test_weights_move_dominance_and_zero_weights_count_for_nothing() -> None:
    found = dominance(raters=np.array([0, 1, 2]), weights=np.array([3.0, 1.0, 0.0]), top=(1,))

    assert found.shares.tolist() == [0.75]
    assert (found.n, found.raters) == (2, 2)
    with pytest.raises(Undefined, match="Nothing"):
        dominance(raters=np.array([0, 1]), weights=np.zeros(2))
    with pytest.raises(BadInput):
        dominance(raters=np.array([0, 1]), top=(0,))


def test_sides_that_are_uneven_are_found() -> None:
    comparisons = small_crowd(5)
    fair = position_balance(comparisons=comparisons)
    first = np.asarray(comparisons.first)
    uneven = position_balance(comparisons=replace(comparisons, positions=np.where(first == 0, 1, 2)))

    assert fair.pairs == 6
    assert fair.p_value > 0.05
    assert uneven.p_value < 1e-9
    assert uneven.share[0] == 1
    assert uneven.shown.sum() == 600
    assert fair.first.sum() == fair.n == 300


def test_the_balance_of_one_pair_by_hand() -> None:
    rows = [(0, 1, 0, rater, 0) for rater in range(10)]
    comparisons = replace(judged(*rows, versions=3), positions=np.array([1] * 7 + [2] * 3))

    found = position_balance(comparisons=comparisons)

    # (7 - 3)^2 / 10 = 1.6; P(chi-square with one degree > 1.6) = 0.2059.
    assert found.statistic == pytest.approx(1.6)
    assert found.p_value == pytest.approx(0.2059032, abs=1e-6)
    assert found.first.tolist() == [7, 3, 0]
    assert np.isnan(found.share[2])
    with pytest.raises(BadInput, match="positions"):
        position_balance(comparisons=replace(comparisons, positions=None))


def test_conventions_for_ties_stand_side_by_side() -> None:
    comparisons = small_crowd(3, versions=6, n=600)

    found = tie_conventions(comparisons=comparisons)

    assert list(found.fits) == ["half", "davidson", "rao_kupper", "drop"]
    assert found.undefined == {}
    np.testing.assert_array_equal(
        found.fits["drop"].value, bradley_terry(comparisons=comparisons, ties="drop").value
    )
    assert found.moved == (2, 3)
    assert found.largest_move == 1


def test_a_version_that_only_ties_moves_with_the_convention() -> None:
    # Version 2 beats 0 once and ties with 1, the strongest, nine times: dropped ties leave it nothing to show.
    rows = [(0, 1, Outcome.LOSS, rater, rater % 3) for rater in range(12)]
    rows += [(0, 1, Outcome.WIN, rater, rater % 3) for rater in range(4)]
    rows += [(2, 1, Outcome.EQUAL, rater, rater % 3) for rater in range(9)]
    rows += [
        (2, 1, Outcome.LOSS, 2, 0),
        (2, 0, Outcome.WIN, 3, 1),
        (2, 0, Outcome.LOSS, 5, 2),
        (2, 0, Outcome.LOSS, 4, 2),
    ]

    found = tie_conventions(comparisons=judged(*rows, versions=3), population=NEW_RATERS)

    assert (found.ranks["half"][2], found.ranks["drop"][2]) == (2, 3)
    assert found.moved == (0, 2)


def test_a_convention_without_an_answer_says_why() -> None:
    comparisons = small_crowd(3)
    outcomes = np.minimum(np.asarray(comparisons.outcomes), 1)

    found = tie_conventions(comparisons=replace(comparisons, outcomes=outcomes))

    assert set(found.fits) == {"half", "drop"}
    assert isinstance(found.undefined["davidson"], NoVariation)
    with pytest.raises(Disconnected):
        tie_conventions(comparisons=replace(comparisons, versions=5))


def test_a_million_versions_are_refused_before_their_pairs_are_laid_out() -> None:
    comparisons = replace(small_crowd(1), versions=1_000_000)
    rankings = Rankings(
        ranking=np.array([0, 0]),
        version=np.array([0, 999_999]),
        place=np.array([1, 2]),
        raters=np.array([0]),
        scenarios=np.array([0]),
        versions=1_000_000,
    )
    for call in (
        lambda: connectivity_summary(comparisons=comparisons),
        lambda: position_balance(comparisons=comparisons),
        lambda: tie_conventions(comparisons=comparisons),
        lambda: intransitivity(comparisons=comparisons),
        lambda: adjusted_bradley_terry(comparisons=comparisons),
        lambda: plackett_luce(rankings=rankings),
    ):
        with pytest.raises(Undefined, match="at most"):
            call()
