"""Which round takes imported judgments, and what must be said about consent."""

from __future__ import annotations

import pytest

from apps.accounts.models import Team, User
from apps.assignments.models import Slot, SlotOrigin
from apps.assignments.selectors import fill_of
from apps.assignments.services import launch
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.models import OutboxRow
from apps.responses.models import Response, Signal
from apps.studies.models import Round, Study
from apps.studies.services import close_round, pause_round, push_study
from tests.factories.judging import judge_all
from tests.factories.judgments import CONSENT, line, take_in, take_in_list
from tests.factories.studies import NOW, document, fill_catalog, make_rater, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(team: Team, ada: User) -> Study:
    return make_study(team, ada)


def test_without_a_round_a_new_one_of_origin_import_is_frozen(study: Study) -> None:
    imported = take_in(study, line(), note="From the pilot")

    round_ = Round.objects.get()
    assert imported.round == round_
    assert (round_.number, round_.origin, round_.state) == (1, "import", "running")
    assert (round_.protocol, round_.consent, round_.note) == (document(), CONSENT, "From the pilot")
    assert round_.closes_at is None
    assert imported.report.as_json() == {"accepted": 1, "repeated": 0, "refused": []}
    assert (
        OutboxRow.objects.filter(
            consumer="analysis.refresh", event="response.recorded", key=round_.pk
        ).count()
        == 1
    )


def test_it_takes_further_posts_with_and_without_its_number(study: Study) -> None:
    take_in(study, line())
    take_in(study, line(rater="r-3"), round_number=1, consent="")
    take_in(study, line(rater="r-4"), consent="")

    assert Round.objects.count() == 1
    assert Response.objects.count() == 3


def test_the_open_round_takes_them_outside_its_quota(team: Team, ada: User) -> None:
    fill_catalog(team)
    running = launch(study=make_study(team, ada), now=NOW)

    imported = take_in(running.study, line())

    assert imported.round == running
    assert fill_of([running])[running.pk].open == 18
    assert Slot.objects.filter(origin=SlotOrigin.IMPORT).count() == 1
    assert judge_all(make_rater(running)) == 9


def test_consent_is_declared_once_and_kept_with_the_round(team: Team, ada: User) -> None:
    fill_catalog(team)
    running = launch(study=make_study(team, ada), now=NOW)

    for number in (None, 1):
        with pytest.raises(Invalid, match="consent"):
            take_in(running.study, line(), consent="", round_number=number)
    assert not Response.objects.exists()
    take_in(running.study, line())
    take_in(running.study, line(rater="r-3"), consent="")

    running.refresh_from_db()
    assert running.consent == CONSENT


def test_without_consent_there_is_neither_round_nor_row(study: Study) -> None:
    with pytest.raises(Invalid):
        take_in(study, line(), consent="")

    assert not Round.objects.exists()


@pytest.mark.parametrize("words", ["x" * 41, "a\x00b", "\ud800"])
def test_words_that_cannot_be_stored_are_refused(study: Study, words: str) -> None:
    with pytest.raises(Invalid):
        take_in(study, line(), consent=words)
    with pytest.raises(Invalid):
        take_in(study, line(), note="\x00")

    assert not Round.objects.exists()


def test_a_pause_never_stops_a_post_and_a_closed_round_does(team: Team, ada: User) -> None:
    fill_catalog(team)
    running = launch(study=make_study(team, ada), now=NOW)
    pause_round(round_=running)
    assert take_in(running.study, line()).round == running

    close_round(round_=running, now=NOW)
    with pytest.raises(Refused, match="Round 1 is closed"):
        take_in(running.study, line(rater="r-3"), round_number=1)
    following = take_in(running.study, line(rater="r-3")).round
    assert (following.number, following.origin) == (2, "import")
    with pytest.raises(NotFound):
        take_in(running.study, line(), round_number=9)


def test_a_post_of_which_no_line_is_taken_in_leaves_no_round(study: Study, ada: User) -> None:
    with pytest.raises(Invalid) as refused:
        take_in(study, line(rater=""), line(answers={}))

    assert [(p.pointer, p.reason[:7]) for p in refused.value.problems] == [
        ("/rater", "Line 1:"),
        ("/answers", "Line 2:"),
    ]
    assert not Round.objects.exists()
    changed = push_study(team=study.team, actor=ada, document=document(title="New?"))
    assert changed.outcome == "changed"


def test_a_study_whose_protocol_is_unfinished_takes_nothing(study: Study) -> None:
    Study.objects.update(document={"slug": "kettle"})

    with pytest.raises(Invalid):
        take_in(study, line())


def test_a_list_is_taken_like_lines(study: Study) -> None:
    report = take_in_list(study, line(), line(rater="r-3"), line(rater="")).report

    assert (report.accepted, [refusal.line for refusal in report.refused]) == (2, [3])


def test_pairs_are_stored_in_the_protocols_order_whatever_came_first(study: Study) -> None:
    take_in(
        study, line(shown=["kettle/v1", "kettle/v3"]), line(rater="r-3", shown=["kettle/v3", "kettle/v1"])
    )

    places = list(Round.objects.get().round_versions.order_by("place").values_list("version__key", flat=True))
    assert places == ["kettle/v3", "kettle/v2", "kettle/v1"]
    found = Signal.objects.order_by("response_id").values_list("position", "outcome")
    assert list(found) == [(2, 1), (1, 0)]
    assert Signal.objects.values("version_id", "versus_id").distinct().count() == 1
