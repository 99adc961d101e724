"""Quota cells and outcomes over the wire."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.raters.models import Outcome, Participation
from apps.studies.models import Cell, Round
from tests.factories.studies import make_round

CELLS = "studies/kettle/rounds/1/cells"
QUOTAS = [{"where": {"age_band": band}, "raters": 2} for band in ("18-29", "75+")]


@pytest.fixture
def round_(team: Team, ada: User) -> Round:
    return make_round(team, ada, raters={"profile": ["age_band"], "quotas": QUOTAS})


def come(round_: Round, cell: int | None, state: str, outcome: str = "") -> None:
    now = timezone.now()
    Participation.objects.create(
        rater=round_.study.team.raters.create(key=f"k{Participation.objects.count()}"),
        round=round_,
        cell=None if cell is None else Cell.objects.get(round=round_, number=cell),
        state=state,
        outcome=outcome,
        joined_at=now,
        seen_at=now,
    )


def test_progress_tells_of_cells_and_outcomes(ada_api: Any, round_: Round) -> None:
    come(round_, 0, "finished", Outcome.COMPLETE)
    come(round_, 0, "active")
    come(round_, None, "ended", Outcome.SCREENED_OUT)
    body = ada_api.get("studies/kettle/progress").json()
    assert (body["outcomes"]["complete"], body["outcomes"]["judging"]) == (1, 1)
    assert (body["outcomes"]["screened_out"], body["outcomes"]["timed_out"]) == (1, 0)
    first, second = body["cells"]
    assert (first["number"], first["where"], first["raters"]) == (0, {"age_band": "18-29"}, 2)
    assert (first["state"], first["complete"], first["live"]) == ("full", 1, 1)
    assert second["state"] == "none"


def test_a_stakeholder_sees_outcomes_and_no_cell(ben_api: Any, round_: Round) -> None:
    come(round_, 0, "finished", Outcome.COMPLETE)
    body = ben_api.get("studies/kettle/progress").json()
    assert (body["cells"], body["outcomes"]["complete"]) == (None, 1)
    assert [ben_api.get(path).status_code for path in (CELLS, f"{CELLS}/0")] == [403, 403]
    assert [ben_api.post(f"{CELLS}/0/{word}").status_code for word in ("close", "open")] == [403, 403]


def test_a_cell_is_closed_and_opened(ada_api: Any, round_: Round, ada: User) -> None:
    closed = ada_api.post(f"{CELLS}/1/close", {"release": True})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert Cell.objects.get(round=round_, number=1).closed_by == ada
    assert ada_api.post(f"{CELLS}/1/close").status_code == 409
    assert ada_api.get(f"{CELLS}/1").json()["closed_at"] == closed.json()["closed_at"]
    opened = ada_api.post(f"{CELLS}/1/open")
    assert (opened.status_code, opened.json()["closed_at"]) == (200, None)
    assert [cell["state"] for cell in ada_api.get(f"{CELLS}/").json()["cells"]] == ["none", "none"]


@pytest.mark.parametrize("body", [{"release": "yes"}, {"all": True}, [1], []])
def test_an_unknown_wish_is_refused(body: object, ada_api: Any, round_: Round) -> None:
    assert ada_api.post(f"{CELLS}/1/close", body).status_code == 422
    assert Cell.objects.get(round=round_, number=1).closed_at is None


def test_a_cell_that_is_none_is_not_found(ada_api: Any, dan_api: Any, round_: Round) -> None:
    assert ada_api.get(f"{CELLS}/9").status_code == 404
    assert ada_api.get(f"{CELLS}/999999999").status_code == 404
    assert ada_api.get("studies/kettle/rounds/9/cells").status_code == 404
    assert [dan_api.get(f"{CELLS}/0").status_code, dan_api.post(f"{CELLS}/0/close").status_code] == [404, 404]


def test_progress_asks_as_often_for_25_cells_as_for_two(ada_api: Any, round_: Round) -> None:
    def counted() -> int:
        ada_api.get("studies/kettle/progress")
        with CaptureQueriesContext(connection) as queries:
            assert ada_api.get("studies/kettle/progress").status_code == 200
        return len(queries)

    few = counted()
    Cell.objects.bulk_create(
        Cell(round=round_, number=n, where={"age_band": str(n)}, raters=2) for n in range(2, 26)
    )
    for n in range(26):
        come(round_, n, "active")
    assert counted() == few
