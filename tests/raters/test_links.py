"""Doors: made with what they need, counted exactly, closed, and asked about codes."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.accounts.models import Team, User
from apps.assignments.services import launch
from apps.core.errors import Invalid, NotFound
from apps.raters.models import Link, Outcome, Participation, Rater
from apps.raters.return_address import checked_return_address, return_address
from apps.raters.selectors import door_by_code, doors_of, entry_of
from apps.raters.services import (
    LinkFull,
    PanelSpec,
    check_code,
    close_link,
    end,
    finish,
    join,
    make_link,
    open_link,
    stop,
)
from apps.studies.models import Round
from tests.factories.studies import NOW, make_round, make_study

THREE = {"person": "PROLIFIC_PID", "study": "STUDY_ID", "session": "SESSION_ID"}
BACK = "https://app.prolific.com/submissions/complete?cc={code}"


def make(round_: Round, kind: str = "public", **changes: Any) -> Link:
    return make_link(study=round_.study, kind=kind, name="Door", actor=None, now=NOW, **changes)


def panel(round_: Round, **codes: str) -> Link:
    return make(round_, "panel", panel=PanelSpec("prolific", THREE, codes, BACK))


def come(round_: Round, link: Link, **changes: Any) -> Participation:
    return join(
        round_=round_,
        purposes=["rating"],
        consent_version=1,
        consent_text="Yes?",
        language="en",
        now=NOW,
        link=link,
        **changes,
    ).participation


@pytest.mark.django_db
def test_a_code_opens_its_own_door_and_no_other(running: Round) -> None:
    link = make(running)

    assert door_by_code(link.code).link == link
    assert door_by_code(link.code).study == running.study
    assert door_by_code(running.study.code).link is None
    for forged in ("", "x", link.code[:-1], link.code + "A", "a" * 500, "\0"):
        with pytest.raises(NotFound):
            door_by_code(forged)


@pytest.mark.django_db
def test_a_closed_door_says_so_and_opens_again(running: Round) -> None:
    link = make(running, cap=1)
    close_link(link=link, now=NOW)
    assert door_by_code(link.code).closed
    with pytest.raises(LinkFull):
        come(running, link)
    assert not Rater.objects.exists()

    open_link(link=link)
    assert not door_by_code(link.code).closed
    come(running, link)
    assert door_by_code(link.code).closed


@pytest.mark.django_db
def test_somebody_who_came_before_the_cap_comes_back_all_the_same(running: Round) -> None:
    link = make(running, cap=1)
    first = come(running, link, person="ab" * 32)

    assert come(running, link, person="ab" * 32) == first
    with pytest.raises(LinkFull):
        come(running, link, person="cd" * 32)
    link.refresh_from_db()
    assert link.used == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_fill_a_cap_of_seven_exactly(team: Team, ada: User) -> None:
    round_ = make_round(team, ada)
    link = make(round_, cap=7)
    start, full = threading.Barrier(50), []

    def one() -> None:
        start.wait()
        try:
            come(round_, link)
        except LinkFull:
            full.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _turn in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    link.refresh_from_db()
    assert (link.used, len(full)) == (7, 43)
    assert Participation.objects.filter(link=link).count() == Rater.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_one_person_on_ten_devices_at_once_is_one_participation(team: Team, ada: User) -> None:
    round_ = make_round(team, ada)
    link = panel(round_)
    start, found = threading.Barrier(10), []

    def one() -> None:
        start.wait()
        found.append(come(round_, link, person="ef" * 32).pk)
        connection.close()

    threads = [threading.Thread(target=one) for _turn in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    link.refresh_from_db()
    assert len(found) == 10
    assert len(set(found)) == 1
    assert (link.used, Rater.objects.count()) == (1, 1)
    assert Participation.objects.get().devices.count() == 10


@pytest.mark.django_db
def test_a_panels_door_has_a_code_for_each_outcome_that_nobody_guesses(running: Round) -> None:
    one, other = panel(running, complete="DONE-1"), panel(running)

    assert set(one.codes) == set(Outcome.values)
    assert one.codes["complete"] == "DONE-1"
    assert len({*one.codes.values(), *other.codes.values()}) == 2 * len(Outcome.values)
    ended = come(running, one)
    end(participation=ended, state=Participation.State.ENDED, outcome=Outcome.FAILED_CHECK, now=NOW)
    assert ended.completion_code == one.codes["failed_check"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"parameters": {"study": "S"}}, "/person"),
        ({"parameters": {"person": "a b"}}, "/person"),
        ({"parameters": {"person": "lang"}}, "/person"),
        ({"parameters": {"person": "age"}}, "/person"),
        ({"parameters": {"person": "P", "session": "words"}}, "/session"),
        ({"codes": {"complete": "X", "stopped": "X"}}, "/code_stopped"),
        ({"codes": {"complete": "<b>"}}, "/code_complete"),
        ({"codes": {"complete": "x" * 41}}, "/code_complete"),
        ({"return_url": "http://app.prolific.com/"}, "/return_url"),
    ],
)
def test_a_panel_that_does_not_fit_is_refused_in_its_field(
    running: Round, changes: dict[str, Any], field: str
) -> None:
    spec = {"panel": "prolific", "parameters": THREE, "codes": {}, "return_url": BACK} | changes

    with pytest.raises(Invalid) as refused:
        make(running, "panel", panel=PanelSpec(**spec))

    assert refused.value.problems[0].pointer == field
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    "hostile",
    [
        "javascript:alert(1)",
        "http://panel.example/",
        "//panel.example/",
        "https:panel.example",
        "https://{PID}/done",
        "https://{code}.panel.example/",
        "https://panel.example@evil.example/",
        "https://panel.example/ \n<script>",
        "https://panel.example/?p={OTHER}",
        "https://panel.example/?p={code",
        "https://panel.example/?p={{code}}",
        "https://panel.example\\@evil.example/",
        "https://[::1/",
        "https://panel.example:99999/",
        "https://" + "x" * 600,
        "https://pänel.example/",
    ],
)
def test_a_hostile_way_back_is_refused(hostile: str) -> None:
    with pytest.raises(Invalid):
        checked_return_address(hostile, ["PID"])


def test_what_fills_a_way_back_cannot_leave_its_place() -> None:
    kept = checked_return_address("https://panel.example/p/{PID}?cc={code}#x", ["PID"])

    filled = return_address(kept, code="A&b=c", values={"PID": "../@evil.example/?q=ü#{code}", "other": "no"})

    assert filled == (
        "https://panel.example/p/..%2F%40evil.example%2F%3Fq%3D%C3%BC%23%7Bcode%7D?cc=A%26b%3Dc#x"
    )


@pytest.mark.django_db
def test_an_entry_needs_its_person_and_takes_no_novel(running: Round) -> None:
    link = panel(running)

    assert entry_of(link, {"PROLIFIC_PID": " p1 ", "STUDY_ID": "s", "more": "x"}) == {
        "PROLIFIC_PID": "p1",
        "STUDY_ID": "s",
    }
    for broken in ({}, {"STUDY_ID": "s"}, {"PROLIFIC_PID": "x" * 10_000}, {"PROLIFIC_PID": "a\0b"}):
        assert entry_of(link, broken) == {}
    assert entry_of(link, {"PROLIFIC_PID": "p", "STUDY_ID": "x" * 10_000}) == {}


@pytest.mark.django_db
def test_a_code_is_told_and_a_second_look_says_when_the_first_was(running: Round) -> None:
    done = finish(participation=come(running, make(running)), now=NOW)
    code = f" {done.completion_code.lower()} "

    first = check_code(study=running.study, code=code, now=NOW)
    again = check_code(study=running.study, code=code, now=NOW + timedelta(days=1))

    assert (first.outcome, first.before, first.link) == ("complete", None, "Door")
    assert (again.outcome, again.before) == ("complete", NOW)


@pytest.mark.django_db
def test_a_panels_code_is_told_as_one_that_many_have(running: Round) -> None:
    link = panel(running)

    found = check_code(study=running.study, code=link.codes["quota_full"], now=NOW)

    assert (found.outcome, found.shared, found.link) == ("quota_full", True, "Door")
    for forged in ("", "\0", "NOPE", "x" * 10_000, "%"):
        assert check_code(study=running.study, code=forged, now=NOW).outcome == ""


@pytest.mark.django_db
def test_a_code_of_another_study_says_nothing(running: Round, team: Team, ada: User) -> None:
    other = launch(study=make_study(team, ada, slug="pots"), now=NOW)
    code = finish(participation=come(running, make(running)), now=NOW).completion_code

    assert check_code(study=other.study, code=code, now=NOW).outcome == ""


@pytest.mark.django_db
def test_doors_say_how_it_ended_for_those_who_came(running: Round, django_assert_num_queries: Any) -> None:
    link = make(running)
    finish(participation=come(running, link), now=NOW)
    stop(participation=come(running, link), now=NOW)
    come(running, link)
    Participation.objects.filter(pk=come(running, link).pk).update(state="withdrawn")
    for _turn in range(20):
        make(running)

    with django_assert_num_queries(3):
        doors = {door.link: door for door in doors_of(running.study)}

    assert doors[link].outcomes == {"complete": 1, "stopped": 1}
    assert (doors[link].active, doors[link].withdrawn, doors[link].came) == (1, 1, 4)
    assert doors[None].came == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://Shop.example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:8001", "http://localhost:8001"),
    ],
)
def test_a_widgets_origins_are_kept_as_browsers_send_them(running: Round, written: str, kept: str) -> None:
    link = make(running, "widget", origins=[written, "", written])

    assert link.origins == [kept]
    assert link.cohort == "end_user"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written",
    ["", "*", "https://*", "https://*.example", "http://shop.example", "https://shop.example/page",
     "https://a; script-src *", "null", "https://a.example?x", "https://u@a.example"],
)  # fmt: skip
def test_a_widget_is_shown_by_named_origins_only(running: Round, written: str) -> None:
    with pytest.raises(Invalid):
        make(running, "widget", origins=[written])
