"""Mails on studies: what they say, how seldom they come, and that none comes twice."""

from __future__ import annotations

import re
import smtplib
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from apps.accounts.models import Membership, Team, User
from apps.accounts.selectors import membership_in
from apps.analysis.services import refresh_now
from apps.catalog.withdrawing import restore_version, version_in, withdraw_version
from apps.core.errors import Invalid, NotFound
from apps.exchange.models import Digest, DigestState, Subscription
from apps.exchange.services import note_change, note_version, send_digests, subscribe, write_digest
from apps.exchange.services.digesting import MOST_A_WEEK, TRIES
from apps.exchange.services.subscribing import stop_token
from apps.governance.services import comment, evaluate
from apps.studies.models import Round
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now().replace(hour=9)


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    study = gated_study(team, ada, {"name": "as good", "rule": "low >= 0.5"})
    post(study, crowd_lines(raters=12, each=10, chance=0.8))
    round_ = study.rounds.get()
    refresh_now(round_.pk)
    evaluate(round_.pk)
    return round_


@pytest.fixture
def ben_in(team: Team, ben: User) -> Membership:
    return membership_in(ben, team.slug)


def more_judgments(round_: Round, chance: float) -> None:
    lines = crowd_lines(raters=24, each=20, chance=chance, seed=11)
    post(round_.study, [{**line, "rater": f"more-{line['rater']}"} for line in lines])
    refresh_now(round_.pk)
    evaluate(round_.pk)


def newest_mail() -> str:
    return str(mail.outbox[-1].body)


def test_the_first_mail_says_how_things_stand_and_the_next_what_changed(
    judged: Round, ben_in: Membership
) -> None:
    subscribe(study=judged.study, rhythm="daily", by=ben_in, now=NOW)
    comment(round_=judged, on=None, kind="question", text="Who judged?", by=ben_in, now=NOW)

    assert send_digests(now=NOW) == 1
    first = newest_mail()
    assert "Verdict: pass." in first
    assert re.search(r"as good: \d+% \[\d+, \d+\] from 120 judgments of 12 people, pass", first)
    assert "Who judged? (Ben Reader)" in first
    assert "/d/kettles/kettle/" in first
    assert "before:" not in first
    assert mail.outbox[-1].to == ["ben@example.org"]
    assert Digest.objects.get().body == "", "nothing is kept that was sent"

    assert send_digests(now=day(1)) == 0, "no news, no mail"
    more_judgments(judged, chance=0.1)
    assert send_digests(now=day(2)) == 1
    assert "Verdict: fail. Before: pass." in newest_mail()
    assert re.search(r"\d+% \[\d+, \d+\].*before: \d+% \[\d+, \d+\]", newest_mail())


def test_a_mail_says_that_a_version_was_withdrawn_and_taken_back(
    judged: Round, ben_in: Membership, team: Team, ada: User
) -> None:
    subscribe(study=judged.study, rhythm="daily", by=ben_in, now=NOW)
    assert send_digests(now=NOW) == 1
    assert "withdrawn" not in newest_mail()

    withdraw_version(version=version_in(team, PAIR[0]), reason="It leaked\nnames.", actor=ada, now=NOW)
    assert send_digests(now=day(1)) == 1
    assert f"{PAIR[0]} was withdrawn on {date_format(NOW, 'j M Y')}; " in newest_mail()
    assert "It leaked names." in newest_mail()
    assert send_digests(now=day(2)) == 0, "no news, no mail"
    restore_version(version=version_in(team, PAIR[0]), actor=ada, now=NOW)
    assert send_digests(now=day(3)) == 1
    assert f"{PAIR[0]} is in use again." in newest_mail()


def test_a_mail_from_before_withdrawals_were_told_is_no_news(judged: Round, ben_in: Membership) -> None:
    subscribe(study=judged.study, rhythm="daily", by=ben_in, now=NOW)
    assert send_digests(now=NOW) == 1
    row = Subscription.objects.get()
    del row.told["withdrawn"]
    row.save(update_fields=["told"])

    assert send_digests(now=day(1)) == 0


def test_a_change_of_the_verdict_wakes_those_who_asked_for_it(judged: Round, ben_in: Membership) -> None:
    subscribe(study=judged.study, rhythm="change", by=ben_in, now=NOW)
    assert send_digests(now=NOW) == 1
    assert send_digests(now=day(3)) == 0
    more_judgments(judged, chance=0.1)
    assert send_digests(now=day(3)) == 0, "the event was not taken yet"

    note_change(judged.pk)

    assert send_digests(now=day(3)) == 1
    assert Subscription.objects.get().due_on is None


def test_a_withdrawal_alone_wakes_those_who_asked_for_changes(
    judged: Round, ben_in: Membership, team: Team, ada: User
) -> None:
    subscribe(study=judged.study, rhythm="change", by=ben_in, now=NOW)
    assert send_digests(now=NOW) == 1
    version = withdraw_version(
        version=version_in(team, PAIR[0]), reason="It leaked names.", actor=ada, now=NOW
    )
    assert send_digests(now=day(3)) == 0, "the event was not taken yet"

    note_version(version.pk)

    assert send_digests(now=day(3)) == 1
    assert f"{PAIR[0]} was withdrawn" in newest_mail()
    note_version(version.pk)
    assert Subscription.objects.get().due_on is None, "each event once"


def test_one_a_day_for_all_studies_and_five_in_seven_days(
    judged: Round, team: Team, ada: User, ben_in: Membership
) -> None:
    other = gated_study(team, ada, {"name": "other", "rule": "low >= 0.5"}, slug="other")
    post(other, crowd_lines(raters=12, each=10, chance=0.8))
    for study in (judged.study, other):
        refresh_now(study.rounds.get().pk)
        subscribe(study=study, rhythm="daily", by=ben_in, now=NOW)
    assert send_digests(now=NOW) == 1
    assert "other" in newest_mail()
    assert newest_mail().count("Verdict:") == 2

    sent = 1
    for number in range(7):
        at = day(0) + timedelta(hours=1) if number == 0 else day(number)
        Subscription.objects.update(told={"round": 9}, due_on=at.date())
        sent += send_digests(now=at)
    assert sent == MOST_A_WEEK
    Subscription.objects.update(told={"round": 9})
    assert send_digests(now=day(7)) == 1, "a week later the first has been forgotten"


def test_a_weekly_mail_comes_weekly(judged: Round, ben_in: Membership) -> None:
    subscribe(study=judged.study, rhythm="weekly", by=ben_in, now=NOW)
    assert send_digests(now=NOW) == 1
    Subscription.objects.update(told={"round": 9})

    assert [send_digests(now=day(number)) for number in (1, 6, 7)] == [0, 0, 1]


def test_a_worker_that_dies_sends_nothing_twice(
    judged: Round, ben_in: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(study=judged.study, rhythm="daily", by=ben_in, now=NOW)

    def sent_and_died(backend: locmem.EmailBackend, messages: list[mail.EmailMessage]) -> int:
        mail.outbox.extend(messages)
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(locmem.EmailBackend, "send_messages", sent_and_died)
        with pytest.raises(SystemExit):
            send_digests(now=NOW)
    assert Digest.objects.get().state == DigestState.SENDING

    assert send_digests(now=NOW + timedelta(hours=1)) == 0
    assert send_digests(now=day(1)) == 0
    assert len(mail.outbox) == 1


def test_one_that_died_before_it_wrote_the_mail_down_lost_nothing(judged: Round, ben_in: Membership) -> None:
    subscribe(study=judged.study, rhythm="daily", by=ben_in, now=NOW)
    write_digest(user_id=ben_in.user_id, now=NOW)

    assert write_digest(user_id=ben_in.user_id, now=NOW) is None
    assert send_digests(now=NOW) == 1


def test_a_mail_that_the_server_refuses_is_tried_again_and_then_given_up(
    judged: Round, ben_in: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(study=judged.study, rhythm="daily", by=ben_in, now=NOW)

    def refuse(backend: locmem.EmailBackend, messages: list[mail.EmailMessage]) -> int:
        raise smtplib.SMTPDataError(451, b"later")

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse)
    assert send_digests(now=NOW) == 0
    assert send_digests(now=NOW) == 0, "not at once"
    digest = Digest.objects.get()
    assert (digest.state, digest.tries) == (DigestState.WAITING, 1)
    for turn in range(TRIES):
        send_digests(now=NOW + timedelta(hours=2 * (turn + 1)))
    digest.refresh_from_db()
    assert (digest.state, digest.body) == (DigestState.LOST, "")


def test_a_connection_lost_in_the_middle_is_not_tried_again(
    judged: Round, ben_in: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(study=judged.study, rhythm="daily", by=ben_in, now=NOW)

    def lose(backend: locmem.EmailBackend, messages: list[mail.EmailMessage]) -> int:
        raise TimeoutError

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", lose)
    send_digests(now=NOW)
    assert Digest.objects.get().state == DigestState.LOST


def test_who_left_the_team_hears_no_more(judged: Round, ben_in: Membership) -> None:
    subscribe(study=judged.study, rhythm="daily", by=ben_in, now=NOW)
    ben_in.delete()

    assert send_digests(now=NOW) == 0
    assert not Subscription.objects.exists()


def test_another_team_and_an_unknown_rhythm_are_refused(judged: Round, ben_in: Membership, dan: User) -> None:
    with pytest.raises(NotFound):
        subscribe(study=judged.study, rhythm="daily", by=membership_in(dan, "others"), now=NOW)
    with pytest.raises(Invalid):
        subscribe(study=judged.study, rhythm="hourly", by=ben_in, now=NOW)


def test_a_signed_link_stops_the_mails_without_a_log_in(
    judged: Round, ben_in: Membership, ben_client: Client
) -> None:
    url = "/d/kettles/kettle/digest/"
    assert ben_client.post(url, {"rhythm": "weekly"}).status_code == 302
    assert 'value="weekly" checked' in ben_client.get(url).content.decode()
    send_digests(now=timezone.now())
    stop = re.search(r"/d/digest/[^/\s]+/stop/", newest_mail())
    assert stop is not None
    client = Client(enforce_csrf_checks=True)

    assert client.get(stop[0]).status_code == 200
    assert Subscription.objects.exists(), "a scanner that opens links stops nothing"
    assert client.post(stop[0], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert client.post(stop[0]).status_code == 200
    assert mail.outbox[-1].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    everything = f"/d/digest/{stop_token(user_id=ben_in.user_id)}/stop/"
    assert client.get(everything).status_code == 200
    assert client.get(everything.replace("/stop/", "x/stop/")).status_code == 404


def test_the_page_is_for_the_team(judged: Round, ben_client: Client, dan_client: Client) -> None:
    url = "/d/kettles/kettle/digest/"
    assert dan_client.get(url).status_code == 404
    assert dan_client.post(url, {"rhythm": "daily"}).status_code == 404
    assert Client().get(url).status_code == 302
    assert ben_client.post(url, {"rhythm": "hourly"}).status_code == 422
    assert ben_client.post(url, {"rhythm": "never"}).status_code == 302
