"""Anomalies from the search through rules and people to the numbers, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.anomalies import accept_anomaly, dismiss_anomaly, look_for_anomalies
from apps.analysis.anomalies.finding import Sighting, Sightings
from apps.analysis.anomalies.keeping import keep_sightings
from apps.analysis.anomalies.reading import anomalies_of, evidence_of, raters_of, search_of
from apps.analysis.estimate import Estimate
from apps.analysis.models import Anomaly, AnomalyState, RefreshPace
from apps.analysis.selectors import results_of
from apps.analysis.services import CONSUMER, refresh, refresh_now
from apps.core import personal
from apps.core.errors import Invalid, NotFound
from apps.core.models import OutboxRow
from apps.raters.models import Rater, RaterStatus
from apps.raters.services import erase, withdraw
from apps.studies.models import Round
from tests.factories.flagged import LAZY, flagged_round
from tests.factories.studies import NOW
from tests.factories.whole_reviews import review_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    return flagged_round(team, ada)


def look(round_: Round, *, days: int = 0) -> None:
    assert look_for_anomalies(round_id=round_.pk, now=NOW + timedelta(days=1 + days)) is not None


def lazy() -> Rater:
    return Rater.objects.get(key=LAZY)


def flags(round_: Round) -> dict[str, Anomaly]:
    return {row.kind: row for row in anomalies_of(round_) if row.rater_id == lazy().pk}


def win_rate(round_: Round, pool: str) -> Estimate:
    results = results_of(round_)
    assert results is not None
    found = results.one("win_rate", "overall", version="kettle/v3", pool=pool)
    assert found is not None
    return found


def test_somebody_who_does_not_judge_is_found_and_nobody_else(judged: Round) -> None:
    look(judged)

    found = flags(judged)
    assert {"speeders", "straight_lining", "side_bias"} <= found.keys()
    assert {row.rater_id for row in anomalies_of(judged) if row.rater_id} == {lazy().pk}
    assert all(row.state == AnomalyState.OPEN for row in found.values())
    assert "30 of 30" in evidence_of(found["side_bias"])
    assert raters_of(judged, anomalies_of(judged))[0].pseudonym == lazy().pseudonym


def test_looking_twice_changes_nothing_but_when_it_was_seen(judged: Round) -> None:
    look(judged)
    before = {row.pk: (row.state, row.strength, row.evidence, row.first_seen) for row in anomalies_of(judged)}

    look(judged, days=1)

    rows = anomalies_of(judged)
    assert {row.pk: (row.state, row.strength, row.evidence, row.first_seen) for row in rows} == before
    assert {row.last_seen for row in rows} == {NOW + timedelta(days=2)}


def test_thousands_of_sightings_are_written_some_at_a_time(judged: Round) -> None:
    seen = tuple(
        Sighting(
            "rate", 3.0, 40, {"share": 0.5}, "by hand", 0.1, day=date(2000, 1, 1) + timedelta(days=place)
        )
        for place in range(3_000)
    )
    keep_sightings(round_=judged, found=Sightings(seen, ()), now=NOW)
    stronger = tuple(replace(one, strength=4.0) for one in seen)
    with CaptureQueriesContext(connection) as captured:
        keep_sightings(round_=judged, found=Sightings(stronger, ()), now=NOW + timedelta(days=1))

    rows = Anomaly.objects.filter(round=judged)
    assert (rows.count(), rows.filter(strength=4.0, first_seen=NOW).count()) == (3_000, 3_000)
    # One update of all of them is an expression on which a server process can die.
    assert max(len(query["sql"]) for query in captured) < 1_000_000


def test_a_search_tells_every_check_and_what_acceptance_would_change(judged: Round) -> None:
    look(judged)

    search = search_of(judged)
    assert search is not None
    runs = {run["kind"]: run for run in search.checks}
    assert len(runs) == 12
    assert runs["gold_accuracy"]["undefined"].startswith("Nobody has judged an item")
    assert runs["speeders"]["tested"] == 16
    assert search.change["measure"] == "win_rate"
    assert search.change["now"]["n"] - search.change["without"]["n"] == 30
    assert search.change["people"] == 1


def test_a_flag_counts_once_it_is_accepted_and_can_be_taken_back(judged: Round, ada: User) -> None:
    refresh_now(judged.pk)
    look(judged)
    first, second = list(flags(judged).values())[:2]
    assert win_rate(judged, "main").n == 15 * 25 + 30
    OutboxRow.objects.all().delete()

    accept_anomaly(round_=judged, anomaly_id=first.pk, reason="Left, left, left.", by=ada, now=NOW)

    assert lazy().status == RaterStatus.FLAGGED
    assert OutboxRow.objects.filter(consumer=CONSUMER, key=judged.pk).count() == 1
    refresh_now(judged.pk)
    assert win_rate(judged, "main").n == 15 * 25
    assert win_rate(judged, "all").n == 15 * 25 + 30

    accept_anomaly(round_=judged, anomaly_id=second.pk, reason="As above.", by=ada, now=NOW)
    dismiss_anomaly(
        round_=judged, anomaly_id=first.pk, reason="A reader from right to left.", by=ada, now=NOW
    )
    assert lazy().status == RaterStatus.FLAGGED
    dismiss_anomaly(round_=judged, anomaly_id=second.pk, reason="The same.", by=ada, now=NOW)
    assert lazy().status == RaterStatus.ACTIVE
    refresh_now(judged.pk)
    assert win_rate(judged, "main").n == 15 * 25 + 30


def test_settling_twice_changes_nothing_and_needs_a_reason(judged: Round, ada: User) -> None:
    look(judged)
    flag = flags(judged)["side_bias"]
    accept_anomaly(round_=judged, anomaly_id=flag.pk, reason="One side.", by=ada, now=NOW)
    OutboxRow.objects.all().delete()

    again = accept_anomaly(
        round_=judged, anomaly_id=flag.pk, reason="Again.", by=ada, now=NOW + timedelta(days=1)
    )

    assert (again.reason, again.settled_at) == ("One side.", NOW)
    assert not OutboxRow.objects.exists()
    for reason in (" ", "x" * 501):
        with pytest.raises(Invalid):
            dismiss_anomaly(round_=judged, anomaly_id=flag.pk, reason=reason, by=ada, now=NOW)
    with pytest.raises(NotFound):
        dismiss_anomaly(round_=judged, anomaly_id=flag.pk + 10_000, reason="x", by=ada, now=NOW)


def test_an_open_flag_dismissed_leaves_a_rater_aside_who_was_set_aside_otherwise(
    judged: Round, ada: User
) -> None:
    look(judged)
    Rater.objects.filter(key=LAZY).update(status=RaterStatus.FLAGGED)

    dismiss_anomaly(round_=judged, anomaly_id=flags(judged)["speeders"].pk, reason="Quick.", by=ada, now=NOW)

    assert lazy().status == RaterStatus.FLAGGED


def test_what_was_dismissed_comes_again_only_where_it_is_much_clearer(judged: Round, ada: User) -> None:
    look(judged)
    flag = flags(judged)["side_bias"]
    dismiss_anomaly(round_=judged, anomaly_id=flag.pk, reason="Left-handed.", by=ada, now=NOW)
    look(judged, days=1)
    assert flags(judged)["side_bias"].state == AnomalyState.DISMISSED

    Anomaly.objects.filter(pk=flag.pk).update(settled_strength=flag.strength - 1.9)
    look(judged, days=2)
    assert flags(judged)["side_bias"].state == AnomalyState.DISMISSED

    Anomaly.objects.filter(pk=flag.pk).update(settled_strength=flag.strength - 2)
    look(judged, days=3)
    again = flags(judged)["side_bias"]
    assert again.state == AnomalyState.OPEN
    assert again.evidence["before"]["reason"] == "Left-handed."


def test_few_judgments_close_by_rule_and_open_once_there_are_enough(team: Team, ada: User) -> None:
    round_ = flagged_round(team, ada, lazy=13)
    look(round_)
    closed = {kind: (row.state, row.reason) for kind, row in flags(round_).items()}

    assert closed["speeders"] == (AnomalyState.CLOSED_BY_RULE, "few_judgments")
    assert lazy().status == RaterStatus.ACTIVE


def test_a_flag_that_later_judgments_do_not_bear_out_closes_by_rule(judged: Round) -> None:
    look(judged)
    row = flags(judged)["speeders"]
    Anomaly.objects.create(
        round=judged,
        kind="side_bias",
        rater=Rater.objects.get(key="r0"),
        strength=4.0,
        n=20,
        expected_false_alarms=0.01,
        first_seen=NOW,
        last_seen=NOW,
    )
    Anomaly.objects.create(
        round=judged,
        kind="drift",
        rater=Rater.objects.get(key="r0"),
        strength=4.0,
        n=20,
        expected_false_alarms=0.01,
        first_seen=NOW,
        last_seen=NOW,
    )

    look(judged, days=1)

    faded, hard = Anomaly.objects.filter(rater__key="r0").order_by("-kind")
    assert (faded.kind, faded.state, faded.reason) == (
        "side_bias",
        AnomalyState.CLOSED_BY_RULE,
        "not_borne_out",
    )
    assert (hard.kind, hard.state) == ("drift", AnomalyState.OPEN)
    row.refresh_from_db()
    assert row.state == AnomalyState.OPEN


def test_whoever_leaves_takes_their_flags_along_and_is_named_nowhere(judged: Round) -> None:
    look(judged)
    other = Rater.objects.get(key="r1")
    Anomaly.objects.filter(rater__key=LAZY, kind="speeders").update(
        evidence={"values": {}, "others": [other.pk, 5]}
    )
    told = personal.collect_all(lazy().pk)["analysis"]["analysis_anomaly"]
    assert {row["kind"] for row in told} == flags(judged).keys()
    assert all("others" not in row["evidence"] for row in told)

    erase(rater=other, now=NOW)
    assert flags(judged)["speeders"].evidence["others"] == [5]
    withdraw(rater=lazy(), now=NOW)
    assert not Anomaly.objects.filter(rater__key=LAZY).exists()
    look(judged, days=1)
    assert not Anomaly.objects.filter(rater__key=LAZY).exists()


def test_a_full_review_looks_and_tells_how_right_each_rater_is(judged: Round, ada: User) -> None:
    refresh_now(judged.pk)
    review = reviewing.ask_for_review(round_=judged, by=ada, now=NOW + timedelta(days=1))
    assert reviewing.run_review(review_id=str(review.pk), now=NOW + timedelta(days=1))

    shown, all_of_it = review_of(judged), review_of(judged, to_researcher=True)
    assert shown is not None
    assert all_of_it is not None
    part = shown.part("anomalies")
    assert part is not None
    assert not part.undefined
    assert part.body == {"open": len(anomalies_of(judged)), "closed_by_rule": 0}
    assert not [one for one in shown.estimates if one.measure == "rater_accuracy"]
    assert len([one for one in all_of_it.estimates if one.measure == "rater_accuracy"]) == 16
    worst, *others = raters_of(judged, anomalies_of(judged))
    assert worst.accuracy is not None
    assert worst.accuracy.value is not None
    assert worst.accuracy.n == 30
    assert all(one.accuracy is not None and one.accuracy.low is not None for one in others)


def test_the_event_reaches_the_refresh(judged: Round, ada: User) -> None:
    refresh_now(judged.pk)
    look(judged)
    OutboxRow.objects.all().delete()
    accept_anomaly(
        round_=judged, anomaly_id=flags(judged)["speeders"].pk, reason="Too fast.", by=ada, now=NOW
    )
    RefreshPace.objects.all().delete()
    assert refresh(judged.pk) is not None
    assert win_rate(judged, "main").n == 15 * 25
