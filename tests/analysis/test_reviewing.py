"""Full reviews: asked for, made part by part, called off, begun again, and thinned out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.models import Review, ReviewState
from apps.analysis.review_parts import review_parts
from apps.analysis.review_parts._base import Found, Subject
from apps.analysis.selectors_reviews import last_review
from apps.analysis.services import refresh_now
from apps.core.errors import Refused
from apps.raters.services import erase
from apps.studies.models import Round
from tests.factories.crowds import PAIR, gated_study, post
from tests.factories.whole_reviews import review_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    """Twelve experts who always agree, and four end users."""
    lines = [
        {
            "scenario": f"q{scenario}",
            "shown": list(PAIR),
            "rater": f"r{rater}",
            "cohort": "expert" if rater < 12 else "end_user",
            "answers": {"overall": "first" if scenario % 2 else "second"},
        }
        for scenario in range(4)
        for rater in range(16)
    ]
    round_ = post(gated_study(team, ada), lines).round
    assert refresh_now(round_.pk) is not None
    return round_


def made(round_: Round, now: datetime) -> Review:
    review = reviewing.ask_for_review(round_=round_, by=None, now=now)
    assert reviewing.run_review(review_id=str(review.pk), now=now)
    review.refresh_from_db()
    return review


def test_a_review_makes_all_parts_and_keeps_what_they_found(judged: Round) -> None:
    review = made(judged, timezone.now())

    assert (review.state, review.done, review.parts) == (
        ReviewState.DONE,
        len(review_parts()),
        len(review_parts()),
    )
    assert review.responses == 64
    found = review_of(judged, to_researcher=True)
    assert found is not None
    assert set(found.parts) == {part.slug for part in review_parts()}
    alphas = {
        e.slice["cohort"]: e
        for e in found.estimates
        if e.measure == "krippendorff_alpha" and e.version is None and e.slice
    }
    assert alphas["expert"].value == pytest.approx(1.0)
    assert alphas["end_user"].value is None
    assert "Fewer than 5 people" in (alphas["end_user"].undefined or "")


def test_only_one_review_of_a_round_goes_on_at_a_time(judged: Round) -> None:
    now = timezone.now()
    reviewing.ask_for_review(round_=judged, by=None, now=now)

    with pytest.raises(Refused):
        reviewing.ask_for_review(round_=judged, by=None, now=now)


def test_what_is_called_off_is_not_made_and_earlier_ones_stay(judged: Round) -> None:
    earlier = made(judged, timezone.now())
    review = reviewing.ask_for_review(round_=judged, by=None, now=timezone.now())
    reviewing.cancel_review(round_=judged, now=timezone.now())

    assert not reviewing.run_review(review_id=str(review.pk), now=timezone.now())

    found = review_of(judged)
    assert found is not None
    assert found.review == str(earlier.pk)
    with pytest.raises(Refused):
        reviewing.cancel_review(round_=judged, now=timezone.now())


def test_a_review_whose_workers_are_lost_is_begun_again_and_given_up_in_the_end(judged: Round) -> None:
    review = reviewing.ask_for_review(round_=judged, by=None, now=timezone.now())
    Review.objects.filter(pk=review.pk).update(state=ReviewState.RUNNING, attempts=1)
    assert [one.pk for one in reviewing.waiting()] == [review.pk]
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())

    review = reviewing.ask_for_review(round_=judged, by=None, now=timezone.now())
    Review.objects.filter(pk=review.pk).update(state=ReviewState.RUNNING, attempts=3)
    assert not reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    last = last_review(judged)
    assert last is not None
    assert last.state == ReviewState.FAILED
    assert "3 times" in last.problem


def test_a_part_that_fails_says_why_and_the_others_are_made(
    judged: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(subject: object) -> object:
        raise ZeroDivisionError("a part broke")

    monkeypatch.setattr(review_parts()[0], "find", broken)

    review = made(judged, timezone.now())

    assert review.state == ReviewState.DONE
    found = review_of(judged)
    assert found is not None
    first = found.part(review_parts()[0].slug)
    assert first is not None
    assert "a part broke" in first.undefined


def test_the_calendar_asks_once_a_day_and_only_where_something_is_new(judged: Round) -> None:
    Round.objects.filter(pk=judged.pk).update(state="running")
    now = timezone.now()
    assert reviewing.ask_for_due_reviews(now=now) == 1
    assert reviewing.ask_for_due_reviews(now=now + timedelta(hours=1)) == 0
    Review.objects.update(state=ReviewState.DONE, ended_at=now, taken_at=now)

    assert reviewing.ask_for_due_reviews(now=now + timedelta(days=2)) == 0


def test_what_may_name_a_person_leaves_reviews_with_them(judged: Round) -> None:
    review = made(judged, timezone.now())
    results = review.results
    slug = review_parts()[0].slug
    results[slug]["body"] = {"private": {"raters": ["r1"]}, "all": 3}
    named = {**review.estimates[0], "slice": {"rater": "r1"}, "private": True}
    Review.objects.filter(pk=review.pk).update(results=results, estimates=[*review.estimates, named])
    assert review_of(judged, to_researcher=False).parts[slug].body == {"all": 3}  # type: ignore[union-attr]

    erase(rater=judged.study.team.raters.get(key="r1"), now=timezone.now())

    review.refresh_from_db()
    assert review.results[slug]["body"] == {"all": 3}
    assert named not in review.estimates


def test_a_review_that_has_read_somebody_who_goes_is_begun_again(
    judged: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, rater = review_parts()[-1], judged.study.team.raters.get(key="r1")
    find = last.find

    def goes_meanwhile(subject: Subject) -> Found:
        erase(rater=rater, now=timezone.now())
        return find(subject)

    monkeypatch.setattr(last, "find", goes_meanwhile)
    review = reviewing.ask_for_review(round_=judged, by=None, now=timezone.now())
    reviewing.run_review(review_id=str(review.pk), now=timezone.now())

    review.refresh_from_db()
    assert (review.state, review.results) == (ReviewState.WAITING, {})
    assert [one.pk for one in reviewing.waiting()] == [review.pk]
    monkeypatch.undo()
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    review.refresh_from_db()
    assert (review.state, review.responses) == (ReviewState.DONE, 60)
    assert rater.pseudonym not in str(review.results)


def test_only_the_newest_the_last_of_a_day_and_the_cited_stay(judged: Round) -> None:
    begin = timezone.now().replace(hour=12) - timedelta(days=5)

    def at(hours: int, state: str = "done", *, cited: bool = False) -> Review:
        when = begin + timedelta(hours=hours)
        return Review.objects.create(
            round=judged, state=state, asked_at=when, taken_at=when, ended_at=when, cited=cited
        )

    cited, last = at(0, cited=True), at(3)
    at(1)
    at(2, "failed")
    newest = at(24)

    assert reviewing.thin_reviews(now=timezone.now()) == 2
    assert set(Review.objects.values_list("pk", flat=True)) == {cited.pk, last.pk, newest.pk}
