from __future__ import annotations

import json

import pytest

from apps.assignments.selectors import Fill
from apps.core.errors import NotFound, Refused
from apps.responses.behaviour import MEASURED, active_seconds, read_behaviour
from apps.responses.models import Draft
from apps.responses.selectors import daily_counts, pace_of, progress_of
from apps.responses.selectors_rows import rows_of
from apps.responses.services import save_draft, shown_item
from apps.studies.models import Round
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.studies import make_rater

pytestmark = pytest.mark.django_db


def test_progress_counts_judgments_people_and_places(running: Round) -> None:
    judge_all(make_rater(running))
    following(make_rater(running))

    progress = progress_of(running)

    assert progress.fill == Fill(planned=18, done=9, leased=1)
    assert progress.fill.open == 8
    assert (progress.responses, progress.raters, progress.joined, progress.active) == (9, 1, 2, 1)
    assert progress.newest_at is not None
    assert progress.median_seconds is None
    assert pace_of([running])[running.pk].responses == 9
    assert daily_counts(running) == [("2026-03-02", 9)]


def test_the_rows_behind_a_number_come_in_pages(running: Round) -> None:
    judge_all(make_rater(running))
    metric = running.metrics.get(key="overall").pk
    first, second, third = running.round_versions.order_by("place").values_list("version_id", flat=True)

    def rows(**which: int | None) -> list[int]:
        wanted = {"version": None, "versus": None, "after": 0, "limit": 50, **which}
        return [response.pk for response in rows_of(running, metric=metric, **wanted)]  # type: ignore[arg-type]

    assert len(rows()) == 9
    assert len(rows(version=first)) == 6
    assert rows(version=first, versus=second) == rows(version=second, versus=first)
    assert len(rows(version=second, versus=third)) == 3
    assert rows(limit=4) + rows(after=rows(limit=4)[-1]) == rows()


def test_a_draft_is_kept_shown_again_and_gone_once_answered(running: Round) -> None:
    cora = make_rater(running)
    token = token_of(following(cora))
    fields = {"q-overall": ["nonsense"], "q-note": ["half a thought"], "q-sure": ["80"], "q-why": ["clearer"]}

    save_draft(token=token, secret=cora.secret, fields=fields)
    save_draft(token=token, secret=cora.secret, fields=fields)

    assert Draft.objects.get().answers == {"note": "half a thought", "sure": 0.8, "why": ["clearer"]}
    questions = {view.key: view for view in shown_item(token=token, secret=cora.secret).view.questions}
    assert questions["note"].value == "half a thought"
    assert [option.value for option in questions["sure"].options if option.checked] == ["80"]
    assert [option.value for option in questions["why"].options if option.checked] == ["clearer"]
    answer(cora, token)
    assert not Draft.objects.exists()
    with pytest.raises(Refused):
        save_draft(token=token, secret=cora.secret, fields=fields)


def test_only_the_browser_that_holds_an_item_sees_it(running: Round) -> None:
    cora, eve = make_rater(running), make_rater(running)
    token = token_of(following(cora))

    with pytest.raises(NotFound):
        shown_item(token=token, secret=eve.secret)
    with pytest.raises(NotFound):
        save_draft(token=token, secret=eve.secret, fields={})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        '{"active_ms": -1}',
        '{"active_ms": true}',
        '{"active_ms": NaN}',
        "x" * 5_000,
    ],
)
def test_a_broken_measurement_is_left_out_and_costs_nothing(text: str) -> None:
    assert read_behaviour(text) == {}


def test_only_known_measurements_are_kept_in_seconds() -> None:
    found = read_behaviour('{"active_ms": 4200, "revisions": 2, "typed": "secret", "visible_ms": 9e8}')

    assert found == {"active_seconds": 4.2, "visible_seconds": 9e5, "revisions": 2}
    assert active_seconds(found) == 4.2
    assert active_seconds({"visible_seconds": 3}) == 3
    assert active_seconds({}) is None


def test_all_else_that_a_page_sends_is_dropped() -> None:
    known = {"active_ms": 1_000, "blurs": 1, "pastes": 2, "scroll_depth": 0.5, "device": 2}
    nosy = {
        "keys": "hello",
        "mouse": [[1, 2], [3, 4]],
        "ip": "192.0.2.7",
        "user_agent": "x",
        "fingerprint": 7,
        "width": 390,
        "active_seconds": 3,
        "visible_ms": "12",
        "revisions": [1],
    }

    found = read_behaviour(json.dumps(known | nosy))

    assert found == {"active_seconds": 1, "blurs": 1, "pastes": 2, "scroll_depth": 0.5, "device": 2}
    assert set(found) <= MEASURED


@pytest.mark.parametrize("device", [-1, 3, 1.5, 390, "phone", True, None, [1]])
def test_a_device_is_one_of_three_kinds_or_none(device: object) -> None:
    assert read_behaviour(json.dumps({"device": device})) == {}
