"""The full review's numbers within every group that a study knows."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.estimate import Estimate
from apps.analysis.publication import cell_of, coarse, is_of_people
from apps.analysis.review_parts import slices
from apps.analysis.reviewing.results import ReviewResults
from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.factories.skewed import FIELDS, lines, skewed_round
from tests.factories.whole_reviews import review_of

pytestmark = pytest.mark.django_db(transaction=True)


def reviewed(round_: Round) -> ReviewResults:
    refresh_now(round_.pk)
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    found = review_of(round_, to_researcher=True)
    assert found is not None
    return found


def groups(found: ReviewResults, key: str, measure: str = "win_rate") -> dict[str, float | None]:
    return {
        row.slice[key]: row.value
        for row in found.estimates
        if row.measure == measure and row.metric == "overall" and row.slice and set(row.slice) == {key}
    }


def share(*, week: int | None = None, tag: set[str] | None = None) -> float:
    """Return how often the first version won, counted from the lines."""
    won = [
        row["answers"]["overall"] == "first"
        for row in lines()
        if (week is None or row["at"].startswith(f"2026-0{week}")) and (tag is None or row["scenario"] in tag)
    ]
    return float(sum(won) / len(won))


def test_a_review_cuts_by_fields_weeks_and_distribution_but_not_what_the_snapshot_cuts(
    team: Team, ada: User
) -> None:
    found = reviewed(skewed_round(team, ada))

    assert groups(found, "period") == pytest.approx({"2026-W03": share(week=1), "2026-W07": share(week=2)})
    inside, outside = share(tag={"q0", "q1", "q2"}), share(tag={"q3", "q4", "q5"})
    assert groups(found, "distribution") == pytest.approx(
        {"in-distribution": inside, "out-of-distribution": outside}
    )
    assert groups(found, "distribution", "gap")["in-distribution"] == pytest.approx(inside - outside)
    assert set(groups(found, "gender")) == {"woman", "man", "other"}
    assert groups(found, "age_band") == {}
    gap = groups(found, "first_language", "gap")["other"]
    assert gap is not None
    assert gap < -0.3
    part = found.part("slices")
    assert part is not None
    assert part.body["left_out"] == []


def test_keys_beyond_the_limit_are_named_and_left_out(
    team: Team, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "MOST_SLICES", 5)
    found = reviewed(skewed_round(team, ada))

    part = found.part("slices")
    assert part is not None
    assert part.body["keys"] == ["first_language", "gender"]
    assert "risk" in part.body["left_out"]
    (lacking,) = [row for row in found.estimates if row.metric == "overall" and row.slice == {"risk": ""}]
    assert "at most 5 slices" in (lacking.undefined or "")


def test_crossings_are_drawn_together_and_holes_are_named(team: Team, ada: User) -> None:
    quotas = [{"where": {"age_band": "75+", "tag": "medical"}, "judgments": 10}]
    found = reviewed(skewed_round(team, ada, raters={"profile": list(FIELDS), "quotas": quotas}))

    part = found.part("crossings")
    assert part is not None
    assert part.undefined == ""
    first = part.body["gaps"][0]
    assert (first["key"], first["group"], first["scenarios"]) == ("age_band", "75+", "medical")
    assert (first["how"], first["planned"]) == ("none", True)
    assert {
        "key": "gender",
        "group": "other",
        "scenario_key": "",
        "scenarios": "",
        "planned": False,
        "how": "few",
    } in (part.body["gaps"])
    assert not [gap for gap in part.body["gaps"] if gap["group"] == "other" and gap["scenario_key"]]
    cells = [row for row in found.estimates if row.metric == "overall" and row.slice and len(row.slice) == 2]
    young = next(row for row in cells if row.slice == {"age_band": "18-29", "tag": "triage"})
    own = [
        row["answers"]["overall"] == "first"
        for row in lines()
        if row["profile"]["age_band"] == "18-29" and row["scenario"] in {"q0", "q1", "q5"}
    ]
    assert (young.n, young.low is not None) == (len(own), True)
    assert young.value == pytest.approx(sum(own) / len(own), abs=0.08)


def test_the_planted_gap_is_proven_and_nothing_else_is(team: Team, ada: User) -> None:
    found = reviewed(skewed_round(team, ada))

    part = found.part("equity")
    assert part is not None
    assert part.undefined == ""
    rows = [*part.body["cells_of_people"], *part.body["private"]["cells_of_people"]]
    gaps = {(row["metric"], *next(iter(row["slice"].items()))): row for row in rows if row["kind"] == "gap"}
    assert {key for key, row in gaps.items() if row["proven"]} == {
        ("overall", "first_language", "english"),
        ("overall", "first_language", "other"),
    }
    worse = gaps["overall", "first_language", "other"]
    assert worse["high"] < -0.2
    assert worse["value"] == pytest.approx(worse["own"] - worse["rest"])
    assert worse["p"] <= worse["adjusted"] < 0.001
    assert ("overall", "gender", "other") not in gaps
    assert ["gender", "other"] in part.body["small"]
    apart = {row["key"]: row for row in part.body["disagreement"] if row["metric"] == "overall"}
    assert apart["first_language"]["proven"]
    assert apart["first_language"]["within"] > apart["first_language"]["across"]
    assert not apart["gender"]["proven"]


def test_what_readers_see_of_a_group_is_coarse_and_of_scenarios_exact() -> None:
    row = Estimate(
        measure="win_rate",
        metric="overall",
        slice={"gender": "man"},
        n=43,
        raters=12,
        age=100_000.0,
        method="ties half; clustered by rater, CR1, t(11)",
    ).as_json()

    seen = coarse(row)

    assert (seen["n"], seen["raters"], seen["age"]) == (40, 10, 86_400.0)
    assert seen["method"] == "ties half; clustered by rater, CR1, t"
    by_tag = {**row, "slice": {"tag": "triage"}}
    assert coarse(by_tag) == by_tag


def test_cells_are_what_numbers_rest_on() -> None:
    share = Estimate(measure="share", metric="why", version="a", slice={"option": "safer", "gender": "man"})
    assert cell_of(share) == cell_of(
        Estimate(measure="gap", metric="why", version="a", slice={"gender": "man"})
    )
    assert cell_of(Estimate(measure="share", metric="why", pool="all")) is None
    assert cell_of(Estimate(measure="cohen_kappa", metric="why", slice={"raters": "r1, r2"})) is None
    assert is_of_people({"tag": "triage", "gender": "man"})
    assert not is_of_people({"tag": "triage", "option": "safer"})
