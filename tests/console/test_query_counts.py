from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.template import Context, base
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Membership, Role, Team, User
from apps.accounts.services import create_token, invite
from apps.assignments.services import launch
from apps.catalog.importing import start_import
from apps.catalog.services import upsert
from apps.studies.models import Study
from tests.factories.studies import NOW, fill_catalog, make_study, ndjson

Grow = Callable[[int], None]


@pytest.fixture
def many(team: Team, ada: User) -> Grow:
    """Bring the team to n of everything that a list of the console shows."""
    made = 0

    def grow(count: int) -> None:
        nonlocal made
        if made == 0:
            fill_catalog(team, scenarios=2)
        more = [
            {"key": f"more{n}", "messages": [{"role": "user", "content": "?"}]} for n in range(made, count)
        ]
        upsert(team=team, what="scenarios", body=ndjson(more), as_list=False, create_missing=False)
        for n in range(made, count):
            upsert(
                team=team,
                what="versions",
                body=ndjson([{"key": f"s{n}/v"}]),
                as_list=False,
                create_missing=False,
            )
            study = make_study(team, ada, slug=f"study-{n}")
            launch(study=study, now=NOW)
            launch(study=Study.objects.get(slug="study-0"), now=NOW, replace=True, note="again")
            start_import(
                team=team, actor=ada, what="systems", file_name="f", body=b"{}", create_missing=False
            )
            user = User.objects.create_user(f"u{n}@example.org")
            Membership.objects.create(team=team, user=user, role=Role.RESEARCHER)
            create_token(team=team, user=user, name="t", scopes=["read"])
            invite(
                team=team, email=f"i{n}@example.org", role="owner", actor=ada, accept_url="{token}", now=NOW
            )
        made = count

    return grow


PAGES = {
    "home": "/",
    "studies": "/console/",
    "study": "/console/studies/study-0/",
    "items": "/console/studies/study-0/rounds/1/items/",
    "quotes": "/console/studies/study-0/rounds/1/coding/quotes/",
    "setup": "/console/studies/study-0/setup/items/",
    "questions": "/console/studies/study-0/setup/questions/",
    "launch": "/console/studies/study-0/setup/launch/",
    "catalogue": "/console/catalogue/",
    "library": "/console/library/",
    "scenario": "/console/library/scenario/?key=q0",
    "text": "/console/library/scenario/text/?key=q0",
    "about": "/console/library/scenario/about/?key=q0",
    "coverage": "/console/library/coverage/",
    "proposals": "/console/library/proposals/",
    "team": "/console/team/",
}


def counted(client: Client, url: str) -> int:
    client.get(url)  # what a process remembers for good is read once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_every_page_asks_the_database_as_often_for_many_as_for_one(ada_client: Client, many: Grow) -> None:
    many(1)
    few = {name: counted(ada_client, url) for name, url in PAGES.items()}
    many(25)
    assert {name: counted(ada_client, url) for name, url in PAGES.items()} == few


def test_a_reader_s_home_asks_as_often_for_many(ben_client: Client, many: Grow) -> None:
    many(1)
    few = counted(ben_client, "/")
    many(25)
    assert counted(ben_client, "/") == few


def test_templates_ask_nothing(ada_client: Client, many: Grow, monkeypatch: pytest.MonkeyPatch) -> None:
    many(2)
    asked: list[str] = []
    plain = base.Template.render

    def watched(self: base.Template, context: Context) -> object:
        with CaptureQueriesContext(connection) as queries:
            result = plain(self, context)
        asked.extend(query["sql"] for query in queries)
        return result

    monkeypatch.setattr(base.Template, "render", watched)
    for url in PAGES.values():
        ada_client.get(url)
    assert asked == []
