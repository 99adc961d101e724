"""Every word that a rule may begin with has a bound, every bound a word; every check says what it checks."""

from __future__ import annotations

import re

import numpy as np
import pytest

from apps.analysis.bounds import bounds
from apps.analysis.bounds._base import Bound, Interval, Question
from apps.analysis.bounds._fixed import Fixed
from apps.analysis.bounds._sequential import Sequential
from apps.analysis.gate_answers import _filled
from apps.analysis.gate_bound import GateBound
from apps.analysis.health import checks
from apps.analysis.measures import measures
from apps.analysis.measures._base import Aim
from apps.statistics.errors import StatisticsError, Undefined
from apps.statistics.population import Population
from apps.studies.protocol.rules import CENSUS, PATTERN, rule_of
from tests.contracts.test_measures import crowd, data

WORDS = re.search(r"\(([a-z_|]+)\)", PATTERN)
assert WORDS is not None
each_bound = pytest.mark.parametrize(("slug", "bound"), list(bounds().items()), ids=list(bounds()))
AIMS = {"win_rate": Aim("a/1", "a/2"), "tie_rate": Aim("a/1"), "bradley_terry": Aim("a/1"), "mean": Aim()}


def test_the_grammar_and_the_registry_know_the_same_words() -> None:
    assert WORDS is not None
    assert set(WORDS[1].split("|")) == set(bounds())


@each_bound
def test_it_is_what_the_rule_says_it_is(slug: str, bound: Bound) -> None:
    rule = rule_of(f"{slug} >= 0")

    assert bound.compares == rule.compares
    assert bound.census == rule.is_census == (slug in CENSUS)


@each_bound
@pytest.mark.parametrize("slug_of_measure", list(AIMS))
@pytest.mark.parametrize("sequential", [True, False], ids=["sequential", "fixed"])
@pytest.mark.parametrize("raters", [1, 2, 12])
def test_it_gives_numbers_or_says_why_not(
    slug: str, bound: Bound, slug_of_measure: str, raters: int, *, sequential: bool
) -> None:
    measure = measures()[slug_of_measure]
    columns = data(measure, crowd(3, raters=raters, versions=3))
    population = Population()
    order = np.arange(len(columns.people), dtype=np.int64)
    design = Sequential(population, order) if sequential else Fixed(population)
    group = columns.rater % 2 == 0
    try:
        found = bound.interval(Question(measure, AIMS[slug_of_measure], columns, design), group, 0.95)
    except StatisticsError as undefined:
        words = str(undefined)
    else:
        check(bound, found)
        return
    assert words


def check(bound: Bound, found: Interval) -> None:
    assert np.isfinite(found.value)
    assert found.n > 0
    assert found.raters > 0
    assert found.method
    if not bound.census:
        assert found.low is not None
        assert found.high is not None
        assert found.low <= found.value <= found.high


def test_numbers_beyond_all_bounds_are_no_numbers() -> None:
    blank = GateBound(name="g", metric="m", measure="win_rate")
    found = Interval(value=1.0, low=0.0, high=float("inf"), n=3, raters=2, method="m")

    with pytest.raises(Undefined, match="beyond all bounds"):
        _filled(blank, found, rule_of("ratio_high <= 2"))


def test_every_check_has_a_name_of_its_own() -> None:
    names = [check.slug for check in checks()]

    assert names
    assert len(set(names)) == len(names)
