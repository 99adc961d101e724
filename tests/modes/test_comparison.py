from __future__ import annotations

import pytest

from apps.modes.comparison.items import ComparisonItems, plan_pairs
from apps.studies.modes import PlanOutput, PlanScenario


def scenario(key: str, *versions: int, samples: int = 1) -> PlanScenario:
    """Return a scenario with outputs of these versions, the lowest sample first."""
    outputs = {
        version: tuple(PlanOutput(version * 100 + n, version, n) for n in range(samples))
        for version in versions
    }
    return PlanScenario(len(key), key, outputs)


def names(pairing: str, versions: list[int], baseline: int | None, *scenarios: PlanScenario) -> list[str]:
    spec = ComparisonItems.model_validate({"pairing": pairing})
    return [
        item.key for item in plan_pairs(spec, versions=versions, baseline=baseline, scenarios=scenarios).items
    ]


def test_every_pair_is_shown_once_per_scenario() -> None:
    found = names("all", [7, 8, 9], None, scenario("q", 7, 8, 9), scenario("qq", 9, 8, 7))

    assert found == ["q/1-2", "q/1-3", "q/2-3", "qq/1-2", "qq/1-3", "qq/2-3"]


@pytest.mark.parametrize(("baseline", "pairs"), [(7, ["q/1-2", "q/1-3"]), (8, ["q/1-2", "q/2-3"])])
def test_against_a_baseline_only_its_pairs_are_shown(baseline: int, pairs: list[str]) -> None:
    assert names("vs-baseline", [7, 8, 9], baseline, scenario("q", 7, 8, 9)) == pairs


@pytest.mark.parametrize(("lacking", "words"), [(1, "1 pair is left out"), (2, "2 pairs are left out")])
def test_what_cannot_be_shown_is_told_and_never_made_up(lacking: int, words: str) -> None:
    scenarios = [scenario("full", 7, 8), *(scenario("x" * n, 7) for n in range(1, lacking + 1))]

    plan = plan_pairs(ComparisonItems(), versions=[7, 8], baseline=None, scenarios=scenarios)

    assert [item.key for item in plan.items] == ["full/1-2"]
    assert plan.warnings[0].startswith(words)


def test_a_version_with_several_outputs_shows_its_first() -> None:
    plan = plan_pairs(
        ComparisonItems(), versions=[7, 8], baseline=None, scenarios=[scenario("q", 7, 8, samples=3)]
    )

    assert [output.sample for output in plan.items[0].outputs] == [0, 0]


def test_long_keys_of_scenarios_do_not_run_into_each_other() -> None:
    found = names("all", [7, 8], None, scenario("k" * 199 + "1", 7, 8), scenario("k" * 199 + "2", 7, 8))

    assert len(set(found)) == 2
    assert all(len(key) <= 200 and key.endswith("/1-2") for key in found)
