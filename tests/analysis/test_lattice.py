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
from apps.analysis.selectors import review_of
from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.factories.skewed import lines, skewed_round

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
