"""What a stakeholder may read of a study of 120 people, collected back into cells and attacked by adding and subtracting them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import publication, reviewing
from apps.analysis.measures import _slices
from apps.analysis.services import refresh_now
from apps.statistics.equity import Publishable, subtraction_attacks
from apps.studies.models import Round
from tests.factories.skewed import FIELDS, SCENARIOS, lines, skewed_round

pytestmark = pytest.mark.django_db(transaction=True)

K = 5
URL = "studies/kettle"


@dataclass(frozen=True)
class Judged:
    """The truth that the attacker's success is measured by: who gave each judgment, and what the judgments are of."""

    rater: np.ndarray[Any, Any]
    rows: list[dict[str, Any]]

    @classmethod
    def of(cls) -> Judged:
        rows = lines()
        return cls(np.array([int(row["rater"][1:]) for row in rows]), rows)

    def holds(self, slice_: dict[str, str], metric: str) -> np.ndarray[Any, Any]:
        tags = {row["key"]: row for row in SCENARIOS}

        def fits(row: dict[str, Any], key: str, value: str) -> bool:
            scenario: dict[str, Any] = tags[row["scenario"]]
            if key in {"tag", "distribution"}:
                return value in list(scenario["tags"])
            if key == "risk":
                return bool(scenario["risk"] == value)
            if key == "cohort":
                return bool(row["cohort"] == value)
            if key == "period":
                return str(row["at"]).startswith("2026-01" if value == "2026-W03" else "2026-02")
            return bool(row["profile"][key] == value)

        return np.array(
            [
                metric in row["answers"] and all(fits(row, *part) for part in slice_.items())
                for row in self.rows
            ]
        )


def estimates_shown(api: Any) -> list[dict[str, Any]]:
    """Return every number of a part of the people that this reader gets, and all totals and numbers by scenario."""
    review = api.get(f"{URL}/review").json()
    cells = [
        {"pool": "main", "source": "people", "age": 0.0, **cell}
        for part in review["parts"].values()
        for cell in part["body"].get("cells_of_people", ())
    ]
    found = [*api.get(f"{URL}/results").json()["estimates"], *review["estimates"], *cells]
    dull = {"option", "class", "label", "theme", "raters", "rater", "attribute", "set"}
    return [
        row
        for row in found
        if row["n"]
        and row["pool"] == "main"
        and not dull & set(row["slice"] or {})
        and row["source"] == "people"
        and "" not in (row["slice"] or {}).values()
    ]


def cells_shown(api: Any, metric: str, judged: Judged) -> np.ndarray[Any, Any]:
    """Return the published cells of a question as rows (cells, judgments) of 0 and 1, all different."""
    cells = {
        tuple(sorted((row["slice"] or {}).items())) for row in estimates_shown(api) if row["metric"] == metric
    }
    table = np.array([judged.holds(dict(cell), metric) for cell in sorted(cells)])
    return np.unique(table[table.any(axis=1)], axis=0).astype(np.float64)


def found_by_search(table: np.ndarray[Any, Any], judged: Judged) -> list[int]:
    """Return how many people each result rests on that the library's own attack finds."""
    cell, row = np.nonzero(table)
    attacks = subtraction_attacks(
        cells=cell, raters=judged.rater[row], count=len(table), published=range(len(table)), parts=row, k=K
    )
    return [attack.people for attack in attacks]


def found_by_rank(table: np.ndarray[Any, Any], judged: Judged) -> list[tuple[int, ...]]:
    """Return sets of few people without whom the published numbers would depend on each other more than they do with them.

    Then, and only then, some combination of the numbers rests on these people alone. Of people whom no cell tells apart only all
    together can be singled out.
    """
    patterns, which = np.unique(table, axis=1, return_inverse=True)
    owners = [frozenset(judged.rater[which == number].tolist()) for number in range(patterns.shape[1])]
    shapes: dict[frozenset[int], list[int]] = {}
    for person in range(judged.rater.max() + 1):
        shapes.setdefault(frozenset(which[judged.rater == person].tolist()), []).append(person)
    few = [group for group in shapes.values() if len(group) < K]
    whole = int(np.linalg.matrix_rank(patterns))
    found = []
    for chosen in [*combinations(few, 1), *combinations(few, 2)]:
        persons = {person for group in chosen for person in group}
        left = [not own <= persons for own in owners]
        if len(persons) < K and not all(left) and np.linalg.matrix_rank(patterns[:, left]) < whole:
            found.append(tuple(sorted(persons)))
    return found


def reviewed(team: Team, ada: User) -> Round:
    round_ = skewed_round(team, ada)
    refresh_now(round_.pk)
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    return round_


def counts_are_in_steps(ben_api: Any, ada_api: Any) -> None:
    """Check that counts of groups, held against each other over all questions, give no number of few people."""
    of_people = {*FIELDS, "cohort", "period"}

    def groups(api: Any) -> list[dict[str, Any]]:
        return [row for row in estimates_shown(api) if of_people & set(row["slice"] or {})]

    shown, exact = groups(ben_api), groups(ada_api)
    for name in ("n", "raters"):
        assert {row[name] % K for row in shown} == {0}
        assert {row[name] % K for row in exact} != {0}
    assert not [row["method"] for row in shown if "t(" in row["method"]]
    assert all(row["age"] % 86_400 == 0 for row in shown)


def test_nobody_is_isolated_by_all_that_a_reader_sees(
    team: Team, ada: User, ben_api: Any, ada_api: Any
) -> None:
    reviewed(team, ada)
    judged = Judged.of()
    for metric, least in (("overall", 25), ("sure", 20)):
        table = cells_shown(ben_api, metric, judged)
        assert len(table) >= least, "so little is shown that nothing is proven"
        assert found_by_search(table, judged) == []
        assert found_by_rank(table, judged) == []
    counts_are_in_steps(ben_api, ada_api)


def test_the_attacks_find_people_where_only_small_groups_are_hidden(
    team: Team, ada: User, ben_api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small_only(*, cells: Any, raters: Any, count: int, **_rest: Any) -> Publishable:
        people = np.array([len(np.unique(raters[cells == cell])) for cell in range(count)])
        kept = (people == 0) | (people >= K)
        return Publishable(kept=kept, suppressed=(None,) * count, raters=people, k=K, method="")

    monkeypatch.setattr(_slices, "publishable", small_only)
    monkeypatch.setattr(publication, "publishable", small_only)
    reviewed(team, ada)
    judged = Judged.of()
    table = cells_shown(ben_api, "overall", judged)

    assert found_by_search(table, judged)
    assert found_by_rank(table, judged)
