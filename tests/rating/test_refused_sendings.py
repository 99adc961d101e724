"""How often sending comes back is counted by the server, with and without script, and no page can say otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.assignments.models import Assignment, AssignmentState
from apps.raters.models import Link
from apps.raters.services import make_link
from apps.responses.models import Draft, Response
from apps.studies.models import Metric, Round
from tests.factories.joining import agree, hidden_fields
from tests.factories.studies import NOW

HTMX = {"HX-Request": "true"}
HOST = "https://shop.example"


@pytest.fixture
def cora_client(db: None) -> Client:
    return Client()


def enter(client: Client, round_: Round) -> str:
    """Join and return the address of the first item."""
    return str(agree(client, f"/s/{round_.study.code}/")["Location"])


def counted() -> list[float]:
    return [one.behaviour["refusals"] for one in Response.objects.order_by("pk")]


@pytest.mark.parametrize("headers", [None, HTMX], ids=["plain", "script"])
def test_each_sending_that_comes_back_is_counted_for_its_item(
    cora_client: Client, running: Round, headers: dict[str, str] | None
) -> None:
    address = enter(cora_client, running)

    for fields in ({}, {"q-overall": "third"}, {"q-overall": "first"}):
        reply = cora_client.post(address, fields, headers=headers)
    following = reply["HX-Push-Url"] if headers else reply["Location"]
    cora_client.post(following, {"q-overall": "first"}, headers=headers)

    assert counted() == [2, 0]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("told", ['{"refusals": 7}', '{"active_ms": 5, "refusals": 0}', "[]"])
def test_no_page_says_otherwise(cora_client: Client, running: Round, told: str) -> None:
    address = enter(cora_client, running)
    cora_client.post(address, {"behaviour": told})

    cora_client.post(address, {"q-overall": "first", "behaviour": told})

    assert counted() == [1]


def test_what_was_written_is_kept_beside_it(cora_client: Client, running: Round) -> None:
    address = enter(cora_client, running)
    cora_client.post(f"{address}draft/", {"q-note": "half a thou"})
    cora_client.post(address, {"q-note": "half a thou"})
    cora_client.post(f"{address}draft/", {"q-note": "half a thought"})

    draft = Draft.objects.get()

    assert (draft.refusals, draft.answers) == (1, {"note": "half a thought"})
    assert "half a thought" in cora_client.get(address).content.decode()


def test_nobody_else_counts_and_nothing_counts_once_it_is_answered(
    cora_client: Client, running: Round
) -> None:
    address = enter(cora_client, running)
    Client().post(address, {})
    assert not Draft.objects.exists()
    cora_client.post(address, {"q-overall": "first"})

    cora_client.post(address, {})

    assert counted() == [0]
    assert not Draft.objects.filter(assignment__state=AssignmentState.ANSWERED).exists()


def test_one_whose_time_ran_out_is_counted_too(cora_client: Client, running: Round) -> None:
    address = enter(cora_client, running)
    Assignment.objects.update(state=AssignmentState.EXPIRED)
    running.slots.update(state=0)

    for fields in ({}, {"q-overall": "first"}):
        cora_client.post(address, fields)

    assert counted() == [1]


def test_a_protocol_may_ask_for_its_mean(cora_client: Client, team: Any, ada: Any) -> None:
    from apps.responses.models import Signal
    from tests.factories.studies import make_round

    address = enter(cora_client, make_round(team, ada, behaviour=["refusals"]))
    for fields in ({}, {"q-overall": "first"}):
        cora_client.post(address, fields)

    metric = Metric.objects.get(key="refusals")
    assert list(Signal.objects.filter(metric_id=metric.pk).values_list("value", flat=True)) == [1]


def test_in_a_product_the_frame_carries_it_sealed(client: Client, running: Round, gathered: Any) -> None:
    link: Link = make_link(
        study=running.study, kind="widget", name="Shop", actor=None, now=NOW, origins=[HOST]
    )
    page = client.get(f"/w/{link.code}/", headers={"Referer": f"{HOST}/"})
    page = client.post(f"/w/{link.code}/ask/", {**hidden_fields(page.content.decode()), "person": "u-1"})

    for answer in ({}, {}, {"q-overall": "first"}):
        page = client.post(f"/w/{link.code}/send/", {**hidden_fields(page.content.decode()), **answer})

    assert page.status_code == 200
    assert counted() == [2]
