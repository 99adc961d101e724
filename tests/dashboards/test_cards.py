"""Cards of the overview come in parts that a page can carry, each by an ordinary link, and what reads alike is drawn once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template import Context, RequestContext, Template
from django.test import Client, RequestFactory

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.dashboards.blocks._base import Group
from apps.dashboards.pages import cards
from apps.dashboards.pages.cards import MOST_CARDS, MOST_LINES, cards_of
from apps.dashboards.pages.dashboard import dashboard
from apps.dashboards.pages.subject import Subject
from tests.dashboards.conftest import MakeEstimate, MakeResults
from tests.factories.crowds import crowd_lines, gated_study, post

URL = "/d/kettles/kettle/"


@pytest.fixture
def card(subject: Subject, results: MakeResults, estimate: MakeEstimate) -> Any:
    """Make a card of so many lines."""

    def make(lines: int) -> Group:
        found = results([estimate("mean", metric="sure", version=f"v{n}") for n in range(lines)])
        return dashboard(found, subject, by="", days=[], rows_url="/rows/").groups[0]

    return make


def test_parts_hold_all_cards_in_order_and_no_more_than_a_page_carries(card: Any) -> None:
    groups = [card(lines) for lines in (1, 60, 60, 40, 120, *[2] * 28)]

    parts = [cards_of(groups, str(number)) for number in range(1, cards_of(groups, "").of + 1)]

    assert [group for part in parts for group in part.groups] == groups
    assert [len(part.groups) for part in parts] == [2, 2, 1, MOST_CARDS, 4]
    assert all(
        sum(len(group.list.lines) for group in part.groups) <= MOST_LINES
        for part in parts
        if len(part.groups) > 1
    )
    assert [(part.first, part.last) for part in parts] == [(1, 2), (3, 4), (5, 5), (6, 29), (30, 33)]
    assert [(part.before, part.after) for part in parts[:2]] == [(None, 2), (1, 3)]
    assert parts[-1].after is None


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("x", 1), ("0", 1), ("٢", 1), ("2", 2), ("99", 2)])
def test_a_part_that_there_is_not_is_the_nearest(card: Any, asked: str, number: int) -> None:
    assert cards_of([card(1)] * (MOST_CARDS + 1), asked).number == number


def test_without_cards_there_is_one_empty_part() -> None:
    part = cards_of([], "3")

    assert (part.groups, part.of, part.first, part.last, part.after) == ((), 1, 0, 0, None)


@pytest.mark.django_db(transaction=True)
def test_each_part_is_a_page_of_its_own_and_a_poll_keeps_it(
    team: Team, ada: User, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = gated_study(team, ada, {"name": "better", "rule": "low >= 0.5"})
    refresh_now(post(study, crowd_lines(raters=12, each=6, chance=0.6)).round.pk)
    titles = re.findall(r"<h2><bdi>.*?</bdi></h2>", ada_client.get(f"{URL}?view=full").content.decode())
    assert len(titles) > 2
    monkeypatch.setattr(cards, "MOST_CARDS", 1)

    first = ada_client.get(f"{URL}?view=full").content.decode()
    link = re.search(r'<a class="btn sm" rel="next" href="(\?[^"#]*)#cards" hx-get="\1#cards"', first)
    assert link is not None
    second = ada_client.get(URL + link[1].replace("&amp;", "&")).content.decode()
    poll = ada_client.get(URL + link[1].replace("&amp;", "&"), headers={"HX-Request": "true"})

    assert 'id="board"' in first
    assert 'id="board"' not in second
    assert 'rel="prev"' in second
    assert "cards=2" in re.findall(r'<section id="live"[^>]*hx-get="([^"]*)"', second)[0]
    assert second.count("<h2><bdi>") == first.count("<h2><bdi>") == 1
    assert re.findall(r"<h2><bdi>.*?</bdi></h2>", poll.content.decode()) == [titles[1]]
    assert poll["HX-PTag"] != ada_client.get(f"{URL}?view=full", headers={"HX-Request": "true"})["HX-PTag"]


def test_a_piece_is_drawn_once_for_the_same_values() -> None:
    source = "{% load same %}{% for n in ns %}{% same n %}{{ n }}{% cycle 'a' 'b' 'c' %} {% endsame %}{% same n %}-{% endsame %}{% endfor %}"
    values = {"ns": [1, 2, 1]}

    page = Template(source).render(RequestContext(RequestFactory().get("/"), values))
    mail = Template(source).render(Context(values))

    assert page == "1a -2b -1a -"
    assert mail == "1a -2b -1c -", "without a request nothing is kept"


def test_rows_of_a_table_escape_what_they_hold() -> None:
    source = "{% include 'core/charts/_table.html' with table=table only %}"
    table = {"caption": "c", "header": ["Name", "Estimate"], "rows": [("<b>", "1 & 2")]}

    page = Template(source).render(Context({"table": table}))

    assert '<th scope="row"><bdi>&lt;b&gt;</bdi></th><td class="num"><bdi>1 &amp; 2</bdi></td>' in page
    empty = Template(source).render(Context({"table": {**table, "rows": []}}))
    assert "Nothing to show yet." in empty
