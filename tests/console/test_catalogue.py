from __future__ import annotations

from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team
from tests.factories.studies import fill_catalog, ndjson

HTMX = {"HX-Request": "true"}
NEW = "console:new_import"


def lines(count: int) -> str:
    return ndjson(
        [{"key": f"k{n}", "messages": [{"role": "user", "content": "?"}]} for n in range(count)]
    ).decode()


def test_an_empty_catalogue_says_what_to_do(ada_client: Client, ben_client: Client) -> None:
    assert reverse(NEW) in ada_client.get(reverse("console:catalogue")).content.decode()
    assert reverse(NEW) not in ben_client.get(reverse("console:catalogue")).content.decode()


def test_the_catalogue_shows_sizes_and_versions_by_system(ada_client: Client, team: Team) -> None:
    fill_catalog(team, scenarios=4)
    context = ada_client.get(reverse("console:catalogue")).context
    assert (context["size"].scenarios, context["size"].outputs) == (4, 12)
    assert [(group.key, len(group.versions)) for group in context["systems"]] == [("kettle", 3)]
