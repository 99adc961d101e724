"""Findings over rounds: the same one, a fixed one, one that returned, and what people make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.findings import Gap, record_findings, set_finding_state, take_on
from apps.analysis.findings.gap import Span
from apps.analysis.models import Finding, FindingEvent, FindingSight
from apps.core.errors import Invalid
from apps.studies.models import Round, Study
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def gap(value: float = -0.2, half: float = 0.08, **changes: Any) -> Gap:
    lost = Span(value=-100 * value, low=100 * (-value - half), high=100 * (-value + half))
    usual: dict[str, Any] = {
        "metric": "overall",
        "measure": "win_rate",
        "reference": "rest",
        "version": PAIR[0],
        "versus": PAIR[1],
        "slice": {"tag": "dosage"},
        "value": Span(value=value, low=value - half, high=value + half),
        "own": 0.4,
        "against": 0.4 - value,
        "confidence": 0.95,
        "severity": lost,
        "share": Span(value=0.25, low=0.2, high=0.3),
        "people": 30,
        "scenarios": 10,
        "n": 200,
        "found": True,
    }
    return Gap(**{**usual, **changes})


def unseen(value: float, half: float = 0.08) -> Gap:
    return gap(value, half, found=False)


@pytest.fixture
def study(team: Team, ada: User) -> Study:
    return gated_study(team, ada)


@pytest.fixture
def rounds(study: Study) -> list[Round]:
    """Three rounds over the same versions, each after the other."""
    first = post(study, crowd_lines(raters=2, each=2, chance=0.5)).round
    return [first, *(later(first, number) for number in (2, 3))]


def later(first: Round, number: int, versions: tuple[str, ...] = PAIR) -> Round:
    held = list(first.round_versions.order_by("pk"))
    round_ = Round.objects.get(pk=first.pk)
    round_.pk, round_.number, round_.state = None, number, "closed"
    round_._state.adding = True
    round_.save()
    for one in held:
        one.pk, one.round = None, round_
        one._state.adding = True
        one.save()
    return round_


def test_a_finding_is_one_over_rounds_and_the_same_again_changes_nothing(rounds: list[Round]) -> None:
    record_findings(round_=rounds[0], found=[gap()], now=NOW)
    record_findings(round_=rounds[0], found=[gap()], now=NOW)

    finding = Finding.objects.get()
    assert (finding.state, finding.first_round, finding.n) == ("new", rounds[0], 200)
    assert FindingEvent.objects.count() == FindingSight.objects.count() == 1
    assert finding.impact == pytest.approx(0.25 * 20)
    assert 0 < finding.impact_low < finding.impact < finding.impact_high

    record_findings(round_=rounds[1], found=[gap(-0.3)], now=NOW)

    finding.refresh_from_db()
    assert (finding.state, finding.first_round, finding.last_round) == ("known", rounds[0], rounds[1])
    assert finding.value == -0.3
    assert [sight.value for sight in finding.sights.order_by("round")] == [-0.2, -0.3]


def test_what_a_later_round_does_not_find_is_fixed_only_where_its_interval_says_so(
    rounds: list[Round],
) -> None:
    record_findings(round_=rounds[0], found=[gap()], now=NOW)

    record_findings(
        round_=rounds[1], found=[unseen(-0.1, 0.15)], now=NOW
    )  # from -0.25: the old gap may still be there
    finding = Finding.objects.get()
    assert (finding.state, finding.missed_round) == ("new", rounds[1])

    record_findings(round_=rounds[1], found=[unseen(0.0, 0.1)], now=NOW)
    finding.refresh_from_db()
    assert finding.state == "fixed"
    event = finding.events.latest("at", "pk")
    assert (event.by, event.round) == (None, rounds[1])

    record_findings(round_=rounds[2], found=[gap()], now=NOW)
    finding.refresh_from_db()
    assert (finding.state, finding.missed_round) == ("returned", None)


def test_a_round_that_did_not_look_says_nothing(rounds: list[Round]) -> None:
    record_findings(round_=rounds[0], found=[gap()], now=NOW)

    record_findings(round_=rounds[1], found=[replace(gap(), slice={"tag": "other"})], now=NOW)

    old = Finding.objects.get(slice={"tag": "dosage"})
    assert (old.state, old.missed_round, old.sights.count()) == ("new", None, 1)


def test_an_older_round_reviewed_again_does_not_turn_back_the_clock(rounds: list[Round]) -> None:
    record_findings(round_=rounds[1], found=[gap()], now=NOW)

    record_findings(round_=rounds[0], found=[unseen(0.0, 0.01)], now=NOW)

    assert Finding.objects.get().state == "new"
    record_findings(round_=rounds[0], found=[gap(-0.4)], now=NOW)
    assert Finding.objects.get().value == -0.2


def test_the_next_version_takes_over_what_was_found_of_the_one_before(rounds: list[Round]) -> None:
    old = gap(version="kettle/v1", versus=PAIR[1])
    record_findings(round_=rounds[0], found=[old], now=NOW)

    record_findings(round_=rounds[1], found=[gap()], now=NOW)

    finding = Finding.objects.get()
    assert (finding.version, finding.state) == (PAIR[0], "known")
    assert set(finding.sights.values_list("version", flat=True)) == {"kettle/v1", PAIR[0]}

    other = gap(version="kettle/v1", slice={"tag": "night"})
    record_findings(round_=rounds[0], found=[old, other], now=NOW)
    calm = gap(0.0, 0.05, slice={"tag": "night"}, found=False)
    record_findings(round_=rounds[1], found=[gap(), calm], now=NOW)
    assert Finding.objects.get(slice={"tag": "night"}).state == "fixed"


def test_people_say_what_became_of_it_and_who_takes_it_on(rounds: list[Round], ada: User, dan: User) -> None:
    (finding,) = record_findings(round_=rounds[0], found=[gap()], now=NOW)

    for _twice in range(2):
        set_finding_state(finding=finding, state="acting", by=ada, now=NOW + timedelta(1), reason="Data.")
        take_on(finding=finding, owner=ada, by=ada, now=NOW + timedelta(2))

    finding.refresh_from_db()
    assert (finding.state, finding.owner) == ("acting", ada)
    assert [event.reason for event in finding.events.order_by("at")] == ["", "Data.", ""]
    with pytest.raises(Invalid):
        set_finding_state(finding=finding, state="returned", by=ada, now=NOW)
    with pytest.raises(Invalid):
        take_on(finding=finding, owner=dan, by=ada, now=NOW)
    record_findings(round_=rounds[1], found=[gap()], now=NOW)
    finding.refresh_from_db()
    assert finding.state == "acting"


def test_the_interval_of_an_impact_holds_both_uncertainties() -> None:
    severity, share = Span(value=10.0, low=6.0, high=14.0), Span(value=0.5, low=0.5, high=0.5)

    assert share.times(severity) == Span(value=5.0, low=3.0, high=7.0)
    wider = Span(value=0.5, low=0.2, high=0.8).times(severity)
    assert wider.low == pytest.approx(5 - (3**2 + 2**2) ** 0.5)
    assert Span(value=0.5, low=0.0, high=1.0).times(Span(value=1.0, low=-5.0, high=7.0)).low == 0
