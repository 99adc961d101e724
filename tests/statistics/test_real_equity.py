"""Comma survey: an age effect that is there, a gender effect that is not, and a cell too small to show."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest

from apps.statistics.equity import group_contrast, group_gaps, group_spread, publishable
from tests.statistics.crowds import NEW_RATERS
from tests.statistics.realdata import DATA, needs

pytestmark = needs("comma_survey")

AGES = ["18-29", "30-44", "45-60", "> 60"]
SEXES = ["Female", "Male"]


@pytest.fixture(scope="module")
def people() -> list[dict[str, str]]:
    with (DATA / "comma_survey" / "comma-survey.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def columns_of(people: list[dict[str, str]], field: str, names: list[str]) -> dict[str, Any]:
    """Give the columns of everyone who told this: did they prefer the sentence with the extra comma?"""
    question = list(people[0])[1]
    told = [person for person in people if person[field] in names]
    return {
        "values": np.array([", and" in person[question] for person in told]),
        "groups": np.array([names.index(person[field]) for person in told]),
        "raters": np.arange(len(told)),
        "scenarios": np.zeros(len(told), dtype=np.intp),
    }


def test_the_young_prefer_it_and_the_old_do_not(people: list[dict[str, str]]) -> None:
    columns = columns_of(people, "Age", AGES)

    found = group_gaps(**columns, count=4, proportion=True, population=NEW_RATERS)

    np.testing.assert_allclose(found.own.value, [0.7873, 0.6102, 0.4897, 0.4522], atol=5e-5)
    assert found.n.tolist() == [221, 254, 290, 272]
    assert found.low[0] > 0.15
    assert (found.high[2:] < 0).all()
    assert (found.adjusted_p[[0, 2, 3]] < 0.01).all()


def test_the_spread_of_ages_is_that_of_the_youngest_and_the_oldest(people: list[dict[str, str]]) -> None:
    spread = group_spread(**columns_of(people, "Age", AGES), count=4, proportion=True, population=NEW_RATERS)

    assert (AGES[spread.highest], AGES[spread.lowest]) == ("18-29", "> 60")
    assert spread.value == pytest.approx(0.3351, abs=1e-4)
    assert spread.low > 0.2


def test_women_and_men_do_not_differ(people: list[dict[str, str]]) -> None:
    columns = columns_of(people, "Gender", SEXES)

    gap = group_contrast(**columns, first=0, second=1, proportion=True, population=NEW_RATERS)

    assert gap.mean == pytest.approx(0.5730, abs=5e-5)
    assert gap.rest == pytest.approx(0.5726, abs=5e-5)
    assert gap.low < 0 < gap.high
    assert gap.p == pytest.approx(0.99, abs=0.005)


def test_ten_of_eleven_pupils_would_stay_hidden_and_one_cell_with_them(people: list[dict[str, str]]) -> None:
    levels = sorted({person["Education"] for person in people} - {""})
    told = [person for person in people if person["Education"]]
    education = np.array([levels.index(person["Education"]) for person in told])
    everyone = np.arange(len(told))

    found = publishable(
        cells=np.concatenate([np.zeros_like(education), 1 + education]),
        raters=np.tile(everyone, 2),
        count=1 + len(levels),
        total=0,
        k=12,
    )

    small = 1 + levels.index("Less than high school degree")
    assert found.raters[small] == 11
    assert found.suppressed[small] == "small"
    assert found.suppressed.count("complementary") == 1
