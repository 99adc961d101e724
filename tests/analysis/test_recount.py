"""Refreshing against counting by hand, on a small random round with everything in it that may stay out."""

from __future__ import annotations

import random
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.estimate import Estimate
from apps.analysis.measures import measures
from apps.analysis.selectors import Results, results_of
from apps.analysis.services import refresh_now
from apps.raters.models import Rater
from apps.studies.models import Round
from tests.analysis.slow import judged, recount
from tests.factories.judgments import line, take_in
from tests.factories.studies import VERSIONS, make_study

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = ("first", "second", "second", "equal", "both_bad", "cannot_judge")
KINDS = ("main", "main", "main", "main", "gold", "attention", "training")
REASONS = ["accurate", "clearer"]


def random_lines(seed: int, count: int = 240) -> list[dict[str, Any]]:
    rng = random.Random(seed)  # noqa: S311 - the same lines each time
    lines = []
    for _number in range(count):
        shown = rng.sample(VERSIONS, 2)
        rater, scenario = rng.randrange(14), rng.randrange(6)
        answers: dict[str, Any] = {}
        if rng.random() < 0.95:
            answers["overall"] = rng.choice(WORDS)
        if rng.random() < 0.7:
            answers["sure"] = rng.choice((0.5, 0.75, 1.0))
        if rng.random() < 0.7:
            answers["why"] = rng.sample(REASONS, rng.randrange(3))
        answers = answers or {"note": "nothing"}
        lines.append(
            line(
                item=f"{scenario}-{'-'.join(sorted(shown))}",
                scenario=f"q{scenario}",
                shown=shown,
                rater=f"r-{rater}",
                cohort="proxy" if rater >= 11 else "",
                kind=rng.choice(KINDS),
                answers=answers,
            )
        )
    return lines


@pytest.fixture
def judged_round(team: Team, ada: User) -> Round:
    round_ = take_in(make_study(team, ada), *random_lines(20_260)).round
    Rater.objects.filter(key__in=["r-1", "r-2", "r-12"]).update(status="flagged")
    Rater.objects.filter(key="r-3").update(status="withdrawn")
    return round_


def results(round_: Round) -> Results:
    assert refresh_now(round_.pk) is not None
    found = results_of(round_)
    assert found is not None
    return found


def agree(found: Results, round_: Round, *, source: str, pool: str, statuses: set[str]) -> int:
    expected = recount(judged(round_, proxies=source == "proxy", statuses=statuses), REASONS)
    measures = {name[0] for name in expected}
    seen = set()
    for estimate in found.estimates:
        if (estimate.source, estimate.pool) != (source, pool) or estimate.measure not in measures:
            continue
        option = (estimate.slice or {}).get("option")
        number = expected[estimate.measure, estimate.version, estimate.versus, option]
        assert estimate.n == len(number.scores), estimate
        people = estimate.proxies if source == "proxy" else estimate.raters
        assert people == len(number.raters), estimate
        assert estimate.value is not None
        assert estimate.value == pytest.approx(number.value), estimate
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.low <= estimate.value <= estimate.high
        assert estimate.method
        assert estimate.age is not None
        seen.add((estimate.measure, estimate.version, estimate.versus, option))
    assert seen == set(expected)
    return len(seen)


def test_refreshed_numbers_are_those_that_a_person_would_count(judged_round: Round) -> None:
    found = results(judged_round)

    assert agree(found, judged_round, source="people", pool="main", statuses={"active"}) >= 20
    agree(found, judged_round, source="people", pool="all", statuses={"active", "flagged"})
    agree(found, judged_round, source="proxy", pool="main", statuses={"active"})


def test_a_snapshot_says_who_is_in_it_and_who_is_not(judged_round: Round) -> None:
    snapshot = results(judged_round).snapshot
    rows = list(judged_round.responses.select_related("rater", "item"))
    out: dict[str, int] = dict.fromkeys(
        ("gold", "attention", "repeat", "training", "flagged", "withdrawn"), 0
    )
    for row in rows:
        if row.rater.status != "active":
            out[row.rater.status] += 1
        elif row.item.kind != "main":
            out[row.item.kind] += 1

    assert snapshot.responses == len(rows) == 240
    assert snapshot.raters == 11
    assert snapshot.excluded == out
    assert all(out.values())


def test_somebody_who_withdraws_or_is_set_aside_leaves_at_the_next_refresh(judged_round: Round) -> None:
    results(judged_round)
    Rater.objects.filter(key="r-4").update(status="withdrawn")
    Rater.objects.filter(key="r-5").update(status="flagged")
    Rater.objects.filter(key="r-1").update(status="active")

    found = results(judged_round)

    agree(found, judged_round, source="people", pool="main", statuses={"active"})
    agree(found, judged_round, source="people", pool="all", statuses={"active", "flagged"})


def test_the_same_responses_give_the_same_numbers(judged_round: Round) -> None:
    def stripped(found: Results) -> list[dict[str, Any]]:
        return [{**estimate.as_json(), "age": None} for estimate in found.estimates]

    assert stripped(results(judged_round)) == stripped(results(judged_round))


def test_every_estimate_has_its_interval_or_its_reason(judged_round: Round) -> None:
    found = results(judged_round).estimates

    assert {(e.source, e.pool) for e in found} == {
        ("people", "main"),
        ("people", "all"),
        ("proxy", "main"),
        ("people+proxy", "main"),
    }
    assert {"bradley_terry", "rank", "average_win_rate"} <= {e.measure for e in found}
    for estimate in found:
        numbers = (estimate.value, estimate.low, estimate.high)
        # The index is made of other estimates, by no measure, and always has an interval.
        measure = measures().get(estimate.measure)
        bare = numbers[1:] == (None, None) and measure is not None and not measure.has_interval
        assert (estimate.value is None) is bool(estimate.undefined)
        assert bare or (None in numbers) is bool(estimate.undefined)
        assert estimate.raters <= 11
        assert estimate == Estimate.from_json(estimate.as_json())
        assert estimate.few_raters or estimate.undefined or estimate.raters + estimate.proxies >= 10
