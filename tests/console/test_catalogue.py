from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team
from apps.catalog.services import upsert
from tests.factories.studies import fill_catalog, ndjson

HTMX = {"HX-Request": "true"}
NEW = "console:new_import"


def lines(count: int) -> str:
    return ndjson(
        [{"key": f"k{n}", "messages": [{"role": "user", "content": "?"}]} for n in range(count)]
    ).decode()


def test_an_empty_catalogue_says_what_to_do(ada_client: Client, ben_client: Client) -> None:
    for name in ("catalogue", "scenarios"):
        assert reverse(NEW) in ada_client.get(reverse(f"console:{name}")).content.decode()
        assert reverse(NEW) not in ben_client.get(reverse(f"console:{name}")).content.decode()


def test_the_catalogue_shows_sizes_and_versions_by_system(ada_client: Client, team: Team) -> None:
    fill_catalog(team, scenarios=4)
    context = ada_client.get(reverse("console:catalogue")).context
    assert (context["size"].scenarios, context["size"].outputs) == (4, 12)
    assert [(group.key, len(group.versions)) for group in context["systems"]] == [("kettle", 3)]


def test_scenarios_are_filtered_by_tag_and_paged(ada_client: Client, team: Team) -> None:
    rows = [
        {"key": f"k{n}", "messages": [{"role": "user", "content": "?"}], "tags": ["a & b" if n % 2 else "c"]}
        for n in range(120)
    ]
    upsert(team=team, what="scenarios", body=ndjson(rows), as_list=False, create_missing=False)
    url = reverse("console:scenarios")
    first = ada_client.get(url, {"tag": "a & b"})
    assert len(first.context["scenarios"]) == 50
    assert f"?tag=a%20%26%20b&amp;after={first.context['following']}" in first.content.decode()
    second = ada_client.get(url, {"tag": "a & b", "after": first.context["following"]})
    assert (len(second.context["scenarios"]), second.context["following"]) == (10, None)


@pytest.mark.parametrize("key", ["a/b", "..", "?x=1&y", "50% #1", "ключ"])
def test_a_scenario_opens_whatever_its_key(key: str, ada_client: Client, team: Team) -> None:
    row = {"key": key, "messages": [{"role": "user", "content": "Boil <script>it</script>?"}]}
    upsert(team=team, what="scenarios", body=ndjson([row]), as_list=False, create_missing=False)
    listed = ada_client.get(reverse("console:scenarios")).content.decode()
    link = listed.partition(reverse("console:scenario") + "?key=")[2].partition('"')[0]
    page = ada_client.get(f"{reverse('console:scenario')}?key={link}")
    assert page.status_code == 200
    assert b"<script>it" not in page.content


def test_a_scenario_of_another_team_is_not_found(dan_client: Client, team: Team) -> None:
    fill_catalog(team)
    assert dan_client.get(reverse("console:scenario"), {"key": "q0"}).status_code == 404
