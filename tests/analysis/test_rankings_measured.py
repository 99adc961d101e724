"""Rankings: places, what they imply of every two versions, and the strength behind them."""

from __future__ import annotations

import numpy as np
import pytest

from apps.analysis.measures import measures
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import Undefined
from apps.statistics.pairwise import Rankings, plackett_luce
from tests.analysis.hand import Said, signals, told, values

RANKINGS = (
    # Places of a/1, a/2, a/3 and the order in which they were shown; 0 was not ranked.
    ((1, 2, 3), (0, 1, 2)),
    ((1, 2, 2), (2, 1, 0)),
    ((2, 1, 3), (1, 0, 2)),
    ((1, 0, 2), (2, 0, 1)),
    ((3, 1, 1), (0, 1, 2)),
    ((1, 3, 2), (1, 2, 0)),
)


def ranked(times: int = 1) -> MetricData:
    rows = [
        Said(response, response % 7, response % 3, version, place - 1, float(place), 1 + order.index(version))
        for response, (places, order) in enumerate(RANKINGS * times, 1)
        for version, place in reversed(list(enumerate(places)))
        if place
    ]
    return signals(rows, kind="rank", outcomes=list("123456"), ends=(1.0, 6.0))


def test_a_ranking_says_something_of_every_two_that_it_places() -> None:
    pairs = ranked().pairs

    found = [
        tuple(map(int, row))
        for row in zip(
            pairs.response, pairs.version, pairs.versus, pairs.outcome, pairs.position, strict=True
        )
    ]
    assert sorted(found) == [
        (1, 0, 1, 0, 1),
        (1, 0, 2, 0, 1),
        (1, 1, 2, 0, 1),
        (2, 0, 1, 0, 2),
        (2, 0, 2, 0, 2),
        (2, 1, 2, 2, 2),
        (3, 0, 1, 1, 2),
        (3, 0, 2, 0, 1),
        (3, 1, 2, 0, 1),
        (4, 0, 2, 0, 2),
        (5, 0, 1, 1, 1),
        (5, 0, 2, 1, 1),
        (5, 1, 2, 2, 1),
        (6, 0, 1, 0, 2),
        (6, 0, 2, 0, 2),
        (6, 1, 2, 1, 1),
    ]
    assert (np.diff(pairs.response) >= 0).all()
    assert pairs.pairs is pairs


def test_win_rates_are_those_of_the_pairs() -> None:
    measure = measures()["win_rate"]
    found = {(draft.version, draft.versus): draft for draft in measure.estimates(measure.reads(ranked()))}

    assert found["a/1", "a/2"].value == pytest.approx(3 / 5)
    assert found["a/1", "a/3"].value == pytest.approx(5 / 6)
    assert found["a/2", "a/3"].value == pytest.approx((2 + 2 * 0.5) / 5)
    assert values("average_win_rate", ranked())["a/1", ""] == pytest.approx((3 / 5 + 5 / 6) / 2)


def test_places_have_means_and_shares_by_version_and_none_over_all() -> None:
    data = ranked()

    assert values("mean", data) == pytest.approx(
        {("a/1", ""): 9 / 6, ("a/2", ""): 9 / 5, ("a/3", ""): 13 / 6}
    )
    shares = told("share", data)
    assert shares["a/1", "1"].value == pytest.approx(4 / 6)
    assert shares["a/2", "1"].value == pytest.approx(2 / 5)
    assert (shares["a/2", "1"].n, shares["a/2", "1"].slice) == (5, {"option": "1"})
    assert (None, "1") not in shares


def test_strength_and_ranks_come_from_the_same_rankings() -> None:
    data = ranked(times=8)

    found = told("plackett_luce", data)
    ranking = data.response - 1
    fit = plackett_luce(
        rankings=Rankings(
            ranking=ranking,
            version=data.version,
            place=data.outcome + 1,
            raters=np.arange(1, len(RANKINGS) * 8 + 1) % 7,
            scenarios=np.arange(1, len(RANKINGS) * 8 + 1) % 3,
            versions=3,
        ),
        population=data.setting.population,
    )

    assert [found[version, ""].value for version in data.setting.versions] == pytest.approx(list(fit.value))
    assert [found[version, ""].low for version in data.setting.versions] == pytest.approx(list(fit.low))
    assert [found[version, ""].n for version in data.setting.versions] == [48, 40, 48]
    assert all(draft.newest == 48 for draft in found.values())
    ranks = values("rank", data)
    assert ranks["a/1", ""] == 1


def test_only_rankings_have_such_a_strength() -> None:
    grades = signals([Said(n, n, 0, 0, 1, 2.0) for n in range(1, 5)], outcomes=("1", "2"))

    with pytest.raises(Undefined, match="Only rankings"):
        list(measures()["plackett_luce"].estimates(grades))
