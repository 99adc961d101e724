"""What is kept of a round's equity is what a fresh reading gives, and goes as soon as anything that it rests on is another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.models import Review
from apps.analysis.services import refresh_now
from apps.dashboards.pages.equity_kept import kept_equity_page
from apps.dashboards.pages.groups import options_of
from apps.governance.equity import audited
from apps.governance.equity_kept import kept_audited
from apps.studies.models import Round
from apps.studies.services import protocol_of
from tests.factories.skewed import skewed_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewed(team: Team, ada: User) -> Round:
    round_ = skewed_round(team, ada)
    refresh_now(round_.pk)
    review(round_)
    return round_


def review(round_: Round, *, days: int = 0) -> None:
    now = timezone.now() + timedelta(days=days)
    made = reviewing.ask_for_review(round_=round_, by=None, now=now)
    assert reviewing.run_review(review_id=str(made.pk), now=now)


def test_it_is_what_a_fresh_reading_gives_and_costs_two_queries(reviewed: Round) -> None:
    kept = kept_audited(reviewed)

    assert kept.found == audited(reviewed)
    with CaptureQueriesContext(connection) as seen:
        assert kept_audited(reviewed) is kept
    assert len(seen) == 2


def test_another_review_snapshot_or_title_makes_another(reviewed: Round) -> None:
    for change in (
        lambda: review(reviewed, days=1),
        lambda: refresh_now(reviewed.pk),
        lambda: reviewed.study.document.update(title="Another"),
    ):
        kept = kept_audited(reviewed)
        change()
        again = kept_audited(reviewed)
        assert again is not kept
        assert again.found == audited(reviewed)


def test_what_is_taken_out_of_a_review_is_gone_here_too(reviewed: Round) -> None:
    kept = kept_audited(reviewed)
    assert kept.found is not None
    assert kept.found.body["swaps"] != [{"gone": True}]
    found = Review.objects.get(pk=kept.found.review)
    found.results["equity"]["body"]["swaps"] = [{"gone": True}]
    Review.objects.filter(pk=found.pk).update(results=found.results)

    again = kept_audited(reviewed).found

    assert again is not None
    assert again.body["swaps"] == [{"gone": True}]


def test_without_a_review_nothing_is_found(team: Team, ada: User) -> None:
    round_ = skewed_round(team, ada)

    kept = kept_audited(round_)

    assert kept.found is None
    assert kept_equity_page(kept, {}, None) is None


def test_a_page_is_drawn_once_for_all_who_read_it_alike(reviewed: Round) -> None:
    kept, options = kept_audited(reviewed), options_of(protocol_of(reviewed))
    page = kept_equity_page(kept, options, None)

    assert page is not None
    assert kept_equity_page(kept, dict(options), None) is page
    assert kept_equity_page(kept, {}, None) is not page, "other words"
    with override("de"):
        assert kept_equity_page(kept, options, None) is not page
