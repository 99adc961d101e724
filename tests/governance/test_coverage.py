"""Tags by rounds: what was tested, when last, with what result."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.catalog.library import edit, retire
from apps.catalog.models import Scenario
from apps.governance.coverage import Coverage, Row, coverage_of
from apps.governance.selectors import newest_verdict
from apps.governance.services.evaluate import evaluate
from apps.responses.models import Response
from apps.studies.models import Item, Round
from tests.factories.crowds import PAIR, gated_study, post
from tests.factories.reviews import put

pytestmark = pytest.mark.django_db

GATE = {"name": "better", "rule": "low >= 0.50"}
TAGS: dict[str, list[str]] = {
    "q0": ["domain:heat", "long-tail"],
    "q1": ["domain:heat"],
    "q2": ["domain:water"],
    "q3": ["domain:water", "rare"],
}


def fill(team: Team) -> None:
    words = [{"role": "user", "content": "Why?"}]
    put(team, "scenarios", [{"key": key, "messages": words, "tags": tags} for key, tags in TAGS.items()])


def judged(team: Team, ada: User, *keys: str, **changes: Any) -> Round:
    """Let twelve people judge these scenarios; all of them prefer the version under test on q0, half of them elsewhere."""
    lines = [
        {
            "scenario": key,
            "shown": list(PAIR),
            "rater": f"r{rater}",
            "answers": {"overall": "first" if key == "q0" or rater % 2 else "second"},
        }
        for key in keys
        for rater in range(12)
    ]
    return post(gated_study(team, ada, GATE, **changes), lines).round


def counted(round_: Round) -> Round:
    refresh_now(round_.pk)
    evaluate(round_.pk)
    return round_


def row(found: Coverage, tag: str) -> Row:
    return next(row for row in found.rows if row.tag == tag)


def counts(found: Coverage, tag: str) -> list[int]:
    return [cell.scenarios if cell else 0 for cell in row(found, tag).cells]


@pytest.mark.django_db(transaction=True)
def test_each_tag_says_how_many_scenarios_rounds_showed_when_last_and_with_what_result(
    team: Team, ada: User
) -> None:
    fill(team)
    cut = {"primary": "overall", "slices": ["tag"]}
    first = counted(judged(team, ada, "q0", "q1", slug="first", analysis=cut))
    second = counted(judged(team, ada, "q1", "q2", slug="second"))

    found = coverage_of(team)

    assert [column.round for column in found.columns] == [second, first]
    assert counts(found, "domain:heat") == [1, 2]
    assert counts(found, "domain:water") == [1, 0]
    assert counts(found, "long-tail") == [0, 1]
    assert counts(found, "rare") == [0, 0]
    assert row(found, "domain:heat").scenarios == 2
    assert (
        row(found, "domain:heat").run_at
        == Response.objects.filter(round=second).latest("received_at").received_at
    )
    assert row(found, "long-tail").run_at == found.columns[1].judged_at
    assert row(found, "rare").run_at is None
    whole = found.columns[1].result
    assert whole is not None
    assert (whole.version, whole.versus, whole.n) == (*PAIR, 24)
    assert whole.value == pytest.approx(0.75)
    cell = row(found, "domain:heat").cells[1]
    assert cell is not None
    assert cell.result is not None
    assert cell.result.value == pytest.approx(0.75)
    single = row(found, "long-tail").cells[1]
    assert single is not None
    assert single.result is not None
    assert (single.result.value, single.result.n) == (None, 12)
    assert "one scenario" in (single.result.undefined or "")
    uncut = row(found, "domain:heat").cells[0]
    assert uncut is not None
    assert uncut.result is None
    assert [column.verdict for column in found.columns] == [
        newest_verdict(r).outcome for r in (second, first)
    ]


def test_a_round_before_its_first_judgment_counts_by_its_launch(
    team: Team, ada: User, running: Round
) -> None:
    edit(scenario=Scenario.objects.get(team=team, key="q0"), fields={"tags": ["hot"]}, actor=ada)

    (column,) = coverage_of(team).columns

    assert (column.judged_at, column.result, column.verdict) == (None, None, None)
    assert row(coverage_of(team), "hot").run_at == running.launched_at


def test_checks_prove_nothing_and_a_scenario_counts_once_a_round(team: Team, ada: User) -> None:
    fill(team)
    round_ = judged(team, ada, "q0", "q1", slug="first")
    Item.objects.create(round=round_, key="again", scenario=Scenario.objects.get(key="q0"))
    Item.objects.create(round=round_, key="gold", kind="gold", scenario=Scenario.objects.get(key="q2"))

    assert counts(coverage_of(team), "domain:heat") == [2]
    assert counts(coverage_of(team), "domain:water") == [0]


def test_tags_count_as_they_are_now_and_retired_scenarios_are_no_part_of_the_library(
    team: Team, ada: User
) -> None:
    fill(team)
    judged(team, ada, "q0", slug="first")
    edit(scenario=Scenario.objects.get(key="q0"), fields={"tags": ["new"]}, actor=ada)
    retire(scenario=Scenario.objects.get(key="q0"), actor=ada)

    found = coverage_of(team)

    assert (counts(found, "new"), row(found, "new").scenarios) == ([1], 0)
    assert counts(found, "domain:heat") == [0]


def test_the_well_known_tags_come_first_then_the_commonest_and_it_says_what_is_left_out(
    team: Team, ada: User
) -> None:
    fill(team)
    judged(team, ada, "q0", slug="first")

    found = coverage_of(team, tags=3)

    assert [(row.tag, row.label, row.group) for row in found.rows] == [
        ("long-tail", "Long tail", "commonness"),
        ("domain:heat", "heat", "domain"),
        ("domain:water", "water", "domain"),
    ]
    assert found.more_tags
    assert not coverage_of(team).more_tags


def test_another_teams_rounds_and_scenarios_do_not_count(team: Team, ada: User, dan: User) -> None:
    fill(team)
    judged(team, ada, "q0", slug="first")
    others = Team.objects.get(slug="others")

    assert coverage_of(others) == Coverage((), (), more_tags=False)


def test_it_costs_the_same_number_of_queries_however_many_rounds_there_are(
    team: Team, ada: User, django_assert_num_queries: Any
) -> None:
    fill(team)
    for number in range(3):
        judged(team, ada, "q0", slug=f"s{number}")
        with django_assert_num_queries(7):
            coverage_of(team)


def test_no_more_rounds_than_asked_for(team: Team, ada: User) -> None:
    fill(team)
    for number in range(2):
        judged(team, ada, "q0", slug=f"s{number}")

    assert [column.round.study.slug for column in coverage_of(team, rounds=1).columns] == ["s1"]
