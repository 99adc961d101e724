"""Whose speech a transcript holds: its versions name those who are not the person of the session."""

from __future__ import annotations

from typing import Any

import pytest

from apps.core import personal
from apps.core.errors import NotFound, Refused
from apps.responses.models import Session, Transcript, Utterance
from apps.responses.services.transcripts import newest_transcript, take_transcript, write_transcript
from apps.responses.speakers import others_after, others_among
from apps.studies.models import Round
from tests.factories.recordings import make_session
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(running: Round) -> Session:
    return make_session(running)


def vtt(*names: str) -> str:
    parts = [
        f"00:{second:02}.000 --> 00:{second + 1:02}.000\n<v {name}>Words {second}.\n"
        for second, name in enumerate(names)
    ]
    return "\n".join(["WEBVTT\n", *parts])


def write(session: Session, text: str | None, **changes: Any) -> Transcript:
    newest = newest_transcript(session)
    told: dict[str, Any] = {
        "version": "" if newest is None else str(newest.number),
        "actor": None,
        "now": NOW,
    }
    return write_transcript(session=session, text=text, **(told | changes))


def test_names_that_say_so_are_others_until_somebody_says_otherwise() -> None:
    assert others_among(["rater", "Moderator", "Ann"]) == ["Moderator"]
    assert others_among(["Moderator"], asked=["Moderator"]) == []
    assert others_among(["MODERATOR"], asked=["Moderator"]) == []
    assert others_among(["ann  lee"], told=["Ann Lee"]) == ["Ann Lee", "ann  lee"]
    assert others_among(["Ann"], told=["Ben"]) == ["Ben"]


def test_what_is_said_of_a_name_changes_that_name_alone() -> None:
    assert others_after(["Ben", "Moderator"], {"Ben": False, "Ann": True}) == ["Ann", "Moderator"]


def test_a_version_takes_moderators_for_others(session: Session) -> None:
    made = take_transcript(
        session=session, format="webvtt", text=vtt("Cora", "Interviewer"), offset=0.0, actor=None, now=NOW
    )

    assert made.others == ["Interviewer"]


def test_what_was_said_of_a_name_holds_in_later_versions(session: Session) -> None:
    write(session, vtt("Cora", "Moderator", "Guide"))
    said = write(session, None, others={"Moderator": False, "Guide": True})
    later = write(session, vtt("Cora", "Moderator", "guide"))
    silent = write(session, vtt("Cora"))
    back = write(session, vtt("Guide", "moderator", "Observer"))

    assert (said.number, said.source, said.others) == (2, "edited", ["Guide"])
    assert later.others == ["Guide", "guide"]
    assert silent.others == ["Guide", "guide"]
    assert back.others == ["Guide", "Observer", "guide"]


def test_saying_who_speaks_leaves_the_words_and_makes_no_version_where_nothing_changes(
    session: Session,
) -> None:
    first = write(session, vtt("Cora", "Moderator"))
    Utterance.objects.filter(transcript=first).update(confidence=0.5)

    assert write(session, None, others={"Cora": False, "Moderator": True}) == first
    second = write(session, None, others={"Moderator": False, "Nobody": True})

    assert second.others == []
    assert list(second.utterances.values_list("text", "confidence")) == [("Words 0.", 0.5), ("Words 1.", 0.5)]


def test_without_words_there_is_nobody_to_speak(session: Session) -> None:
    with pytest.raises(NotFound):
        write(session, None, others={"Moderator": True})


def test_a_newer_version_is_replaced_only_by_whoever_names_it(session: Session) -> None:
    write(session, vtt("Cora"))
    write(session, vtt("Theirs"))
    for instead_of in ("", "1", "3"):
        with pytest.raises(Refused):
            write(session, vtt("Mine"), version="1", instead_of=instead_of)

    mine = write(session, vtt("Mine"), version="1", instead_of="2")

    assert (mine.number, mine.utterances.get().speaker) == (3, "Mine")


def test_a_person_s_copy_tells_who_was_taken_for_somebody_else(session: Session) -> None:
    write(session, vtt("Cora", "Moderator"))

    (copy,) = personal.collect_all(session.rater_id)["responses"]["responses_transcript"]

    assert copy["others"] == ["Moderator"]
