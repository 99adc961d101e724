"""How the time of sessions was spent: from events to a share with an interval, for imported and for live sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.estimate import Estimate
from apps.analysis.selectors import results_of
from apps.analysis.services import refresh_now
from apps.assignments.models import Assignment
from apps.raters.models import Rater, RaterStatus
from apps.responses.models import Response, Session, SessionEvent, Signal
from apps.responses.services import record_response
from apps.responses.services.correcting import correct_response
from apps.responses.time_spent import Moment, time_spent
from apps.studies.derived import MOST_LABELS, OTHER_LABELS
from apps.studies.kinds._base import Placement
from apps.studies.models import Metric, Round
from apps.studies.services import place_labels
from tests.factories.judging import following, token_of
from tests.factories.judgments import line, take_in
from tests.factories.studies import NOW, make_rater, make_round, make_study

pytestmark = pytest.mark.django_db(transaction=True)

EDITS = [
    {"at": 0.0, "kind": "edit", "label": "typing", "seconds": 6.0},
    {"at": 6.0, "kind": "edit", "label": "reading", "seconds": 2.0},
    {"at": 9.0, "kind": "edit", "label": "typing", "seconds": 0.0},
]


def told(round_: Round, metric: str) -> list[Estimate]:
    """Return a metric's estimates over all, of a new snapshot."""
    assert refresh_now(round_.pk) is not None
    results = results_of(round_)
    assert results is not None
    return [one for one in results.estimates if one.metric == metric and one.version is None]


def shares(round_: Round, metric: str) -> dict[str, float | None]:
    return {
        one.slice["label"]: one.value
        for one in told(round_, metric)
        if one.slice and one.measure == "time_share"
    }


def test_an_event_without_seconds_lasts_until_the_next_of_its_kind() -> None:
    moments = [
        Moment(1.0, "step", "read", None),
        Moment(2.0, "other", "x", None),
        Moment(4.0, "step", "write", 2.5),
        Moment(9.0, "step", "read", None),
        Moment(9.0, "idle", "a", 0.0),
    ]

    assert time_spent(moments, kinds=frozenset({"step", "idle"}), end=10.0) == {
        "step": {"read": 4.0, "write": 2.5}
    }
    assert time_spent(moments, kinds=frozenset({"other"}), end=1.0) == {}


def test_shares_are_within_sessions_and_sessions_count_alike(team: Team, ada: User) -> None:
    study = make_study(team, ada, behaviour=["edit"])
    other = [{"at": 1.0, "kind": "edit", "label": "reading", "seconds": 300.0}]
    lines = [
        *(line(item=f"q{n}", scenario=f"q{n}", rater=f"r{n}", events=EDITS) for n in range(3)),
        line(item="q3", scenario="q3", rater="r3", events=other),
        line(item="q4", scenario="q4", rater="r4"),
        line(item="q5", scenario="q5", rater="r5", events=[{"at": 1.0, "kind": "pause", "label": "typing"}]),
    ]

    round_ = take_in(study, *lines).round

    found = {one.slice["label"]: one for one in told(round_, "edit") if one.slice}
    assert {name: one.value for name, one in found.items()} == {
        "reading": pytest.approx((3 * 0.25 + 1) / 4),
        "typing": pytest.approx(3 * 0.75 / 4),
    }
    for one in found.values():
        assert (one.measure, one.n, one.raters) == ("time_share", 4, 4)
        assert 0 <= one.low < one.value < one.high <= 1  # type: ignore[operator]


def test_a_name_that_is_neither_has_a_reason_and_one_that_is_both_has_both(team: Team, ada: User) -> None:
    study = make_study(team, ada, behaviour=["edit", "active_seconds", "nothing"])
    round_ = take_in(
        study,
        line(events=EDITS, behaviour={"edit": 4, "active_seconds": 8}),
        line(item="q1", scenario="q1", rater="r-9", events=EDITS, behaviour={"edit": 8}),
    ).round

    (neither,) = told(round_, "nothing")
    (active,) = told(round_, "active_seconds")
    edits = {(one.measure, (one.slice or {}).get("label")): one.value for one in told(round_, "edit")}

    assert neither.value is None
    assert neither.n == 0
    assert "no session has timed events of this kind" in (neither.undefined or "")
    assert (active.measure, active.n) == ("mean", 1)
    assert edits == {("time_share", "reading"): 0.25, ("time_share", "typing"): 0.75, ("mean", None): 6.0}


def test_a_gate_asks_for_a_label_and_one_never_seen_is_zero(team: Team, ada: User) -> None:
    gates = [
        {"name": name, "metric": "edit", "slice": {"label": name}, "rule": "high <= 0.5", "kind": "signal"}
        for name in ("typing", "dancing")
    ]
    study = make_study(
        team,
        ada,
        behaviour=["edit"],
        gates=gates,
        analysis={"primary": "overall", "design": {"kind": "fixed", "at": 2}},
    )
    lines = [line(item=f"q{n}", scenario=f"q{n}", rater=f"r{n}", events=EDITS) for n in range(12)]
    round_ = take_in(study, *lines).round

    snapshot = refresh_now(round_.pk)

    assert snapshot is not None
    assert [(one["name"], one["measure"], one["value"], one["n"]) for one in snapshot.bounds] == [
        ("typing", "time_share", 0.75, 12),
        ("dancing", "time_share", 0.0, 12),
    ]


def test_who_has_left_is_in_no_share_and_their_labels_are_not_listed(team: Team, ada: User) -> None:
    study = make_study(team, ada, behaviour=["edit"])
    own = [{"at": 0, "kind": "edit", "label": "whistling", "seconds": 1}]
    round_ = take_in(study, line(rater="r-1", events=EDITS), line(rater="r-2", item="q1", events=own)).round
    assert shares(round_, "edit").keys() == {"reading", "typing", "whistling"}

    Rater.objects.filter(key="r-2").update(status=RaterStatus.WITHDRAWN)

    assert shares(round_, "edit").keys() == {"reading", "typing"}


def test_labels_keep_their_places_and_those_beyond_the_last_stand_together(team: Team, ada: User) -> None:
    study = make_study(team, ada, behaviour=["edit"])
    take_in(study, line(events=EDITS))
    metric = Metric.objects.get(key="edit")
    assert metric.outcomes == ["reading", "typing"]

    assert place_labels(labels={metric.pk: ["typing", "asking"]}) == {metric.pk: {"typing": 1, "asking": 2}}
    many = [{"at": n, "kind": "edit", "label": f"l{n:03}", "seconds": 1} for n in range(300)]
    round_ = take_in(study, line(item="q1", scenario="q1", rater="r-9", events=many)).round

    metric.refresh_from_db()
    assert len(metric.outcomes) == MOST_LABELS
    assert (metric.outcomes[:3], metric.outcomes[-1]) == (["reading", "typing", "asking"], OTHER_LABELS)
    assert len(set(metric.outcomes)) == MOST_LABELS
    found = shares(round_, "edit")
    assert found["l000"] == pytest.approx(1 / 300 / 2)
    assert found[OTHER_LABELS] == pytest.approx((300 - (MOST_LABELS - 4)) / 300 / 2)
    assert sum(value or 0 for value in found.values()) == pytest.approx(1)


def test_a_live_session_is_measured_when_its_answer_comes_and_again_when_it_is_corrected(
    team: Team, ada: User
) -> None:
    round_ = make_round(team, ada, behaviour=["step", "active_seconds"])
    cora = make_rater(round_)
    token = token_of(following(cora))
    session = _session(token)
    for number, (at, label) in enumerate([(0.0, "read"), (6.0, "write")]):
        SessionEvent.objects.create(session=session, key=f"k{number}", at=at, kind="step", label=label)

    recorded = record_response(
        token=token,
        secret=cora.secret,
        fields={"q-overall": ["first"]},
        behaviour='{"active_ms": 5000}',
        now=NOW,
    )

    assert recorded.response_id is not None
    assert _stored(recorded.response_id) == [
        ("active_seconds", None, 5.0),
        ("step", "read", 0.6),
        ("step", "write", 0.4),
    ]
    SessionEvent.objects.create(session=session, key="late", at=8.0, kind="step", label="read")
    correct_response(
        token=token,
        secrets=[cora.secret],
        revision=1,
        fields={"q-overall": ["second"]},
        now=NOW + timedelta(hours=1),
    )
    newest = Response.objects.get(superseded=False)
    assert _stored(newest.pk) == [
        ("active_seconds", None, 5.0),
        ("step", "read", 0.8),
        ("step", "write", 0.2),
    ]


def test_nothing_is_read_for_a_protocol_that_names_no_kind_of_event(
    team: Team, ada: User, django_assert_num_queries: Any
) -> None:
    from apps.responses.frozen import frozen_round
    from apps.responses.services.time_shares import signals_of_time, spent_live

    frozen = frozen_round(make_round(team, ada, behaviour=["active_seconds", "refusals"]).pk)

    with django_assert_num_queries(0):
        spent = spent_live(frozen, 1, now=NOW)
        assert signals_of_time(frozen, [spent], [Placement((), ())]) == [[]]


def _session(token: str) -> Session:
    held = Assignment.objects.select_related("round").get(token=token)
    return Session.objects.create(
        assignment=held,
        study_id=held.round.study_id,
        round_id=held.round_id,
        rater_id=held.rater_id,
        started_at=NOW - timedelta(seconds=10),
    )


def _stored(response_id: int) -> list[tuple[str, str | None, float]]:
    metrics = {metric.pk: metric for metric in Metric.objects.filter(key__in=["step", "active_seconds"])}
    rows = Signal.objects.filter(response_id=response_id, metric_id__in=metrics).order_by("number")
    return [
        (
            metrics[row.metric_id].key,
            None if row.outcome is None else metrics[row.metric_id].outcomes[row.outcome],
            round(row.value or 0.0, 9),
        )
        for row in rows
    ]
