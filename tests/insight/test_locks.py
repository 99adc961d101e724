"""Two who hold the same rows hold them in the same order, so that neither waits for the other in vain."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, transaction

from apps.accounts.models import User
from apps.assignments.services.steering import stop
from apps.core import personal
from apps.insight.coding.codebooks import newest_edition
from apps.insight.models import Text, Theme, ThemeOrigin
from apps.insight.services.intake import take_in_words
from apps.insight.services.theme_codes import promote_theme
from apps.raters.services import erase
from apps.responses.personal import PART
from apps.responses.personal_sessions import hold_sessions
from apps.studies.models import Round, Study
from tests.factories.judging import answer, following, token_of
from tests.factories.spoken import make_session, say, transcribe
from tests.factories.studies import NOW, make_rater

pytestmark = pytest.mark.django_db(transaction=True)


def until_somebody_waits() -> None:
    """Return once another connection waits for a row, at the latest after five seconds."""
    ends = time.monotonic() + 5
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


def beside(first: Callable[[], object], second: Callable[[], object], between: threading.Event) -> list[str]:
    """Run both on connections of their own, the second once `between` is set; return what went wrong."""
    faults: list[str] = []

    def run(what: Callable[[], object]) -> None:
        try:
            what()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            faults.append(str(error))
        finally:
            connection.close()

    def later() -> None:
        between.wait(10)
        second()

    both = [threading.Thread(target=run, args=(what,)) for what in (first, later)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    return faults


@pytest.mark.parametrize("again", [False, True])
def test_whoever_erases_while_words_are_checked_waits_or_is_waited_for(
    running: Round, monkeypatch: pytest.MonkeyPatch, *, again: bool
) -> None:
    joined = make_rater(running)
    session = make_session(joined)
    say(session, "I would move the lid.")
    transcribe(session, (0.0, 2.0, "The spout is too short."))
    if again:
        take_in_words(running.pk)
        transcribe(session, (0.0, 2.0, "The spout is too long."))
    answer(joined, session.assignment.token, note="It is clear.")
    answer(joined, token_of(following(joined)), note="It is not.")
    held = threading.Event()

    def slowly(rater_id: int) -> None:
        hold_sessions(rater_id)
        held.set()
        until_somebody_waits()

    monkeypatch.setitem(personal._parts, "responses", replace(PART, hold=slowly))

    faults = beside(
        lambda: erase(rater=joined.participation.rater, now=NOW), lambda: take_in_words(running.pk), held
    )

    assert faults == []
    assert not Text.objects.exists()


def test_a_launch_in_the_place_of_a_round_and_a_code_of_its_theme_do_not_lock_each_other(
    running: Round, ada: User
) -> None:
    theme = Theme.objects.create(round=running, name="Pace", origin=ThemeOrigin.MADE)
    held = threading.Event()

    def launched() -> None:
        with transaction.atomic():
            Study.objects.select_for_update(no_key=True).get(pk=running.study_id)
            held.set()
            until_somebody_waits()
            stop(round_=running, now=NOW)

    faults = beside(
        launched, lambda: promote_theme(round_=running, theme_id=theme.pk, actor=ada, now=NOW), held
    )

    assert faults == []
    newest = newest_edition(running.study)
    assert newest is not None
    assert [code.name for code in newest.codes] == ["Pace"]
