"""The full review over the wire: asked for, called off, read, and what readers do not see of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.models import Review
from apps.analysis.services import refresh_now
from apps.api.shapes_review import RoundReview
from apps.studies.models import Round
from tests.factories.crowds import crowd_lines, gated_study, post
from tests.factories.whole_reviews import review_of

pytestmark = pytest.mark.django_db(transaction=True)

URL = "studies/kettle/review"


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    round_ = post(gated_study(team, ada), crowd_lines(raters=6, each=4, chance=0.8)).round
    refresh_now(round_.pk)
    return round_


def test_it_is_asked_for_made_and_read(ada_api: Any, judged: Round) -> None:
    before = ada_api.get(URL).json()
    assert (before["review"], before["parts"], before["going"]) == (None, {}, None)

    asked = ada_api.post(URL)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert ada_api.post(URL).status_code == 409
    assert ada_api.get(URL).json()["going"]["state"] == "waiting"
    reviewing.run_review(review_id=asked.json()["review"], now=timezone.now())

    reply = ada_api.get(URL)
    body = reply.json()
    Draft202012Validator(RoundReview.model_json_schema()).validate(body)
    assert (body["review"], body["responses"]) == (asked.json()["review"], 24)
    assert ada_api.get(URL, If_None_Match=reply.headers["ETag"]).status_code == 304


def test_it_is_called_off_once(ada_api: Any, judged: Round) -> None:
    ada_api.post(URL)

    assert ada_api.post(f"{URL}/cancel").json()["state"] == "cancelled"
    assert ada_api.post(f"{URL}/cancel").status_code == 409


def test_a_reader_asks_for_none_and_sees_nothing_private(ben_api: Any, ada_api: Any, judged: Round) -> None:
    assert ben_api.post(URL).status_code == 403
    review = reviewing.ask_for_review(round_=judged, by=None, now=timezone.now())
    reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    review.refresh_from_db()
    slug = next(iter(review.results))
    review.results[slug]["body"] = {"private": {"raters": ["r1"]}, "all": 3}
    Review.objects.filter(pk=review.pk).update(results=review.results)

    assert ada_api.get(URL).json()["parts"][slug]["body"] == {"private": {"raters": ["r1"]}, "all": 3}
    assert ben_api.get(URL).json()["parts"][slug]["body"] == {"all": 3}


def test_a_reply_holds_what_a_review_holds_for_this_reader(ben_api: Any, ada_api: Any, judged: Round) -> None:
    made = reviewing.ask_for_review(round_=judged, by=None, now=timezone.now())
    reviewing.run_review(review_id=str(made.pk), now=timezone.now())
    made.refresh_from_db()
    private = {**made.estimates[0], "private": True, "slice": {"rater": "r1"}}
    of_few = {**made.estimates[0], "n": 13, "raters": 7, "slice": {"cohort": "panel"}, "private": False}
    made.estimates += [private, of_few]
    Review.objects.filter(pk=made.pk).update(estimates=made.estimates)

    for reader, is_researcher in ((ada_api, True), (ben_api, False)):
        whole = review_of(judged, to_researcher=is_researcher)
        assert whole is not None
        body = reader.get(URL).json()
        told = [one.as_json() for one in whole.estimates]
        assert any(one["private"] for one in told) is is_researcher
        assert [(one["n"], one["raters"]) for one in told][-1] == ((13, 7) if is_researcher else (10, 5))
        for one in told if not is_researcher else ():
            del one["private"]
        assert body["estimates"] == told
        assert list(body["parts"]) == list(whole.parts)
        for slug, part in whole.parts.items():
            assert body["parts"][slug] == {
                "taken_at": part.taken_at.isoformat().replace("+00:00", "Z"),
                "seconds": part.seconds,
                "undefined": part.undefined,
                "body": part.body,
            }


def test_estimates_of_before_a_field_was_known_have_it_all_the_same(
    ben_api: Any, ada_api: Any, judged: Round
) -> None:
    made = reviewing.ask_for_review(round_=judged, by=None, now=timezone.now())
    reviewing.run_review(review_id=str(made.pk), now=timezone.now())
    Review.objects.filter(pk=made.pk).update(estimates=[{"measure": "mean", "metric": "sure", "value": 0.5}])

    for reader in (ada_api, ben_api):
        body = reader.get(URL).json()
        Draft202012Validator(RoundReview.model_json_schema()).validate(body)
        assert (body["estimates"][0]["value"], body["estimates"][0]["level"]) == (0.5, 0.95)
        assert ("private" in body["estimates"][0]) is (reader is ada_api)


def test_an_outsider_finds_nothing(dan_api: Any, judged: Round) -> None:
    assert dan_api.get(URL).status_code == 404
