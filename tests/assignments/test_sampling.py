from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import Team, User
from apps.assignments.models import Slot
from apps.assignments.services import launch
from apps.catalog.models import Scenario
from apps.core.errors import Invalid
from apps.modes.comparison.items import ComparisonItems
from apps.studies.modes import Plan, PlannedItem, PlanScenario
from apps.studies.sampling import inclusion, sample_plan
from tests.factories.studies import NOW, fill_catalog, make_round, make_study


def scenarios(count: int, **facets: tuple[str, ...]) -> list[PlanScenario]:
    """Return scenarios whose weights are 1, 2, 3 ..., tagged by what divides their number."""
    return [
        PlanScenario(
            n, f"q{n:03}", {}, tags=("even",) if n % 2 == 0 else ("odd",), risk="high" if n % 5 == 0 else "low",
            weight=float(n + 1),
        )
        for n in range(count)
    ]  # fmt: skip


def plan_for(found: list[PlanScenario], each: int = 2) -> Plan:
    return Plan(tuple(PlannedItem(f"{s.key}/{k}", s.id, ()) for s in found for k in range(each)))


def sampled(found: list[PlanScenario], seed: int = 1, **spec: object) -> Plan:
    return sample_plan(plan_for(found), found, ComparisonItems.model_validate(spec), seed=seed)


@given(seed=st.integers(0, 2**40), take=st.integers(1, 40))
def test_as_many_scenarios_are_taken_as_asked_with_all_their_items(seed: int, take: int) -> None:
    plan = sampled(scenarios(40), seed=seed, take=take)

    assert Counter(Counter(item.scenario_id for item in plan.items).values()) == {2: take}
    assert all(item.weight == pytest.approx(40 / take) for item in plan.items)
    assert plan == sampled(scenarios(40), seed=seed, take=take)


@given(weights=st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=60), data=st.data())
def test_chances_follow_the_weights_sum_to_the_number_and_never_pass_one(
    weights: list[float], data: st.DataObject
) -> None:
    take = data.draw(st.integers(1, len(weights)))

    chances = inclusion(weights, take)

    assert sum(chances) == pytest.approx(take)
    assert all(0 < chance <= 1 for chance in chances)
    free = [(chance / weight) for chance, weight in zip(chances, weights, strict=True) if chance < 1]
    assert free == pytest.approx([free[0]] * len(free)) if free else True


def test_traffic_decides_how_often_a_scenario_is_drawn_and_weights_undo_it() -> None:
    found = scenarios(20)
    total = sum(s.weight for s in found)
    times: Counter[int] = Counter()
    sums = []
    for seed in range(3_000):
        plan = sampled(found, seed=seed, take=5, weight_by="traffic")
        times.update({item.scenario_id for item in plan.items})
        sums.append(sum(item.weight for item in plan.items if item.key.endswith("/0")))
    for scenario in found:
        # Six standard errors of a share of 3,000 draws.
        chance = 5 * scenario.weight / total
        assert times[scenario.id] / 3_000 == pytest.approx(
            chance, abs=6 * (chance * (1 - chance) / 3_000) ** 0.5
        )
    assert sum(sums) / len(sums) == pytest.approx(20, rel=0.05)  # Horvitz and Thompson count the scenarios


def test_a_scenario_belongs_to_the_first_stratum_that_it_fits() -> None:
    strata = [{"where": {"risk": "high"}, "take": 3, "overlap": 6}, {"where": {"tag": "even"}, "take": 4}]

    plan = sampled(scenarios(40), strata=strata, take=5, overlap=3)

    taken = {item.scenario_id: item for item in plan.items}
    high = [item for pk, item in taken.items() if pk % 5 == 0]
    even = [item for pk, item in taken.items() if pk % 5 and pk % 2 == 0]
    rest = [item for pk, item in taken.items() if pk % 5 and pk % 2]
    assert (len(high), len(even), len(rest)) == (3, 4, 5)
    # 8 of high risk, 16 even and 16 odd ones are left; twice the judgments weigh half.
    assert {(item.overlap, round(item.weight, 9)) for item in high} == {(6, round(8 / 3 / 2, 9))}
    assert {(item.overlap, item.weight) for item in even} == {(3, 4.0)}
    assert {(item.overlap, round(item.weight, 9)) for item in rest} == {(3, round(16 / 5, 9))}


def test_strata_that_find_too_little_say_so_and_take_all() -> None:
    strata = [{"where": {"risk": "none"}, "take": 3}, {"where": {"risk": "high"}, "take": 30}]

    plan = sampled(scenarios(10), strata=strata)

    assert len(plan.items) == 20
    assert plan.warnings == (
        "No scenario fits stratum 1.",
        "Stratum 2 asks for 30 scenarios and 2 fit; all are taken.",
    )


def test_what_cannot_be_shown_takes_no_place() -> None:
    found = scenarios(10)

    plan = sample_plan(plan_for(found[:4]), found, ComparisonItems(take=4), seed=1)

    assert {item.scenario_id for item in plan.items} == {0, 1, 2, 3}
    assert {item.weight for item in plan.items} == {1.0}


@pytest.mark.django_db
def test_a_launch_takes_the_strata_and_keeps_their_weights(team: Team, ada: User) -> None:
    fill_catalog(team, scenarios=8)
    Scenario.objects.filter(key__in=["q0", "q1"]).update(risk="high")
    items = {"overlap": 2, "take": 3, "strata": [{"where": {"risk": "high"}, "overlap": 4}]}

    round_ = launch(study=make_study(team, ada, items=items), now=NOW)

    weights = Counter(round_.items.values_list("scenario__risk", "weight"))
    assert weights == {("high", 0.5): 6, ("", 2.0): 9}
    slots = Counter(Slot.objects.filter(round=round_).values_list("item__scenario__risk", flat=True))
    assert slots == {"high": 24, "": 18}


QUOTAS = [
    {"where": {"age_band": "18-29", "risk": "high"}, "judgments": 4},
    {"where": {"age_band": "30-44"}, "judgments": 5, "raters": 2},
    {"where": {"age_band": "45-59"}, "raters": 3},
]


@pytest.mark.django_db
def test_a_launch_makes_the_cells_and_keeps_slots_for_those_that_count_judgments(
    team: Team, ada: User
) -> None:
    fill_catalog(team)
    Scenario.objects.filter(key="q0").update(risk="high")

    round_ = launch(study=make_study(team, ada, raters={"profile": ["age_band"], "quotas": QUOTAS}), now=NOW)

    cells = list(round_.cells.order_by("number"))
    assert [(cell.where, cell.raters, cell.judgments) for cell in cells] == [
        (quota["where"], quota.get("raters"), quota.get("judgments")) for quota in QUOTAS
    ]
    pools = Counter(Slot.objects.values_list("pool", flat=True))
    assert pools == {0: 9, cells[0].pk: 4, cells[1].pk: 5}
    own = Slot.objects.filter(pool=cells[0].pk)
    assert set(own.values_list("item__scenario__risk", flat=True)) == {"high"}
    assert max(Counter(own.values_list("item", flat=True)).values()) == 2


@pytest.mark.django_db
def test_a_cell_that_asks_for_more_than_there_is_stops_the_launch(team: Team, ada: User) -> None:
    fill_catalog(team)
    Scenario.objects.filter(key="q0").update(risk="high")
    quotas = [QUOTAS[1], {"where": {"risk": "high"}, "judgments": 7}]
    study = make_study(team, ada, raters={"profile": ["age_band"], "quotas": quotas})

    with pytest.raises(Invalid) as refused:
        launch(study=study, now=NOW)

    assert [problem.pointer for problem in refused.value.problems] == ["/raters/quotas/1/judgments"]
    assert "room for 6" in refused.value.message
    assert not study.rounds.exists()


@pytest.mark.django_db
def test_the_order_may_be_left_as_it_is(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, items={"order": "off", "overlap": 1})

    ordered = Slot.objects.filter(round=round_).order_by("ordinal").values_list("item_id", flat=True)
    assert list(ordered) == sorted(ordered)


def test_two_draws_of_one_seed_do_not_share_their_chance() -> None:
    """Strata draw apart: the same place in two of them is not taken together each time."""
    together = 0
    for seed in range(200):
        strata = [{"where": {"tag": "even"}, "take": 1}, {"where": {"tag": "odd"}, "take": 1}]
        taken = {item.scenario_id for item in sampled(scenarios(20), seed=seed, strata=strata).items}
        even, odd = sorted(taken, key=lambda pk: pk % 2)
        together += even + 1 == odd
    assert together < 60
