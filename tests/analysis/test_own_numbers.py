"""A person's own numbers, as they get them with their data and lose them with it."""

from __future__ import annotations

import pytest

from apps.analysis.models import Snapshot
from apps.analysis.personal import PART
from apps.analysis.services import refresh_now
from apps.raters.models import Rater
from apps.studies.models import Round
from tests.factories.judgments import line, take_in
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = {
    "measure": "mean",
    "metric": "overall",
    "value": 0.5,
    "low": 0.2,
    "high": 0.8,
    "n": 4,
    "method": "by hand",
}


def test_they_are_told_to_their_person_alone_and_go_with_them(running: Round) -> None:
    round_ = take_in(running.study, line(rater="r-1"), line(rater="r-2", item="q1")).round
    mine, other = Rater.objects.order_by("pk")
    estimates = [
        {**NUMBER, "slice": slice_}
        for slice_ in ({"rater": mine.pseudonym}, {"rater": other.pseudonym}, None)
    ]
    assert refresh_now(round_.pk) is not None
    Snapshot.objects.update(estimates=estimates)

    (told,) = PART.collect(mine.pk)["analysis_snapshot"]
    assert told["estimates"] == NUMBER

    PART.erase(mine.pk, NOW)
    assert [one["slice"] for one in Snapshot.objects.get().estimates] == [{"rater": other.pseudonym}, None]
