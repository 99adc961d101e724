"""Somebody joins while something else happens to them in another window."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from apps.core.errors import Refused
from apps.raters.consent import consent_words
from apps.raters.models import Participation, Rater
from apps.raters.services import Comer, enter, erase
from apps.studies.models import Round
from apps.studies.services import protocol_of
from tests.factories.studies import NOW, make_rater


def come_in(round_: Round, known: Participation) -> None:
    words = consent_words(protocol_of(round_).document, "en")
    enter(
        round_=round_,
        comer=Comer(known=known),
        words=words,
        read=words.hash,
        purposes=["rating"],
        now=NOW,
    )


@pytest.mark.django_db(transaction=True)
def test_whoever_is_erased_meanwhile_is_told_so_and_leaves_nothing(running: Round) -> None:
    known = make_rater(running).participation
    known = Participation.objects.select_related("rater", "round").get(pk=known.pk)
    erase(rater=Rater.objects.get(), now=NOW)

    with pytest.raises(Refused, match="erased a moment ago"):
        come_in(running, known)
    assert not Participation.objects.exists()
    assert not Rater.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_clicks_of_one_person_make_one_participation(running: Round) -> None:
    known = make_rater(running).participation
    stranger = Rater.objects.create(team=running.study.team, key="r-known")
    first = Participation(rater=stranger, round=running)
    faults: list[Exception] = []

    def click() -> None:
        try:
            come_in(running, first)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            faults.append(error)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _click in range(8)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert faults == []
    assert Participation.objects.exclude(pk=known.pk).count() == 1
