from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment, Slot, SlotOrigin
from apps.assignments.services import launch
from apps.core.errors import Invalid
from apps.raters.models import Link, Participation
from apps.raters.services import Joined, join
from apps.raters.services.links import make_link
from apps.responses.services import take_next
from apps.studies.models import Round
from tests.drills.crowd import all_at_once
from tests.factories.judging import following, judge_all
from tests.factories.judgments import line, take_in
from tests.factories.studies import NOW, make_rater, make_round, make_study

BOTH = {"levels": ["none", "full"]}
BY_RATER = {"levels": ["none", "short", "full"], "arm_by": "rater"}


@pytest.mark.django_db
def test_slots_carry_arms_and_a_judgment_keeps_its_slots(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, explanations=BOTH, items={"pairing": "all", "overlap": 4})

    crossed = Counter((slot.item_id, slot.sides[0], slot.arm) for slot in Slot.objects.filter(round=round_))
    assert set(crossed.values()) == {1}
    assert len(crossed) == 9 * 4
    cora = make_rater(round_)
    judge_all(cora)
    for given in Assignment.objects.select_related("slot"):
        assert given.arm == given.slot.arm


@pytest.mark.django_db
def test_every_rater_has_one_arm_and_the_least_filled_comes_first(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, explanations=BY_RATER)
    raters = [make_rater(round_) for _rater in range(6)]

    assert Participation.objects.filter(arm__isnull=False).count() == 0
    for joined in raters:
        lease = following(joined).lease
        assert lease is not None
        assert Assignment.objects.get(token=lease.token).arm == lease.arm

    arms = Counter(Participation.objects.values_list("arm", flat=True))
    assert arms == {0: 2, 1: 2, 2: 2}
    judge_all(raters[0])
    own = Participation.objects.get(pk=raters[0].participation.pk).arm
    given = Assignment.objects.filter(participation=raters[0].participation)
    assert set(given.values_list("arm", flat=True)) == {own}


@pytest.mark.django_db
def test_whoever_finds_nothing_fills_no_arm(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, scenarios=1, explanations=BY_RATER, items={"overlap": 1})
    for _rater in range(3):
        following(make_rater(round_))
    late = make_rater(round_)

    assert following(late).lease is None
    late.participation.refresh_from_db()
    assert late.participation.arm is None


@pytest.mark.django_db(transaction=True)
def test_twenty_who_come_at_once_share_the_arms_exactly(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, explanations=BY_RATER, items={"overlap": 4})
    raters = [make_rater(round_) for _rater in range(20)]

    leases = all_at_once([partial(take_next, participation=one.participation) for one in raters])

    arms = Counter(Participation.objects.filter(round=round_).values_list("arm", flat=True))
    assert sorted(arms.values()) == [6, 7, 7]
    for joined, found in zip(raters, leases, strict=True):
        assert found.lease is not None
        joined.participation.refresh_from_db()
        assert joined.participation.arm == found.lease.arm


@pytest.mark.django_db
def test_a_repeat_is_shown_in_the_arm_of_before(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, explanations=BOTH, quality={"repeat": 0.4})
    cora = make_rater(round_)
    judge_all(cora)

    own = Assignment.objects.filter(rater=cora.participation.rater_id).select_related("item", "slot")
    arms = {given.item.key: given.arm for given in own if given.item.kind == "main"}
    repeats = [given for given in own if given.item.kind == "repeat"]
    assert repeats
    assert all(given.arm == arms[given.item.key] for given in repeats)
    assert {given.slot.origin for given in repeats} == {SlotOrigin.CHECK}


@pytest.mark.django_db
def test_a_trial_meets_every_arm_or_has_one_and_fills_none(team: Team, ada: User) -> None:
    by_judgment = make_round(team, ada, explanations=BOTH)
    judge_all(trying(by_judgment))
    assert len({(*given.sides, given.arm) for given in Assignment.objects.all()}) == 4

    by_rater = launch(study=make_study(team, ada, slug="by-rater", explanations=BY_RATER), now=NOW)
    judge_all(trying(by_rater))
    following(make_rater(by_rater))

    tries = Assignment.objects.filter(round=by_rater, participation__is_test=True)
    assert len(set(tries.values_list("arm", flat=True))) == 1
    tested, real = Participation.objects.filter(round=by_rater).order_by("id")
    assert tested.arm == real.arm  # nobody stood in the way of the least filled one


def trying(round_: Round) -> Joined:
    link = make_link(study=round_.study, kind=Link.Kind.TEST, name="", actor=None, now=NOW)
    return join(
        round_=round_,
        purposes=["rating"],
        consent_version=1,
        consent_text="Yes?",
        language="en",
        now=NOW,
        link=link,
    )


def imported_arms(round_: Round) -> list[int]:
    rows = Assignment.objects.filter(round=round_).order_by("id")
    return list(rows.values_list("arm", flat=True))


@pytest.mark.django_db
def test_an_import_may_say_the_arm_and_unknown_ones_refuse_their_lines(team: Team, ada: User) -> None:
    study = make_study(team, ada, explanations=BOTH)
    lines: list[dict[str, Any]] = [
        line(rater="a", arm="full"),
        line(rater="b", arm="none"),
        line(rater="c"),
        line(rater="d", arm="short"),
        line(rater="e", arm=3),
    ]

    done = take_in(study, *lines)

    assert imported_arms(done.round) == [1, 0, 0]
    assert [(refusal.line, refusal.pointer) for refusal in done.report.refused] == [(4, "/arm"), (5, "/arm")]
    assert "none, full" in done.report.refused[0].reason


@pytest.mark.django_db
def test_without_arms_only_the_protocols_own_level_may_be_said(team: Team, ada: User) -> None:
    study = make_study(team, ada)

    assert imported_arms(take_in(study, line(arm="none")).round) == [0]
    with pytest.raises(Invalid):
        take_in(study, line(rater="b", arm="full"))
