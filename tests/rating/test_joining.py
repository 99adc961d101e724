"""The way in: words by language and purpose, ages, panels, mails, members, and everything that may go wrong at a door."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Membership, Role, Team, User
from apps.assignments.models import Slot
from apps.assignments.services import launch
from apps.raters.models import Consent, Device, Invitee, Link, PanelEntry, Participation, Rater
from apps.raters.services import (
    PanelSpec,
    close_link,
    hash_person,
    invite_people,
    make_link,
    send_invitations,
)
from apps.studies.models import Round, Study
from tests.factories.joining import agree, hidden_fields
from tests.factories.studies import NOW, document, make_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]

THREE = {"person": "PROLIFIC_PID", "study": "STUDY_ID", "session": "SESSION_ID"}
CAME = "PROLIFIC_PID=person-7&STUDY_ID=study-7&SESSION_ID=session-7"
DEBRIEF = "You compared two kettles."


def door(round_: Round, kind: str = "public", **changes: Any) -> Link:
    return make_link(study=round_.study, kind=kind, name="Door", actor=None, now=NOW, **changes)


def panel(round_: Round, **changes: Any) -> Link:
    back = "https://app.prolific.com/submissions/complete?cc={code}&p={PROLIFIC_PID}"
    return door(round_, "panel", panel=PanelSpec("prolific", THREE, {}, back), **changes)


def text(reply: Any) -> str:
    return unescape(reply.content.decode())


def next_round(study: Study, **changes: Any) -> Round:
    """Launch a changed protocol in place of the round that runs."""
    study.document = document(**changes)
    study.save(update_fields=["document"])
    return launch(study=study, now=NOW, replace=True, note="next")


@pytest.fixture
def client(db: None) -> Client:
    return Client()


@pytest.fixture
def spoken(team: Team, ada: User) -> Round:
    """A study with words in two languages, an age, pay and a debrief."""
    return make_round(
        team,
        ada,
        consent={
            "version": 3,
            "purposes": ["rating", "publication"],
            "texts": {
                "rating": {"de": "Wir zählen, was Sie wählen.", "ar": "نحن نحصي اختياراتك."},
                "publication": {"de": "In Berichten, ohne Namen."},
            },
        },
        ethics={
            "approval": "26-114",
            "contact": "study@example.org",
            "pay": "€ 8.00",
            "minutes": 20,
            "minimum_age": 18,
            "warning": "Some questions are about illness.",
            "debrief": DEBRIEF,
        },
    )


def test_the_words_come_in_the_language_asked_for_else_the_browsers(client: Client, spoken: Round) -> None:
    address = f"/s/{spoken.study.code}/"

    asked = text(client.get(f"{address}?lang=ar"))
    heard = text(client.get(address, headers={"Accept-Language": "fr;q=0.9, de-CH, en;q=0.1"}))

    assert 'lang="ar" dir="rtl">نحن نحصي اختياراتك.' in asked
    assert 'lang="en" dir="ltr">In reports, never with a name.' in asked, "what has no Arabic words says so"
    assert 'lang="de" dir="ltr">Wir zählen' in heard
    assert 'lang="de" dir="ltr">In Berichten' in heard
    for shown in ("26-114", "study@example.org", "€ 8.00", "20 min", "about illness", "18 or older"):
        assert shown in asked


@pytest.mark.parametrize("lang", ["tlh", "", "x" * 5_000, "../..", "<b>", "de' or 1=1"])
def test_a_language_that_does_not_exist_falls_back(client: Client, spoken: Round, lang: str) -> None:
    reply = client.get(
        f"/s/{spoken.study.code}/", {"lang": lang}, headers={"Accept-Language": "tlh, *;q=0.1, ;;"}
    )

    assert reply.status_code == 200
    assert "نحن نحصي" in text(reply), "the first there is, by its tag"


def test_each_purpose_is_kept_with_its_own_words_in_their_language(client: Client, spoken: Round) -> None:
    reply = agree(client, f"/s/{spoken.study.code}/?lang=de", purposes=["rating", "publication"], age="older")

    assert reply.status_code == 303
    kept = {one.purpose: one for one in Consent.objects.select_related("text")}
    assert kept["rating"].text.text == "Wir zählen, was Sie wählen."
    assert kept["publication"].text.text == "Quote my comments\n\nIn Berichten, ohne Namen."
    assert {one.text.language for one in kept.values()} == {"de"}
    assert {one.version for one in kept.values()} == {3}
    assert Participation.objects.get().of_age


def test_the_younger_are_thanked_and_leave_nothing(client: Client, spoken: Round) -> None:
    link = panel(spoken)

    reply = agree(client, f"/s/{link.code}/?{CAME}", age="younger")

    assert reply.status_code == 200
    assert link.codes["screened_out"] in text(reply)
    assert DEBRIEF in text(reply)
    assert not Rater.objects.exists()
    assert not reply.cookies.get("rater")


@pytest.mark.parametrize("age", ["", "17", "older\0"])
def test_who_does_not_say_how_old_they_are_is_asked_again(client: Client, spoken: Round, age: str) -> None:
    reply = agree(client, f"/s/{spoken.study.code}/", age=age, purposes=["rating", "publication"])

    assert reply.status_code == 422
    assert 'value="publication" type="checkbox" role="switch"  checked' in text(reply), (
        "what was chosen stays"
    )
    assert not Rater.objects.exists()


def test_no_is_an_answer_and_leaves_nothing(client: Client, spoken: Round) -> None:
    link = panel(spoken)
    page = client.get(f"/s/{link.code}/?{CAME}")

    reply = client.post(f"/s/{link.code}/decline/", hidden_fields(page.content.decode()))

    assert reply.status_code == 200
    assert link.codes["no_consent"] in text(reply)
    assert f"cc={link.codes['no_consent']}&p=person-7" in text(reply)
    assert DEBRIEF in text(reply)
    assert client.get(f"/s/{spoken.study.code}/decline/").status_code == 200
    for model in (Rater, Consent, PanelEntry):
        assert not model._default_manager.exists()


def test_other_words_meanwhile_are_read_before_they_are_agreed_to(client: Client, running: Round) -> None:
    address = f"/s/{running.study.code}/"
    before = hidden_fields(client.get(address).content.decode())
    next_round(running.study, consent={"text": "Other words."})

    reply = client.post(address, {**before, "purposes": "rating"})

    assert reply.status_code == 409
    assert "Other words." in text(reply)
    assert 'value="rating" type="checkbox" role="switch" required checked' in text(reply)
    assert not Rater.objects.exists()
    again = client.post(address, {**hidden_fields(reply.content.decode()), "purposes": "rating"})
    assert again.status_code == 303


@pytest.mark.parametrize("words", ["", "x", "0" * 64])
def test_a_yes_to_unread_words_is_none(client: Client, running: Round, words: str) -> None:
    assert agree(client, f"/s/{running.study.code}/", words=words).status_code == 409
    assert not Rater.objects.exists()


def test_the_same_words_in_a_later_round_need_one_button(client: Client, team: Team, ada: User) -> None:
    consent = {"version": 2, "purposes": ["rating", "publication"]}
    first = make_round(team, ada, consent=consent)
    address = f"/s/{first.study.code}/"
    agree(client, address, purposes=["rating", "publication"])
    second = next_round(first.study, consent=consent, objective="anew")

    page = text(client.get(address))
    reply = agree(client, address, purposes=[])

    assert "You said yes to this." in page
    assert 'role="switch"' not in page
    assert reply.status_code == 303
    assert Rater.objects.count() == 1
    given = Consent.objects.filter(round=second).values_list("purpose", flat=True)
    assert sorted(given) == ["publication", "rating"]


@pytest.mark.parametrize(
    "consent",
    [{"version": 3, "purposes": ["rating"]}, {"version": 2, "purposes": ["rating"], "text": "New."}],
)
def test_a_new_version_or_new_words_ask_again(
    client: Client, team: Team, ada: User, consent: dict[str, Any]
) -> None:
    first = make_round(team, ada, consent={"version": 2, "purposes": ["rating"]})
    address = f"/s/{first.study.code}/"
    agree(client, address)
    next_round(first.study, consent=consent)

    assert 'role="switch"' in text(client.get(address))
    assert agree(client, address, purposes=[]).status_code == 422
    assert agree(client, address).status_code == 303
    assert Rater.objects.count() == 1


def test_a_panels_ids_are_carried_past_the_address_and_sealed(client: Client, running: Round) -> None:
    link = panel(running)
    address = f"/s/{link.code}/?{CAME}"

    page = client.get(address)
    assert not PanelEntry.objects.exists()
    reply = agree(client, address)

    assert 'name="PROLIFIC_PID" value="person-7"' in text(page)
    assert f'action="/s/{link.code}/"' in text(page)
    assert "person-7" not in reply["Location"]
    entry = PanelEntry.objects.get()
    assert "person-7" not in entry.sealed
    found = Participation.objects.get()
    assert found.person == hash_person("panel.prolific", "person-7")
    assert "person-7" not in str(Participation.objects.values()) + str(Rater.objects.values())


def test_one_person_from_a_panel_keeps_one_place_on_every_device(running: Round) -> None:
    link, other = panel(running), panel(running)
    phone, laptop = Client(), Client()
    first = agree(phone, f"/s/{link.code}/?{CAME}")

    page = text(laptop.get(f"/s/{other.code}/?{CAME}"))
    again = agree(laptop, f"/s/{other.code}/?{CAME}")

    assert "You have begun this study" in page
    assert again["Location"].split("/t/")[1] == first["Location"].split("/t/")[1]
    assert Participation.objects.count() == 1
    assert Device.objects.count() == 2
    assert laptop.get(again["Location"]).status_code == 200
    assert phone.get(first["Location"]).status_code == 200


def test_a_panels_id_alone_opens_nobodys_own_page(running: Round) -> None:
    link = panel(running)
    phone, guesser = Client(), Client()
    agree(phone, f"/s/{link.code}/?{CAME}")
    agree(guesser, f"/s/{link.code}/?{CAME}")
    number = Participation.objects.get().rater.pseudonym

    assert number in text(phone.get("/me/"))
    assert number not in text(guesser.get("/me/"))
    guesser.post("/me/leave/now/", {"way": "erase"})
    assert Participation.objects.get().state == "active"

    agree(phone, f"/s/{link.code}/?{CAME}")  # the same browser again is still its own
    phone.post("/me/leave/now/", {"way": "erase"})
    assert not Participation.objects.exists()


def test_two_people_at_one_computer_are_two(client: Client, running: Round) -> None:
    link = panel(running)
    agree(client, f"/s/{link.code}/?{CAME}")

    agree(client, f"/s/{link.code}/?{CAME.replace('person-7', 'person-8')}")

    assert Participation.objects.count() == 2


@pytest.mark.parametrize("query", ["", "STUDY_ID=s", "PROLIFIC_PID=", "PROLIFIC_PID=" + "x" * 10_000])
def test_a_panels_door_needs_the_panel(client: Client, running: Round, query: str) -> None:
    link = panel(running)

    page = client.get(f"/s/{link.code}/?{query}")
    posted = client.post(f"/s/{link.code}/", {"purposes": "rating"})

    assert page.status_code == 200
    assert "from the panel again" in text(page)
    assert 'name="words"' not in text(page)
    assert posted.status_code == 200
    assert not Rater.objects.exists()


def test_a_full_door_gives_the_code_for_that(running: Round) -> None:
    link = panel(running, cap=1)
    late = Client()
    page = late.get(f"/s/{link.code}/?{CAME.replace('person-7', 'late')}")
    agree(Client(), f"/s/{link.code}/?{CAME}")

    shut = late.get(f"/s/{link.code}/?{CAME.replace('person-7', 'late')}")
    posted = late.post(f"/s/{link.code}/", {**hidden_fields(page.content.decode()), "purposes": "rating"})

    for reply in (shut, posted):
        assert link.codes["quota_full"] in text(reply)
        assert "p=late" in text(reply)
    assert Rater.objects.count() == 1


def test_a_closed_door_lets_those_on_who_came_through(running: Round) -> None:
    link, inside = door(running), Client()
    agree(inside, f"/s/{link.code}/")
    close_link(link=link, now=NOW)

    assert "Go on where you were" in text(inside.get(f"/s/{link.code}/"))
    assert inside.get(f"/s/{link.code}/next/").status_code == 303
    assert "Not open right now" in text(Client().get(f"/s/{link.code}/"))


def test_a_study_without_a_free_place_says_so_before_anybody_agrees(client: Client, running: Round) -> None:
    link = panel(running)
    Slot.objects.update(state=2)

    page = text(client.get(f"/s/{link.code}/?{CAME}"))

    assert "Not open right now" in page
    assert link.codes["quota_full"] in page


def test_the_last_place_may_go_while_the_page_is_open(client: Client, running: Round) -> None:
    link = panel(running)
    page = client.get(f"/s/{link.code}/?{CAME}")
    fields = hidden_fields(page.content.decode())
    Slot.objects.update(state=2)

    reply = client.post(f"/s/{link.code}/", {**fields, "purposes": "rating"}, follow=True)

    assert link.codes["quota_full"] in text(reply)
    assert not Participation.objects.exists()


def test_a_mailed_link_is_one_persons_and_opens_twice(running: Round) -> None:
    link = door(running, "mail")
    now = timezone.now()
    invite_people(link=link, addresses="cora@example.org", now=now)
    assert send_invitations(now=now) == 1
    address = mail.outbox[0].body.split("/s/")[1].split()[0]

    first, second = Client(), Client()
    one = agree(first, f"/s/{address}")
    again = agree(second, f"/s/{address}")

    assert one.status_code == again.status_code == 303
    assert Participation.objects.count() == 1
    assert Invitee.objects.get().joined_at is not None
    assert "/i/" not in one["Location"]
    assert "one by one" in text(Client().get(f"/s/{link.code}/"))
    for forged in (f"/s/{address[:-2]}/", f"/s/{running.study.code}/i/x/", f"/s/{link.code}/i/{'a' * 40}/"):
        assert Client().get(forged).status_code == 404


def test_members_log_in_and_stay_unnamed(
    ada_client: Client, dan_client: Client, running: Round, ada: User
) -> None:
    link = door(running, "members")
    address = f"/s/{link.code}/"

    asked = Client().get(address)
    assert asked.status_code == 302
    assert f"next={address}" in asked["Location"]
    assert dan_client.get(address).status_code == 403
    assert agree(ada_client, address).status_code == 303

    found = Participation.objects.get()
    assert found.person == hash_person("account", str(ada.pk))
    assert ada.email not in str(Rater.objects.values()) + str(Participation.objects.values())


def test_members_of_a_team_that_asks_for_codes_set_theirs_up_first(
    ada_client: Client, running: Round, team: Team
) -> None:
    link = door(running, "members")
    Team.objects.filter(pk=team.pk).update(totp_required=True)

    assert "asked=1" in ada_client.get(f"/s/{link.code}/")["Location"]


def test_a_trial_says_so_and_counts_nowhere(client: Client, running: Round) -> None:
    link = door(running, "test", cohort="expert")

    assert "counts nowhere" in text(client.get(f"/s/{link.code}/"))
    agree(client, f"/s/{link.code}/")

    assert Participation.objects.get().is_test


@pytest.mark.parametrize(
    "address", ["/s/x/", "/s/x/about/", "/s/x/decline/", "/s/x/done/", "/s/x/i/y/", "/s/%F0%9F/"]
)
def test_a_forged_address_leads_nowhere_kindly(client: Client, address: str) -> None:
    assert client.get(address).status_code in {400, 404}
    assert "invitation" in text(client.get("/s/x/about/"))


def test_a_widgets_door_is_no_page(client: Client, running: Round) -> None:
    link = door(running, "widget", origins=["https://shop.example"])

    assert client.get(f"/s/{link.code}/").status_code == 404


def test_the_joining_page_asks_the_database_the_same_of_everybody(
    team: Team, ada: User, client: Client
) -> None:
    round_ = make_round(team, ada)
    link = panel(round_)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(f"/s/{link.code}/?{CAME}").status_code == 200
        return len(seen)

    queries()
    before = queries()
    for number in range(5):
        agree(Client(), f"/s/{link.code}/?PROLIFIC_PID=p{number}")
        member = User.objects.create_user(f"m{number}@example.org")
        Membership.objects.create(team=team, user=member, role=Role.RESEARCHER)
    assert queries() == before <= 8
