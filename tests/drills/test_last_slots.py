"""Fifty raters on the last slots: nobody gets what is not there, and nobody is asked twice."""

from __future__ import annotations

from functools import partial

import pytest
from django.db.models import Count

from apps.accounts.models import Team, User
from apps.assignments.models import Slot, SlotState
from apps.assignments.services import launch
from apps.responses.models import Response, Signal
from tests.drills.crowd import all_at_once, judge_everything
from tests.factories.studies import NOW, fill_catalog, make_rater, make_study

RATERS, REPEATS = 50, 6


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_raters_never_pass_the_quota_and_none_is_asked_twice(team: Team, ada: User) -> None:
    fill_catalog(team, scenarios=2)
    for repeat in range(REPEATS):
        # Six pairs, four judgments each: half of the raters find something at once, the rest fight for the remains.
        study = make_study(team, ada, slug=f"kettle-{repeat}", items={"pairing": "all", "overlap": 4})
        round_ = launch(study=study, now=NOW)
        raters = [make_rater(round_) for _ in range(RATERS)]

        given = all_at_once([partial(judge_everything, joined) for joined in raters])

        responses = Response.objects.filter(round=round_)
        assert sum(given) == responses.count() == 24
        assert set(Slot.objects.filter(round=round_).values_list("state", flat=True)) == {SlotState.DONE}
        assert not responses.values("rater", "item").annotate(n=Count("id")).filter(n__gt=1).exists()
        assert set(responses.values("item").annotate(n=Count("id")).values_list("n", flat=True)) == {4}
        assert Signal.objects.filter(round_id=round_.pk, number=0).count() == 24
