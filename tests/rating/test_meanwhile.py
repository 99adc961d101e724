"""What a request read before somebody withdrew or was erased in another tab is not written over what they did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment
from apps.assignments.services import leave
from apps.core.errors import NotFound, Refused
from apps.raters.models import Consent, Participation, Profile
from apps.raters.services import Joined, change_agreements, change_profile, erase, finish, withdraw
from apps.rating.entering import settle
from apps.rating.views import _finish
from apps.responses.answers import check_answers
from apps.responses.models import Draft
from apps.responses.services import save_draft
from apps.studies.models import Round
from tests.factories.judging import following, token_of
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {"age_band": "75+"}


@pytest.fixture(autouse=True)
def _state(settings: Settings, tmp_path: Path) -> None:
    settings.STATE = tmp_path


@pytest.fixture
def asking(team: Team, ada: User) -> Round:
    return make_round(team, ada, raters={"profile": ["age_band"]})


@pytest.fixture
def joined(asking: Round) -> Joined:
    return make_rater(asking)


def test_a_profile_that_arrives_after_a_withdrawal_is_not_kept(joined: Joined) -> None:
    withdraw(rater=joined.participation.rater, now=NOW)

    after = settle(participation=joined.participation, said=SAID, now=NOW)

    assert after.state == Participation.State.WITHDRAWN
    assert not Profile.objects.exists()
    assert Participation.objects.get().profile_at is None


def test_whoever_was_erased_is_not_found_any_more_by_what_was_read_before(joined: Joined) -> None:
    stale = joined.participation
    erase(rater=stale.rater, now=NOW)

    for act in (
        lambda: settle(participation=stale, said=SAID, now=NOW),
        lambda: leave(participation=stale, now=NOW),
        lambda: _finish(stale),
        lambda: change_profile(participation=stale, said=SAID, now=NOW),
        lambda: change_agreements(participation=stale, wanted=["rating"], language="en", now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert not Profile.objects.exists()
    assert not Consent.objects.exists()


def test_the_last_page_of_a_closed_round_leaves_a_withdrawal_as_it_is(joined: Joined) -> None:
    stale = Participation.objects.get()
    withdraw(rater=joined.participation.rater, now=NOW)

    assert _finish(stale).state == Participation.State.WITHDRAWN
    assert Participation.objects.get().state == Participation.State.WITHDRAWN


def test_what_is_said_after_a_withdrawal_is_not_kept(joined: Joined) -> None:
    stale = Participation.objects.select_related("rater", "round").get()
    withdraw(rater=joined.participation.rater, now=NOW)

    with pytest.raises(Refused):
        change_profile(participation=stale, said=SAID, now=NOW)
    assert not Profile.objects.exists()


def test_stopping_from_an_old_tab_leaves_what_is_finished_and_its_code(joined: Joined) -> None:
    done = finish(participation=joined.participation, now=NOW)

    leave(participation=joined.participation, now=NOW + timedelta(minutes=1))

    after = Participation.objects.get()
    assert (after.state, after.outcome) == (Participation.State.FINISHED, "complete")
    assert after.completion_code == done.completion_code


@pytest.mark.parametrize("way", [withdraw, erase])
def test_a_draft_that_arrives_too_late_leaves_nothing(
    joined: Joined, monkeypatch: pytest.MonkeyPatch, way: Callable[..., object]
) -> None:
    token = token_of(following(joined))
    check: Callable[..., object] = check_answers

    def leave_first(*words: object, **more: object) -> object:
        way(rater=joined.participation.rater, now=NOW)  # between reading the assignment and writing the draft
        return check(*words, **more)

    monkeypatch.setattr("apps.responses.services.drafts.check_answers", leave_first)

    with pytest.raises(Refused):
        save_draft(token=token, secret=joined.secret, fields={"q-note": ["half"]})
    assert not Draft.objects.exists()
    assert not Assignment.objects.filter(state=1).exists()
