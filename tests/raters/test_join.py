from __future__ import annotations

import pytest

from apps.accounts.models import Team, User
from apps.core.errors import Invalid, Refused
from apps.raters.models import Consent, ConsentText, Participation, Rater
from apps.raters.selectors import participation_by_secret, people_in
from apps.raters.services import Joined, come_back, finish, join, stop
from apps.studies.models import Round
from apps.studies.services import close_round, pause_round
from tests.factories.studies import NOW, make_rater, make_round

pytestmark = pytest.mark.django_db


def enter(round_: Round, **changes: object) -> Joined:
    wanted: dict[str, object] = {
        "round_": round_,
        "purposes": ["rating", "publication", "rating"],
        "consent_version": 3,
        "consent_text": "Yes? Ünïcode.",
        "language": "en",
        "now": NOW,
    }
    return join(**(wanted | changes))  # type: ignore[arg-type]


def test_consent_is_kept_word_for_word(running: Round) -> None:
    joined = enter(running)
    enter(running)

    consent = Consent.objects.filter(rater=joined.participation.rater).get()
    assert (consent.version, consent.purpose, consent.given_at) == (3, "rating", NOW)
    assert ConsentText.objects.get().text == "Yes? Ünïcode."
    assert people_in(running) == 2


def test_only_what_was_asked_can_be_agreed_to(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, consent={"purposes": ["rating", "publication"]})

    joined = enter(round_, purposes=["publication", "rating", "\x00", "x" * 99])

    given = Consent.objects.filter(rater=joined.participation.rater).values_list("purpose", flat=True)
    assert sorted(given) == ["publication", "rating"]


def test_invariant_4_without_consent_there_is_no_row(running: Round) -> None:
    with pytest.raises(Invalid):
        enter(running, purposes=["publication"])

    for model in (Rater, Consent, ConsentText, Participation):
        assert not model.objects.exists()


@pytest.mark.parametrize("ended", [False, True])
def test_a_round_that_does_not_run_takes_nobody(running: Round, *, ended: bool) -> None:
    if ended:
        close_round(round_=running, now=NOW)
    else:
        pause_round(round_=running)

    with pytest.raises(Refused):
        enter(running)
    assert not Rater.objects.exists()


def test_only_the_browser_holds_the_secret(running: Round) -> None:
    joined = enter(running)

    assert participation_by_secret(running.study, joined.secret) == joined.participation
    assert participation_by_secret(running.study, "") is None
    assert participation_by_secret(running.study, "guess") is None
    assert joined.secret not in str(Participation.objects.values())
    assert len(joined.secret) >= 22


def test_the_same_person_on_two_devices_keeps_one_participation_that_both_know(running: Round) -> None:
    first = enter(running)
    again = enter(running, rater=first.participation.rater)

    assert again.participation == first.participation
    assert participation_by_secret(running.study, first.secret) == first.participation
    assert participation_by_secret(running.study, again.secret) == first.participation
    assert Consent.objects.count() == 1


def test_names_of_raters_say_nothing_and_differ(running: Round) -> None:
    raters = [make_rater(running).participation.rater for _turn in range(3)]

    assert len({rater.pseudonym for rater in raters}) == 3
    assert all(rater.key == rater.pseudonym for rater in raters)


def test_a_completion_code_stays_the_same_after_coming_back(running: Round) -> None:
    participation = enter(running).participation
    code = stop(participation=participation, now=NOW).completion_code

    come_back(participation=participation)
    participation.refresh_from_db()
    assert (participation.state, participation.closed_at) == ("active", NOW)  # when it closed first stays

    assert finish(participation=participation, now=NOW).completion_code == code
    assert len(code) == 10
    assert participation.state == "finished"
