from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.catalog.models import Scenario
from apps.studies.models import Item, Round
from tests.factories.crowds import PAIR, gated_study, post
from tests.factories.reviews import put

COVERAGE = "console:coverage"
TAGS = {"q0": ["domain:heat", "long-tail"], "q1": ["domain:heat"], "q2": ["rare"]}


def fill(team: Team) -> None:
    words = [{"role": "user", "content": "Why?"}]
    put(team, "scenarios", [{"key": key, "messages": words, "tags": tags} for key, tags in TAGS.items()])


def judged(team: Team, ada: User, *keys: str) -> Round:
    """Twelve people prefer the version under test on q0, and the other one elsewhere."""
    lines = [
        {
            "item": f"i-{key}",
            "scenario": key,
            "shown": list(PAIR),
            "rater": f"r{rater}",
            "answers": {"overall": "first" if key == "q0" else "second"},
        }
        for key in keys
        for rater in range(12)
    ]
    return post(gated_study(team, ada, analysis={"primary": "overall", "slices": ["tag"]}), lines).round


def matrix(client: Client, query: str = "") -> Any:
    reply = client.get(reverse(COVERAGE) + query)
    assert reply.status_code == 200
    return reply.context["matrix"]


def test_without_rounds_or_tags_the_page_says_what_to_do(ada_client: Client, team: Team) -> None:
    assert reverse("console:studies") in ada_client.get(reverse(COVERAGE)).content.decode()
    fill(team)
    assert "No round yet" in ada_client.get(reverse(COVERAGE)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_each_cell_says_how_many_when_and_with_what_result_and_leads_to_the_dashboard(
    ben_client: Client, dan_client: Client, team: Team, ada: User
) -> None:
    fill(team)
    round_ = judged(team, ada, "q0", "q1")
    refresh_now(round_.pk)
    found = matrix(ben_client)
    lines = {line.label: line for line in found.lines}
    (cell,) = lines["heat"].cells
    assert (cell.scenarios, cell.run, cell.result.n) == (2, "just now", 24)
    assert cell.result.figures.startswith("50% [")
    assert ben_client.get(cell.url).status_code == 200
    assert "one scenario" in lines["Long tail"].cells[0].result.reason
    assert (lines["rare"].cells, lines["rare"].run, found.never) == ((None,), "never", 1)
    assert "never run" in ben_client.get(reverse(COVERAGE)).content.decode()
    assert [line.label for line in matrix(ben_client, "?group=domain").lines] == ["heat"]
    assert len(matrix(ben_client, "?group=chance").lines) == 3
    assert matrix(dan_client).lines == ()


@pytest.mark.django_db(transaction=True)
def test_what_went_wrong_is_proposed_by_one_button_or_item_by_item(
    ada_client: Client, ben_client: Client, dan_client: Client, team: Team, ada: User
) -> None:
    fill(team)
    round_ = judged(team, ada, "q0", "q1")
    items = reverse("console:items", args=[round_.study.slug, 1])
    propose = reverse("console:propose_scenarios", args=[round_.study.slug, 1])
    assert propose in ada_client.get(items).content.decode()
    assert propose not in ben_client.get(items).content.decode()
    assert [client.post(propose).status_code for client in (ben_client, dan_client)] == [403, 404]

    reply = ada_client.post(propose, follow=True)
    (row,) = reply.context["proposals"].rows
    assert row.key.startswith("q1~")
    assert [fact.label for fact in row.source] == ["From", "Scenario", "Rated low"]
    assert ada_client.get(row.source[0].url).status_code == 200
    assert "12 judgments of 12 people" in row.source[2].text
    to_reader = ben_client.get(reverse("console:proposals")).context["proposals"].rows[0].source
    assert to_reader == row.source[:2]
    assert ben_client.get(row.url).context["page"].source == row.source[:2]
    assert ada_client.get(row.url).context["page"].source == row.source

    ada_client.post(propose, {"item": [Item.objects.get(key="i-q0").key]})
    assert Scenario.objects.filter(state="proposed").count() == 2
    for unknown in ("gone", "\x00"):
        assert "no item" in ada_client.post(propose, {"item": [unknown]}, follow=True).content.decode()
    assert Scenario.objects.filter(state="proposed").count() == 2
