from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Membership, Role, Team, User
from apps.assignments.services import launch
from apps.catalog.models import CounterfactualTemplate, Scenario
from apps.catalog.services import fix_shown, upsert
from tests.factories.studies import NOW, VERSIONS, make_study, ndjson

EDIT = "console:edit_set"
FORM = {
    "key": "cf-reference",
    "role-0": "user",
    "content-0": "Write a reference for {name}, who says {pronoun} was a nurse.",
    "values": "name; group; pronoun\nMaria; women; she\nMarc; men; he",
    "tags": "work, counterfactual",
    "risk": "medium",
    "locale": "en",
}
NAMES = ["cf-reference/Marc", "cf-reference/Maria"]


def form(**changes: str) -> dict[str, str]:
    return {**FORM, "act": "save", **changes}


def opened(client: Client, key: str = "cf-reference") -> dict[str, str]:
    """Return the form of a set as its page gives it."""
    shown = client.get(reverse(EDIT), {"key": key}).context["form"]
    turns = {f"content-{n}": turn.content for n, turn in enumerate(shown.turns)}
    roles = {f"role-{n}": turn.role for n, turn in enumerate(shown.turns)}
    rest = {name: getattr(shown, name) for name in ("key", "values", "tags", "risk", "locale", "read")}
    return {**turns, **roles, **rest, "act": "save"}


@pytest.fixture
def made(ada_client: Client, team: Team) -> Client:
    """Ada's browser after she has made the set."""
    assert ada_client.post(reverse(EDIT), form()).status_code == 302
    return ada_client


def rows(team: Team) -> dict[str, Scenario]:
    return {row.key: row for row in Scenario.objects.filter(team=team)}


def test_every_combination_becomes_a_scenario_with_its_attributes(ada_client: Client, team: Team) -> None:
    values = f"{FORM['values']}\n\nyears\n3\n30"
    reply = ada_client.post(
        reverse(EDIT),
        form(**{"content-0": FORM["content-0"] + " For {years} years.", "values": values}),
        follow=True,
    )

    found = rows(team)
    assert sorted(found) == [f"{name}/{years}" for name in NAMES for years in ("3", "30")]
    one = found["cf-reference/Maria/3"]
    assert one.messages == [
        {"role": "user", "content": "Write a reference for Maria, who says she was a nurse. For 3 years."}
    ]
    assert one.attribute == {"name": "Maria", "group": "women", "years": "3"}
    assert (one.set, one.tags, one.risk, one.locale) == (
        "cf-reference",
        ["work", "counterfactual"],
        "medium",
        "en",
    )
    assert "4 scenarios are made or changed." in reply.content.decode()


def test_the_preview_marks_what_differs_and_writes_nothing(ada_client: Client, team: Team) -> None:
    page = ada_client.post(reverse(EDIT), form(act="look", values="name;pronoun\n<b>Eve</b>;she\nMarc;he"))

    assert page.status_code == 200
    assert '<mark class="badge req" title="name">&lt;b&gt;Eve&lt;/b&gt;</mark>' in page.content.decode()
    assert (page.context["count"], rows(team), CounterfactualTemplate.objects.count()) == (2, {}, 0)


def test_another_turn_keeps_what_was_typed(ada_client: Client) -> None:
    page = ada_client.post(reverse(EDIT), form(act="turn"))
    assert [turn["role"] for turn in page.context["turns"]] == ["user", "assistant"]
    assert page.context["form"].values == FORM["values"]


WRONG = {
    "a gap that nothing fills": ({"content-0": "Dear {name} of {town}"}, "Nothing fills the gap {town}."),
    "an attribute without values": ({"values": "name; pronoun"}, "“name” needs at least two values."),
    "no values at all": ({"values": ""}, "Name at least one attribute with two values."),
    "no gap": ({"content-0": "Dear you"}, "The text has no gap such as {name}."),
    "one value twice": (
        {"values": "name; pronoun\nMaria; she\nMaria; he"},
        "Each value of “name” needs a name of its own.",
    ),
    "a row that is too short": (
        {"values": "name; pronoun\nMaria; she\nMarc"},
        "“Marc” does not have as many columns as “name;pronoun”.",
    ),
    "a column twice": ({"values": "name; name\nMaria; she\nMarc; he"}, "“name;name” names a column twice."),
    "an attribute twice": ({"values": FORM["values"] + "\n\nname\nA\nB"}, "“name” is there twice."),
    "too many": (
        {"values": "\n\n".join("\n".join([n, *map(str, range(8))]) for n in "abc"), "content-0": "{a}{b}{c}"},
        "This makes 512 variants; at most 500 are possible.",
    ),
    "no key": ({"key": " "}, "A set needs a key."),
    "a zero character": ({"content-0": "Dear {name}, {pronoun} \x00"}, "zero"),
    "a text that is too long": ({"content-0": "{name} {pronoun}" + "x" * 20_000}, "20016"),
    "a language that is none": ({"locale": "?"}, "match pattern"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_made_is_said_and_nothing_is_written(
    case: str, ada_client: Client, team: Team
) -> None:
    changes, reason = WRONG[case]
    page = ada_client.post(reverse(EDIT), form(**changes))
    assert page.status_code == 422
    assert any(reason in one for one in page.context["reasons"]), page.context["reasons"]
    assert (rows(team), CounterfactualTemplate.objects.count()) == ({}, 0)


NUMBERS = "\n".join(["a", *map(str, range(500))])
TOO_MUCH = {
    "gaps": ("{a}" * 6_666, NUMBERS, "All variants together have 39996500 gaps"),
    "doubled braces": ("{a}" + "{{" * 5_000, NUMBERS, "All variants together have 30006500 gaps"),
    "a turn": ("{a}" * 300, f"a\nx\n{'y' * 1_000}", "Filled in, a turn has 300000 characters"),
    "all turns": ("x" * 19_000 + "{a}", NUMBERS, "All variants together have 114016680 characters"),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_would_be_too_much_is_refused_before_anything_is_filled(
    case: str, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.catalog.variants.fill", None)
    content, values, reason = TOO_MUCH[case]
    turns = {f"content-{n}": content for n in range(12)}
    page = ada_client.post(reverse(EDIT), {**FORM, **turns, "values": values, "act": "look"})
    assert page.status_code == 422
    assert page.context["reasons"][0].startswith(reason), page.context["reasons"]


def test_the_same_twice_changes_nothing(made: Client, team: Team) -> None:
    reply = made.post(reverse(EDIT), form(), follow=True)
    assert "0 scenarios are made or changed. 2 were so already." in reply.content.decode()
    assert sorted(rows(team)) == NAMES


def test_the_order_of_attributes_and_columns_outlives_the_store(ada_client: Client, team: Team) -> None:
    values = "zone; x; group\nNorth; n; a\nSouth; s; b\n\nage\n30\n68"
    first = form(**{"content-0": "{zone} {x} {age}", "values": values})
    ada_client.post(reverse(EDIT), first)
    before = rows(team)

    assert opened(ada_client)["values"] == values
    reply = ada_client.post(reverse(EDIT), opened(ada_client), follow=True)
    assert "4 were so already" in reply.content.decode()
    assert (rows(team), "cf-reference/North/30" in before) == (before, True)


def test_a_changed_text_changes_its_scenarios_and_leaves_what_people_said_of_them(
    made: Client, team: Team
) -> None:
    Scenario.objects.filter(key=NAMES[0]).update(weight=4.0, owner="Ada", context={"who": "A nurse"})
    page = made.post(
        reverse(EDIT), {**opened(made), "content-0": "A letter for {name}; {pronoun} nursed."}, follow=True
    )

    assert page.redirect_chain[0][0] == reverse("console:set") + "?key=cf-reference"
    marc = rows(team)[NAMES[0]]
    assert marc.messages[0]["content"] == "A letter for Marc; he nursed."
    assert (marc.weight, marc.owner, marc.context) == (4.0, "Ada", {"who": "A nurse"})


def test_a_text_that_raters_have_seen_stays_and_the_new_one_is_a_revision(
    made: Client, team: Team, ada: User
) -> None:
    before = rows(team)
    fix_shown(scenario_ids=[before[NAMES[0]].pk], output_ids=[])

    page = made.post(
        reverse(EDIT), {**opened(made), "content-0": "A letter for {name}; {pronoun} nursed."}, follow=True
    )

    assert {key: row.revision for key, row in rows(team).items()} == {NAMES[0]: 2, NAMES[1]: 1}
    kept = before[NAMES[0]].revisions.order_by("number")
    assert [(one.number, one.messages[0]["content"], one.author) for one in kept] == [
        (1, "Write a reference for Marc, who says he was a nurse.", None),
        (2, "A letter for Marc; he nursed.", ada),
    ]
    words = page.content.decode()
    assert "1 was shown, answered or approved before and has another revision" in words
    assert "revision 2" in words


def test_a_value_that_is_taken_out_leaves_its_scenario_and_says_so(made: Client, team: Team) -> None:
    values = "name; group; pronoun\nMaria; women; she\nAnna; women; she"
    page = made.post(reverse(EDIT), {**opened(made), "values": values}, follow=True)

    assert "1 that this text does not make stays in the set" in page.content.decode()
    assert {row.key for row in page.context["members"] if row.gone} == {"cf-reference/Marc"}


def test_of_two_people_at_once_the_second_is_told(made: Client, team: Team) -> None:
    hers, his = opened(made), opened(made)
    made.post(reverse(EDIT), {**hers, "risk": "high"})

    page = made.post(reverse(EDIT), {**his, "tags": "mine"})
    assert page.status_code == 409
    assert "Somebody changed this set" in page.context["reasons"][0]
    assert page.context["form"].tags == "mine"
    assert {(row.risk, *row.tags) for row in rows(team).values()} == {("high", "work", "counterfactual")}


def test_a_new_set_takes_no_key_that_is_taken(made: Client, team: Team) -> None:
    page = made.post(reverse(EDIT), form(risk="low"))
    assert (page.status_code, page.context["reasons"]) == (
        409,
        ["There is a set of this key already. Open that one to change it, or choose another key."],
    )

    ask = [{"role": "user", "content": "?"}]
    sent = [{"key": "q", "messages": ask, "set": "imported"}, {"key": "free/Maria", "messages": ask}]
    upsert(team=team, what="scenarios", body=ndjson(sent), as_list=False, create_missing=False)
    assert made.post(reverse(EDIT), form(key="imported")).status_code == 409
    page = made.post(reverse(EDIT), form(key="free"))
    assert (page.status_code, page.context["reasons"]) == (
        422,
        ["A scenario “free/Maria” is there already and is not of this set. Choose another key."],
    )
    assert rows(team)["free/Maria"].messages == ask


def test_a_set_shows_the_rounds_that_used_it_and_how_to_use_it(made: Client, team: Team, ada: User) -> None:
    url = reverse("console:set")
    page = made.get(url, {"key": "cf-reference"})
    assert (page.context["rounds"], page.context["answered"]) == ([], 0)
    assert reverse("console:new_study") in page.content.decode()

    said = [
        {"version": v, "scenario": key, "messages": [{"role": "assistant", "content": f"{v} {key}"}]}
        for v in VERSIONS
        for key in NAMES
    ]
    upsert(team=team, what="outputs", body=ndjson(said), as_list=False, create_missing=True)
    items: dict[str, Any] = {"scenarios": {"set": "cf-reference"}, "pairing": "all", "overlap": 1}
    launch(study=make_study(team, ada, items=items), now=NOW)

    page = made.get(url, {"key": "cf-reference"})
    assert [(row.slug, row.number) for row in page.context["rounds"]] == [("kettle", 1)]
    assert page.context["answered"] == 2
    assert reverse("dashboards:study", args=[team.slug, "kettle"]) in page.content.decode()


def test_a_page_loads_the_scenarios_that_it_shows_and_counts_the_others(
    made: Client, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.console.pages.sets._SHOWN_VARIANTS", 1)
    with CaptureQueriesContext(connection) as queries:
        page = made.get(reverse("console:set"), {"key": "cf-reference"}).context
    assert ([row.key for row in page["members"]], page["count"], page["more"]) == (NAMES[:1], 2, 1)
    sent = [query["sql"] for query in queries]
    (loading,) = (sql for sql in sent if '"catalog_scenario"."messages"' in sql)
    assert loading.endswith("LIMIT 1")
    assert not any('"catalog_scenario"."search"' in sql for sql in sent)
    last = Scenario.objects.get(key=NAMES[1]).pk
    assert not any(f"{last})" in sql and '"studies_item"' in sql for sql in sent)


def test_imported_sets_are_listed_and_not_rewritten(made: Client, team: Team) -> None:
    row = {
        "key": "q",
        "messages": [{"role": "user", "content": "?"}],
        "set": "a & b",
        "attribute": {"age": "3"},
    }
    upsert(team=team, what="scenarios", body=ndjson([row]), as_list=False, create_missing=False)

    listed = made.get(reverse("console:sets")).context["sets"]
    assert [(one.key, one.scenarios, one.attributes, one.made_here) for one in listed] == [
        ("a & b", 1, ("age",), False),
        ("cf-reference", 2, ("group", "name"), True),
    ]
    page = made.get(reverse("console:set"), {"key": "a & b"})
    assert (page.status_code, reverse(EDIT) + "?key=" in page.content.decode()) == (200, False)
    assert made.get(reverse(EDIT), {"key": "a & b"}).status_code == 404


def test_readers_look_researchers_write_and_outsiders_find_nothing(
    made: Client, ben: User, ben_client: Client, dan_client: Client, team: Team
) -> None:
    for name in ("console:sets", "console:set"):
        page = ben_client.get(reverse(name), {"key": "cf-reference"})
        assert (page.status_code, reverse(EDIT) in page.content.decode()) == (200, False)
    assert ben_client.get(reverse(EDIT)).status_code == 403
    assert ben_client.post(reverse(EDIT), form(key="bens")).status_code == 403
    assert dan_client.get(reverse("console:set"), {"key": "cf-reference"}).status_code == 404
    assert dan_client.get(reverse(EDIT), {"key": "cf-reference"}).status_code == 404
    assert dan_client.get(reverse("console:sets")).context["sets"] == []
    assert sorted(rows(team)) == NAMES

    Membership.objects.filter(user=ben).update(role=Role.RESEARCHER)
    assert ben_client.post(reverse(EDIT), form(key="bens")).status_code == 302
    assert Client().get(reverse("console:sets")).status_code == 302


def test_pages_ask_the_database_as_often_for_many_as_for_one(made: Client, team: Team) -> None:
    urls = [reverse("console:sets"), reverse("console:set") + "?key=cf-reference"]

    def counted(url: str) -> int:
        made.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert made.get(url).status_code == 200
        return len(queries)

    few = [counted(url) for url in urls]
    ask = [{"role": "user", "content": "?"}]
    more = [{"key": f"q{n}", "messages": ask, "set": f"s{n}"} for n in range(25)]
    more += [{"key": f"m{n}", "messages": ask, "set": "cf-reference"} for n in range(25)]
    upsert(team=team, what="scenarios", body=ndjson(more), as_list=False, create_missing=False)
    assert [counted(url) for url in urls] == few


def test_another_team_may_have_a_set_of_the_same_key(made: Client, dan_client: Client, team: Team) -> None:
    assert dan_client.post(reverse(EDIT), form(risk="low")).status_code == 302
    assert {row.risk for row in rows(team).values()} == {"medium"}
