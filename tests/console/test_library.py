from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team
from apps.catalog.models import Scenario
from apps.catalog.services import upsert
from apps.studies.models import Study
from tests.factories.studies import ndjson

LIBRARY, SCENARIO = "console:library", "console:scenario"
HTMX = {"HX-Request": "true"}


def send(team: Team, *rows: dict[str, Any]) -> None:
    full = [{"messages": [{"role": "user", "content": "What?"}], **row} for row in rows]
    report = upsert(team=team, what="scenarios", body=ndjson(full), as_list=False, create_missing=False)
    assert not report.refused


def found(client: Client, query: str = "") -> Any:
    reply = client.get(reverse(LIBRARY) + query)
    assert reply.status_code == 200
    return reply.context["found"]


def keys(client: Client, query: str = "") -> list[str]:
    return [row.key for row in found(client, query).rows]


def values(listing: Any, facet: str) -> dict[str, Any]:
    (one,) = (each for each in listing.facets if each.slug == facet)
    return {value.label: value for value in one.values + one.more}


@pytest.fixture
def filled(team: Team) -> Team:
    send(
        team,
        {
            "key": "pot/1",
            "messages": [{"role": "user", "content": "How do I descale a kettle?"}],
            "tags": ["long-tail", "domain:water", "x & y"],
            "owner": "Ada",
        },
        {"key": "pot/2", "tags": ["in-distribution", "x & y"], "owner": "Ben", "risk": "high", "weight": 3.5},
        {"key": "pan", "state": "retired"},
    )
    return team


def test_an_empty_library_says_what_to_do(ada_client: Client, ben_client: Client) -> None:
    for name in ("new_import", "new_scenario"):
        assert reverse(f"console:{name}") in ada_client.get(reverse(LIBRARY)).content.decode()
        assert reverse(f"console:{name}") not in ben_client.get(reverse(LIBRARY)).content.decode()


def test_the_library_is_in_the_navigation_for_everybody(ben_client: Client, filled: Team) -> None:
    page = ben_client.get(reverse("console:studies")).content.decode()
    assert re.search(rf'href="{reverse(LIBRARY)}"[^>]*>.*?Library', page, re.DOTALL)
    assert keys(ben_client) == ["pan", "pot/2", "pot/1"]


def test_a_search_brings_rows_and_counts_and_in_the_page_the_list_alone(
    ada_client: Client, filled: Team
) -> None:
    listing = found(ada_client, "?q=kett")
    assert ([row.key for row in listing.rows], listing.total) == (["pot/1"], 1)
    fragment = ada_client.get(reverse(LIBRARY), {"q": "kett"}, headers=HTMX).content.decode()
    assert fragment.lstrip().startswith('<div class="lib" id="found">')
    assert "pot/1" in fragment
    assert "pot/2" not in fragment
    assert "Nothing found" in ada_client.get(reverse(LIBRARY), {"q": "zebra"}).content.decode()


def test_a_facet_counts_chooses_and_is_dropped_again(ada_client: Client, filled: Team) -> None:
    listing = found(ada_client, "?q=pot&order=oldest")
    assert {label: value.count for label, value in values(listing, "owner").items()} == {"Ada": 1, "Ben": 1}
    chosen = values(listing, "tag")["x & y"]
    assert chosen.count == 2
    narrowed = found(ada_client, chosen.url)
    assert [row.key for row in narrowed.rows] == ["pot/1", "pot/2"], "words and order stay"
    twice = found(ada_client, values(narrowed, "commonness")["Long tail"].url)
    assert [row.key for row in twice.rows] == ["pot/1"]
    assert [(choice.facet, choice.label) for choice in twice.choices] == [
        ("Tags", "x & y"),
        ("How common", "Long tail"),
    ]
    assert set(keys(ada_client, twice.choices[1].url)) == {"pot/1", "pot/2"}
    assert values(narrowed, "tag")["x & y"].url == "?q=pot&order=oldest"


def test_the_search_form_keeps_what_was_chosen(ada_client: Client, filled: Team) -> None:
    page = ada_client.get(reverse(LIBRARY), {"tag": "x & y", "owner": ""}).content.decode()
    assert '<input type="hidden" name="tag" value="x &amp; y">' in page
    assert '<input type="hidden" name="owner" value="">' in page


def test_those_that_say_nothing_are_a_choice_too(ada_client: Client, filled: Team) -> None:
    nothing = values(found(ada_client), "risk")["Not said"]
    assert nothing.count == 2
    assert keys(ada_client, nothing.url) == ["pan", "pot/1"]


def test_what_waits_is_counted_where_the_team_asks(ada_client: Client, filled: Team) -> None:
    assert "waits" not in {facet.slug for facet in found(ada_client).facets}
    filled.approvals = ["safety"]
    filled.save()
    Scenario.objects.filter(key="pot/1").update(approved=["safety"])
    waiting = values(found(ada_client), "waits")["Safety check"]
    assert (waiting.count, keys(ada_client, waiting.url)) == (1, ["pot/2"])
    assert {row.key: row.waits for row in found(ada_client).rows} == {
        "pan": False,
        "pot/1": False,
        "pot/2": True,
    }


def test_pages_keep_what_is_asked_for(ada_client: Client, team: Team) -> None:
    send(team, *({"key": f"k{n:03}", "tags": ["a & b" if n % 2 else "c"]} for n in range(120)))
    first = ada_client.get(reverse(LIBRARY), {"tag": "a & b", "order": "key"})
    assert len(first.context["found"].rows) == 50
    following = re.findall(r'rel="next" href="([^"]+)"', first.content.decode())[0].replace("&amp;", "&")
    assert dict(parse_qsl(urlsplit(following).query))["tag"] == "a & b"
    second = found(ada_client, following)
    assert [row.key for row in second.rows] == [f"k{n:03}" for n in range(101, 120, 2)]
    assert second.following is None


@pytest.mark.parametrize(
    "query",
    [
        "?after=x",
        "?order=chance",
        "?tag=&tag=",
        "?waits=nobody",
        "?state=gone",
        "?" + "&".join(f"tag={n}" for n in range(100)),
        f"?q={'a' * 5000}",
        "?q=%ff%fe",
        "?origin=" + "o" * 999,
    ],
)
def test_no_address_is_too_odd(query: str, ada_client: Client, filled: Team) -> None:
    found(ada_client, query)


@pytest.mark.parametrize("key", ["a/b", "..", "?x=1&y", "50% #1", "ключ", '"><script>'])
def test_a_scenario_opens_whatever_its_key(key: str, ada_client: Client, team: Team) -> None:
    send(team, {"key": key, "messages": [{"role": "user", "content": "Boil <script>it</script>?"}]})
    (row,) = found(ada_client).rows
    page = ada_client.get(row.url)
    assert page.context["page"].key == key
    assert b"<script>it" not in page.content
    for address in re.findall(r'(?:href|action)="(/console/library/[^"]*key=[^"]*)"', page.content.decode()):
        assert ada_client.get(address.replace("&amp;", "&")).status_code in {200, 405}


def study_of(client: Client, query: str) -> dict[str, Any]:
    """Follow the list's own link, begin a study there, and return which scenarios it asks for."""
    page = client.get(reverse(LIBRARY) + query).content.decode()
    link = re.findall(rf'href="({reverse("console:new_study")}[^"]*)"', page)[0].replace("&amp;", "&")
    assert client.get(link).context["scenarios"].count > 0
    reply = client.post(link, {"title": f"Which {query}?", "mode": "comparison"})
    slug = reply["Location"].split("/studies/")[1].split("/")[0]
    return dict(Study.objects.get(slug=slug).document["items"]["scenarios"])


def test_what_was_found_begins_a_study(ada_client: Client, ben_client: Client, filled: Team) -> None:
    assert study_of(ada_client, "?tag=x+%26+y&risk=high") == {"tags": ["x & y"], "risk": "high"}
    assert study_of(ada_client, "?q=kettle&tag=x+%26+y") == {"keys": ["pot/1"]}
    assert study_of(ada_client, "?owner=Ben") == {"keys": ["pot/2"]}
    assert study_of(ada_client, "?risk=&order=key") == {"keys": ["pot/1"]}, "retired ones are left out"
    assert "Study of these" not in ada_client.get(reverse(LIBRARY)).content.decode()
    assert "Study of these" not in ben_client.get(reverse(LIBRARY), {"q": "kettle"}).content.decode()


def test_nothing_of_another_team_is_found(dan_client: Client, filled: Team) -> None:
    assert keys(dan_client) == []
    for name in ("scenario", "edit_scenario", "edit_scenario_text", "compare_revisions"):
        assert dan_client.get(reverse(f"console:{name}"), {"key": "pot/1"}).status_code == 404
    for name in ("edit_scenario", "edit_scenario_text", "say_of_scenario", "move_scenario"):
        reply = dan_client.post(f"{reverse(f'console:{name}')}?key=pot/1", {"act": "retire", "word": "yes"})
        assert reply.status_code == 404
    assert Scenario.objects.get(key="pot/1").state == "active"


def test_a_page_of_the_list_asks_three_times(
    ada_client: Client, filled: Team, django_assert_max_num_queries: Any
) -> None:
    ada_client.get(reverse(LIBRARY))
    with django_assert_max_num_queries(
        7
    ):  # session, user, what they log in with, membership, facets, the last row before, rows
        ada_client.get(reverse(LIBRARY), {"after": Scenario.objects.get(key="pan").pk})
