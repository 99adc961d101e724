"""Erasing: everything goes, at once and for good; what stays is a number that says that somebody was here."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.analysis.models import Snapshot
from apps.analysis.selectors import dead_letters_of
from apps.analysis.services import refresh_now
from apps.assignments.models import Assignment, Slot
from apps.assignments.selectors import fill_of
from apps.core.errors import NotFound
from apps.core.models import DeadLetter, OutboxRow
from apps.raters.models import Consent, Departure, Device, Erasure, Rater
from apps.raters.services import erase, keep_profiles, reapply_erasures
from apps.raters.tombstones import Tombstone, read_tombstones
from apps.responses.models import Response, Signal
from apps.responses.services import save_draft
from apps.studies.models import Round
from tests.factories.crowds import crowd_lines, gated_study, post
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.studies import NOW, make_rater

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def state(settings: Settings, tmp_path: Path) -> Path:
    settings.STATE = tmp_path
    return tmp_path


def test_nothing_is_left_of_them_and_everything_of_others(running: Round) -> None:
    goes, stays = make_rater(running), make_rater(running)
    given = judge_all(goes)
    judge_all(stays)
    keep_profiles({goes.participation.rater_id: {"age_band": "75+"}})

    erase(rater=goes.participation.rater, now=NOW)

    assert Rater.objects.get() == stays.participation.rater
    for rows in (Consent.objects, Device.objects):
        assert rows.count() == 1
    assert Response.objects.count() == Assignment.objects.count() == given
    assert {row.rater_id for row in Signal.objects.all()} == {stays.participation.rater_id}


def test_its_places_are_open_to_others_again(running: Round) -> None:
    joined = make_rater(running)
    answer(joined, token_of(following(joined)))
    following(joined)

    erase(rater=joined.participation.rater, now=NOW)

    fill = fill_of([running])[running.pk]
    assert fill.open == fill.planned
    assert judge_all(make_rater(running)) == 9


def test_what_was_not_sent_yet_goes_too(running: Round) -> None:
    joined = make_rater(running)
    token = token_of(following(joined))
    save_draft(token=token, secret=joined.secret, fields={"q-note": ["half"]})

    erase(rater=joined.participation.rater, now=NOW)

    with pytest.raises(NotFound):
        answer(joined, token)
    assert not Assignment.objects.exists()


def test_it_leaves_a_receipt_a_tombstone_and_a_line_beside_the_database(running: Round, state: Path) -> None:
    joined = make_rater(running)
    given = judge_all(joined)
    mark = joined.participation.rater.mark

    receipt = erase(rater=joined.participation.rater, now=NOW)

    assert Erasure.objects.get() == receipt
    line = json.loads((state / "erasures.ndjson").read_text())
    assert line == {"mark": str(mark), "receipt": str(receipt.receipt), "at": NOW.isoformat()}
    assert (state / "erasures.ndjson").stat().st_mode & 0o077 == 0
    departure = Departure.objects.get()
    assert (departure.kind, departure.judgments) == ("erased", given)
    assert OutboxRow.objects.filter(event="rater.withdrawn", key=running.pk).exists()


def test_a_line_that_cannot_be_written_leaves_everything_as_it_was(running: Round, state: Path) -> None:
    joined = make_rater(running)
    given = judge_all(joined)
    (state / "erasures.ndjson").mkdir()

    with pytest.raises(OSError, match="directory"):
        erase(rater=joined.participation.rater, now=NOW)

    assert Response.objects.count() == given
    assert not Erasure.objects.exists()


def test_it_happens_once(running: Round) -> None:
    joined = make_rater(running)
    erase(rater=joined.participation.rater, now=NOW)

    with pytest.raises(NotFound, match="erased before"):
        erase(rater=joined.participation.rater, now=NOW)


def test_numbers_that_name_them_leave_every_snapshot_and_all_others_stay(team: Team, ada: User) -> None:
    question = {
        "key": "overall",
        "ask": "preference",
        "measures": ["win_rate", "rater_accuracy", "cohen_kappa"],
    }
    study = gated_study(team, ada, questions=[question])
    post(study, crowd_lines(raters=4, each=30, chance=0.7))
    round_ = study.rounds.get()
    refresh_now(round_.pk)
    Snapshot.objects.update(cited=True)
    goes = Rater.objects.get(key="r1")
    before = Snapshot.objects.get().estimates

    def named(estimate: dict[str, object]) -> bool:
        slice_ = estimate["slice"]
        return isinstance(slice_, dict) and goes.pseudonym in str(
            slice_.get("rater", slice_.get("raters", ""))
        )

    assert sum(named(estimate) for estimate in before) >= 4

    erase(rater=goes, now=NOW)

    after = Snapshot.objects.get().estimates
    assert after == [estimate for estimate in before if not named(estimate)]
    assert not Slot.objects.exclude(assignments__isnull=False).exists(), (
        "imported places go with their answers"
    )


def test_errors_of_their_rounds_lose_their_words(running: Round) -> None:
    joined = make_rater(running)
    judge_all(joined)
    for key in (running.pk, running.pk + 1):
        DeadLetter.objects.create(
            consumer="analysis.refresh",
            event="response.recorded",
            key=key,
            error="canary",
            created_at=NOW,
        )

    erase(rater=joined.participation.rater, now=NOW)

    said = dict(DeadLetter.objects.values_list("key", "error"))
    assert "canary" not in said[running.pk]
    assert said[running.pk + 1] == "canary"


def test_errors_about_words_lose_theirs_before_there_is_any_answer(running: Round) -> None:
    joined = make_rater(running)
    events = ("session.grew", "transcript.made", "text.measured", "codes.changed", "consent.taken_back")
    for event in events:
        DeadLetter.objects.create(
            consumer="insight.intake", event=event, key=running.pk, error="canary", created_at=NOW
        )
    assert len(dead_letters_of([running])) == len(events)

    erase(rater=joined.participation.rater, now=NOW)

    assert not DeadLetter.objects.filter(error="canary").exists()


def test_applied_again_it_finds_nobody(running: Round) -> None:
    erase(rater=make_rater(running).participation.rater, now=NOW)

    assert reapply_erasures() == 0


def test_whoever_comes_back_with_a_backup_is_erased_again(running: Round, state: Path) -> None:
    joined = make_rater(running)
    given = judge_all(joined)
    mark = joined.participation.rater.mark
    line = {"mark": str(mark), "receipt": "9a1f6f0e-8d3f-4b0e-a5c9-111111111111", "at": NOW.isoformat()}
    (state / "erasures.ndjson").write_text(json.dumps(line) + '\n{"mark": "brok')

    assert reapply_erasures() == 1
    assert reapply_erasures() == 0

    assert not Rater.objects.exists()
    assert str(Erasure.objects.get().receipt) == line["receipt"]
    departure = Departure.objects.get()
    assert (departure.judgments, departure.at) == (given, NOW)


def test_a_line_that_broke_off_takes_no_later_one_with_it(running: Round, state: Path) -> None:
    (state / "erasures.ndjson").write_text('{"mark": "5d3c')
    joined = make_rater(running)
    mark = joined.participation.rater.mark

    receipt = erase(rater=joined.participation.rater, now=NOW)

    assert list(read_tombstones()) == [Tombstone(mark, receipt.receipt, NOW)]


def test_a_lost_file_is_written_anew_from_the_table(running: Round, state: Path) -> None:
    receipt = erase(rater=make_rater(running).participation.rater, now=NOW)
    (state / "erasures.ndjson").unlink()

    reapply_erasures()

    assert str(receipt.receipt) in (state / "erasures.ndjson").read_text()


def test_the_operator_erases_by_number_who_cannot_do_it_themselves(running: Round) -> None:
    goes, stays = make_rater(running).participation.rater, make_rater(running).participation.rater
    said = StringIO()

    call_command("erase", goes.pseudonym, stdout=said)

    assert str(Erasure.objects.get().receipt) in said.getvalue()
    assert Rater.objects.get() == stays
    with pytest.raises(CommandError, match="Nobody"):
        call_command("erase", goes.pseudonym)


def test_a_number_that_two_teams_know_needs_the_team(running: Round, dan: User) -> None:
    ours = make_rater(running).participation.rater
    Rater.objects.create(team=Team.objects.get(slug="others"), key="x", pseudonym=ours.pseudonym)

    with pytest.raises(CommandError, match="--team"):
        call_command("erase", ours.pseudonym)
    call_command("erase", ours.pseudonym, team="others", stdout=StringIO())

    assert Rater.objects.get() == ours
