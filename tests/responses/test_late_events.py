"""What a device without network sends after the answer: it counts in how the time was spent, once, whatever comes at the same time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.analysis.selectors import results_of
from apps.analysis.services import refresh_now
from apps.core.models import OutboxRow
from apps.insight.services.intake import take_in_words
from apps.raters.models import Participation
from apps.raters.services import Joined
from apps.responses.models import Response, SessionEvent, Signal, Source
from apps.responses.services import record_response
from apps.responses.services.correcting import correct_response
from apps.responses.services.sessions import add_events, held_session, read_events
from apps.studies.models import Metric, Round
from tests.factories.sessions import begun, make_aloud, make_thinker
from tests.factories.studies import NOW
from tests.responses.test_posts_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

END = NOW + timedelta(seconds=10)


@pytest.fixture
def round_(team: Team, ada: User) -> Round:
    return make_aloud(team, ada, behaviour=["step", "active_seconds"])


@pytest.fixture
def cora(round_: Round) -> Joined:
    return make_thinker(round_)


@pytest.fixture
def token(cora: Joined) -> str:
    return begun(cora)[0]


def told(cora: Joined, token: str, *stays: tuple[str, float, str], kind: str = "step") -> int:
    """Tell of stays as (key, second, label); return how many were new."""
    events = [{"key": key, "at": at, "kind": kind, "label": label} for key, at, label in stays]
    held = held_session(token=token, secret=cora.secret)
    return add_events(held=held, events=read_events(events), now=END + timedelta(minutes=1))


def answer(cora: Joined, token: str, **fields: str) -> None:
    record_response(
        token=token,
        secret=cora.secret,
        fields={"q-overall": ["first"], **{key: [value] for key, value in fields.items()}},
        behaviour='{"active_ms": 5000}',
        now=END,
    )


def correct(cora: Joined, token: str) -> int:
    fields = {"q-overall": ["second"]}
    return correct_response(token=token, secrets=[cora.secret], revision=1, fields=fields, now=END)


def shares() -> dict[str, float]:
    """Return the stored shares of the one answer that counts, by label."""
    response, metric = Response.objects.get(superseded=False), Metric.objects.get(key="step")
    rows = Signal.objects.filter(response_id=response.pk, metric_id=metric.pk)
    assert {row.source for row in rows} <= {Source.BEHAVIOUR}
    assert Signal.objects.filter(metric_id=metric.pk).count() == len(rows)
    return {metric.outcomes[row.outcome or 0]: round(row.value or 0, 9) for row in rows}


def others() -> list[Any]:
    """Return all stored signals that are no shares of time."""
    step = Metric.objects.get(key="step")
    rows = Signal.objects.exclude(metric_id=step.pk).order_by("number")
    return list(rows.values_list("response_id", "number", "metric_id", "outcome", "value", "day"))


def waiting() -> int:
    return OutboxRow.objects.filter(event="response.recorded", consumer="analysis.refresh").count()


def results(round_: Round) -> dict[str, int]:
    """Return how many sessions stand behind each label's share, of a new snapshot."""
    assert refresh_now(round_.pk) is not None
    found = results_of(round_)
    assert found is not None
    return {
        one.slice["label"]: one.n
        for one in found.estimates
        if one.measure == "time_share" and one.version is None and one.slice
    }


def test_what_comes_after_the_answer_counts_and_the_dashboard_is_told(
    cora: Joined, token: str, round_: Round
) -> None:
    told(cora, token, ("a", 0.0, "1: Read"))
    answer(cora, token)
    assert shares() == {"1: Read": 1.0}
    assert results(round_) == {"1: Read": 1}
    assert waiting() == 0
    before = others()

    assert told(cora, token, ("b", 4.0, "2: Decide"), ("c", 8.0, "1: Read")) == 2

    assert shares() == {"1: Read": 0.6, "2: Decide": 0.4}
    assert others() == before
    assert waiting() == 1
    assert results(round_) == {"1: Read": 1, "2: Decide": 1}


def test_a_session_whose_events_all_come_late_is_measured_then(
    cora: Joined, token: str, round_: Round
) -> None:
    answer(cora, token)
    assert shares() == {}

    told(cora, token, ("a", 0.0, "1: Read"), ("b", 5.0, "2: Decide"))

    assert shares() == {"1: Read": 0.5, "2: Decide": 0.5}
    assert results(round_) == {"1: Read": 1, "2: Decide": 1}


def test_what_was_told_before_and_what_does_not_count_change_nothing(cora: Joined, token: str) -> None:
    told(cora, token, ("a", 0.0, "1: Read"))
    answer(cora, token)
    kept, count = list(Signal.objects.order_by("number").values_list()), waiting()

    assert told(cora, token, ("a", 3.0, "2: Decide")) == 0
    assert told(cora, token, ("b", 3.0, "elsewhere"), kind="moved") == 1

    assert list(Signal.objects.order_by("number").values_list()) == kept
    assert waiting() == count


def test_before_the_answer_nothing_is_measured(cora: Joined, token: str) -> None:
    told(cora, token, ("a", 0.0, "1: Read"))

    assert not Signal.objects.exists()
    assert waiting() == 0


def test_a_trial_keeps_nothing(cora: Joined, token: str) -> None:
    Participation.objects.update(is_test=True)
    answer(cora, token)

    assert told(cora, token, ("a", 0.0, "1: Read")) == 1
    assert not Signal.objects.exists()


def test_the_same_and_other_events_at_once_count_once(cora: Joined, token: str) -> None:
    answer(cora, token)
    first, second = ("a", 0.0, "1: Read"), ("b", 4.0, "2: Decide")

    news = at_once(
        lambda: told(cora, token, first, second),
        lambda: told(cora, token, second, first),
        lambda: told(cora, token, second, ("c", 8.0, "1: Read")),
    )

    assert sum(news) == SessionEvent.objects.count() == 3
    assert shares() == {"1: Read": 0.6, "2: Decide": 0.4}


def test_an_answer_and_its_events_at_once_are_measured_whoever_comes_first(cora: Joined, token: str) -> None:
    def send() -> int:
        answer(cora, token)
        return 0

    at_once(send, lambda: told(cora, token, ("a", 0.0, "1: Read"), ("b", 4.0, "2: Decide")))

    assert shares() == {"1: Read": 0.4, "2: Decide": 0.6}


def test_a_correction_and_late_events_at_once_leave_one_set_of_shares(cora: Joined, token: str) -> None:
    told(cora, token, ("a", 0.0, "1: Read"))
    answer(cora, token)

    revision, _news = at_once(
        lambda: correct(cora, token), lambda: told(cora, token, ("b", 4.0, "2: Decide"))
    )

    assert revision == 2
    assert shares() == {"1: Read": 0.4, "2: Decide": 0.6}


def test_what_texts_were_found_to_say_stays(cora: Joined, token: str, round_: Round) -> None:
    told(cora, token, ("a", 0.0, "1: Read"))
    answer(cora, token, **{"q-note": "This was really good and I liked it very much."})
    take_in_words(round_.pk)
    before = others()
    assert [row for row in before if row[1] >= 10_000]

    for key, at in (("b", 4.0), ("c", 6.0)):
        told(cora, token, (key, at, "2: Decide" if key == "b" else "1: Read"))

    assert shares() == {"1: Read": 0.8, "2: Decide": 0.2}
    assert others() == before
