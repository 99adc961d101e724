"""Questions under a condition, where the outputs are covered until something else is answered."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.core.errors import Invalid
from apps.responses.models import Response
from apps.studies.protocol import parse_protocol
from tests.factories.joining import agree
from tests.factories.studies import VERSIONS, document, make_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gathered")]

AWAITED = {"key": "awaited", "ask": "expectation", "of": "worst"}
FELT = {"key": "felt", "ask": "expectation", "of": "ease", "when": {"question": "awaited", "at_least": 2}}
WORST = {"key": "worst", "ask": "severity"}
EASE = {"key": "ease", "ask": "seq"}
FEARED = {
    "key": "feared",
    "ask": "choice",
    "options": ["lies", "noise"],
    "when": {"question": "awaited", "at_least": 2},
}
FEARS: list[dict[str, Any]] = [AWAITED, FELT, WORST, EASE, FEARED]


def review(*questions: dict[str, Any]) -> dict[str, Any]:
    return {
        "mode": "scenario_review",
        "round": {"versions": list(VERSIONS[:1])},
        "items": {"overlap": 1},
        "questions": list(questions),
        "analysis": {"primary": "worst"},
    }


def uncovering(address: str) -> str:
    """Return where what is asked before the outputs is sent."""
    _empty, _s, code, _t, token, _end = address.split("/")
    return reverse("uncover", args=[code, token])


@pytest.fixture
def address(client: Client, team: Team, ada: User) -> str:
    round_ = make_round(team, ada, scenarios=1, **review(*FEARS))
    return str(agree(client, f"/s/{round_.study.code}/")["Location"])


def test_a_condition_on_the_same_page_is_left_to_the_page(client: Client, address: str) -> None:
    covered = client.get(address).content.decode()

    assert "q-felt" in covered
    assert "data-when" in covered
    assert "q-feared" not in covered


def test_what_its_condition_rules_out_need_not_be_answered(client: Client, address: str) -> None:
    settled = client.post(uncovering(address), {"q-awaited": "1"})
    page = client.get(address).content.decode()
    client.post(address, {"q-worst": "0", "q-ease": "7"})

    assert settled.status_code == 302
    assert "q-feared" not in page
    assert Response.objects.get().answers == {"awaited": 1, "worst": 0, "ease": 7}


def test_what_its_condition_asks_for_must_be_answered_on_either_page(client: Client, address: str) -> None:
    assert client.post(uncovering(address), {"q-awaited": "3"}).status_code == 422
    assert client.post(uncovering(address), {"q-awaited": "3", "q-felt": "2"}).status_code == 302
    page = client.get(address).content.decode()
    assert client.post(address, {"q-worst": "0", "q-ease": "7"}).status_code == 422
    client.post(address, {"q-worst": "0", "q-ease": "7", "q-feared": "lies"})

    assert "q-feared" in page
    assert "data-when" not in page
    assert Response.objects.get().answers["feared"] == "lies"


def test_nothing_asked_before_can_hang_on_what_is_asked_after() -> None:
    late = {**FELT, "when": {"question": "worst", "at_least": 2}}

    with pytest.raises(Invalid) as refused:
        parse_protocol(document(**review(AWAITED, WORST, EASE, late)))

    assert [problem.pointer for problem in refused.value.problems] == ["/questions/3/when/question"]


@pytest.mark.parametrize("least", [0.8, 0.55])
def test_how_sure_somebody_is_decides_in_per_cent_on_the_page(
    client: Client, team: Team, ada: User, least: float
) -> None:
    sure = {"key": "sure", "ask": "confidence", "of": "worst"}
    why = {"key": "why", "ask": "comment", "when": {"question": "sure", "at_least": least}}
    round_ = make_round(team, ada, scenarios=1, **review(WORST, sure, why))

    address = str(agree(client, f"/s/{round_.study.code}/")["Location"])

    page = unescape(client.get(address).content.decode())
    assert f'{{"field":"q-sure","at_least":{least * 100:.1f}}}' in page.replace(", ", ",").replace(": ", ":")
