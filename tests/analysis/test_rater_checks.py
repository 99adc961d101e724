"""Checks of raters: who is planted is found, and honest crowds are accused as rarely as is promised."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from apps.analysis.anomalies.finding import found_among
from apps.analysis.rater_checks import near_duplicates, rater_checks
from apps.statistics.quality import NearDuplicates as Pairs
from tests.analysis.crowds import PEOPLE, crowd_from, votes_of, with_drift, with_ring, with_speeder

NULL_SEEDS = range(20)


def test_honest_crowds_are_flagged_no_more_often_than_promised() -> None:
    flags: dict[str, list[int]] = {check.slug: [] for check in rater_checks()}
    promised = dict.fromkeys(flags, 0.0)
    for seed in NULL_SEEDS:
        found = found_among(crowd_from(votes_of(seed)))
        for run in found.runs:
            assert not run.undefined or run.kind == "repeat_consistency", run
            flags[run.kind].append(sum(one.kind == run.kind for one in found.seen))
            promised[run.kind] += run.expected_false_alarms

    for kind, counts in flags.items():
        sys.stdout.write(f"{kind}: {sum(counts)} false flags in 20 rounds, {promised[kind]:.2f} promised\n")
        assert sum(counts) <= promised[kind] + 3 * np.sqrt(max(promised[kind], 0.2)), kind
    total = sum(map(sum, flags.values()))
    sys.stdout.write(f"all: {total} false flags, {sum(promised.values()):.2f} promised\n")
    assert total <= sum(promised.values()) + 3 * np.sqrt(sum(promised.values()))


def test_a_ring_of_ten_bots_among_sixty_people_is_found() -> None:
    recall, false = [], 0
    for seed in range(5):
        found = found_among(with_ring(crowd_from(votes_of(seed)), bots=range(10), seed=seed))
        flagged = {one.rater for one in found.seen if one.kind == "near_duplicates"}
        bots = {1_000 + code for code in range(10)}
        recall.append(len(flagged & bots))
        false += len(flagged - bots)

    sys.stdout.write(f"ring: {recall} of 10 bots found, {false} others flagged in 5 rounds\n")
    assert min(recall) >= 9
    # The checks hold the share of false pairs at one in a hundred; a false pair may name two people.
    assert false <= 5


def test_a_flag_of_a_near_duplicate_names_the_others() -> None:
    found = found_among(with_ring(crowd_from(votes_of(1)), bots=range(10), seed=1))

    flag = next(one for one in found.seen if one.kind == "near_duplicates" and one.rater == 1_000)
    assert set(flag.others) <= {1_000 + code for code in range(1, 10)}
    assert flag.values["others"] == len(flag.others)
    assert flag.is_hard


@pytest.mark.parametrize("seed", range(3))
def test_somebody_who_drifts_and_somebody_who_speeds_are_found(seed: int) -> None:
    crowd = with_speeder(with_drift(crowd_from(votes_of(seed)), rater=7, seed=seed), rater=30)

    seen = {(one.kind, one.rater): one for one in found_among(crowd).seen}

    assert ("drift", 1_007) in seen
    assert ("speeders", 1_030) in seen
    drift = seen["drift", 1_007].values
    assert abs(int(drift["begins"]) - int(drift["n"]) / 2) <= 6
    assert int(drift["before"]) > int(drift["after"]) + 30
    assert len({rater for _kind, rater in seen}) <= 4


def test_a_check_that_breaks_harms_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = rater_checks()[0]
    monkeypatch.setattr(type(broken), "find", lambda _self, _crowd: 1 / 0)

    runs = found_among(crowd_from(votes_of(0))).runs

    assert "division by zero" in next(run.undefined for run in runs if run.kind == broken.slug)
    assert sum(bool(run.undefined) for run in runs) <= 2
    assert len(runs) == len(rater_checks())


def test_every_check_has_words_for_people() -> None:
    found = found_among(with_speeder(with_ring(crowd_from(votes_of(2)), bots=range(10), seed=2), rater=30))

    checks = {check.slug: check for check in rater_checks()}
    for one in found.seen:
        sentence = str(checks[one.kind].sentence) % one.values
        assert sentence.endswith(".")
        assert "%(" not in sentence
    assert len({check.place for check in checks.values()}) == len(checks)
    assert PEOPLE == 60


def test_flags_of_pairs_are_those_of_going_through_them_one_by_one() -> None:
    rng = np.random.default_rng(4)
    first, second = np.triu_indices(40, 1)
    kept = rng.permutation(first.size)[:300]
    first, second = first[kept], second[kept]
    p_value = np.sort(rng.random(300) ** 4)
    shared, agreed, expected = rng.integers(8, 90, 300), rng.integers(1, 8, 300), rng.random(300)
    found = cast(
        Pairs,
        SimpleNamespace(
            first=first,
            second=second,
            p_value=p_value,
            shared=shared,
            agreed=agreed,
            expected=expected,
            flagged=p_value < 0.2,
        ),
    )

    flags = near_duplicates.flags_of_pairs(found)

    pairs = np.flatnonzero(p_value < 0.2).tolist()
    everybody = sorted({int(who) for pair in pairs for who in (first[pair], second[pair])})
    assert [flag.rater for flag in flags] == everybody
    for flag in flags:
        own = [pair for pair in pairs if flag.rater in (first[pair], second[pair])]
        others = tuple(int(first[pair] + second[pair]) - flag.rater for pair in own)
        assert flag.others == others[: near_duplicates.OTHERS]
        assert flag.strength == pytest.approx(-np.log10(p_value[own[0]]))
        assert flag.n == flag.values["n"] == shared[own[0]]
        assert (flag.values["others"], flag.values["agreed"]) == (len(own), agreed[own[0]])
        assert flag.values["expected"] == round(float(expected[own[0]] * shared[own[0]]), 1)
    assert (
        max(len(flag.others) for flag in flags)
        <= near_duplicates.OTHERS
        < max(int(flag.values["others"]) for flag in flags)
    )
