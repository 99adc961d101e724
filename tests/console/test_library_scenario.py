from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Discipline, Membership, Team, User
from apps.catalog.library import edit, propose, revise
from apps.catalog.library.finding import scenario_in
from apps.catalog.models import Approval, Scenario
from apps.catalog.services import fix_shown, upsert
from tests.factories.studies import fill_catalog, make_round, ndjson

NEW = [{"role": "user", "content": "May I boil milk?"}]
ABOUT = {"weight": "1", "tags": "hot\n\nhot\ndomain:water", "owner": "Ada", "locale": "de", "who": "A cook"}


def url(name: str, key: str = "q0") -> str:
    return f"{reverse(f'console:{name}')}?key={key}"


@pytest.fixture
def scenario(team: Team) -> Scenario:
    fill_catalog(team)
    return Scenario.objects.get(team=team, key="q0")


def now(scenario: Scenario) -> Scenario:
    scenario.refresh_from_db()
    return scenario


def form_of(client: Client, name: str) -> dict[str, Any]:
    return {"seen": client.get(url(name)).context["seen"]}


def speaks_for(user: User, *disciplines: str) -> None:
    Membership.objects.filter(user=user).update(disciplines=list(disciplines))


def test_a_page_loads_the_outputs_that_it_shows_and_counts_the_others(
    ada_client: Client, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.console.pages.library.scenario.MOST_OUTPUTS", 2)
    with CaptureQueriesContext(connection) as queries:
        page = ada_client.get(url("scenario")).context["page"]
    assert ([row.version for row in page.outputs], page.more_outputs) == (["kettle/v1", "kettle/v2"], 1)
    (loading,) = (query["sql"] for query in queries if '"catalog_output"."messages"' in query["sql"])
    assert loading.endswith("LIMIT 2")


def test_a_page_tells_rounds_outputs_changes_and_what_raters_meet(
    ada_client: Client, team: Team, ada: User
) -> None:
    round_ = make_round(team, ada)
    scenario = Scenario.objects.get(key="q0")
    edit(scenario=scenario, fields={"tags": ["hot"], "context": {"who": "A cook"}}, actor=ada, note="seen")
    page = ada_client.get(url("scenario")).context["page"]
    assert [(use.title, use.number, use.revision) for use in page.uses] == [(round_.study.title, 1, 1)]
    assert ada_client.get(page.uses[0].url).status_code == 200
    assert [(output.version, output.old) for output in page.outputs] == [
        ("kettle/v1", True),
        ("kettle/v2", True),
        ("kettle/v3", True),
    ], "another card is another revision"
    assert [turn.html for turn in page.prompt] == ['<p dir="auto">Question 0?</p>\n']
    assert [(fact.label, fact.text) for fact in page.card] == [("Who asks", "A cook")]
    assert page.changes[0].fields == (("Tags", "", "hot"), ("Context card", "", ""))
    assert (page.changes[0].by, page.changes[0].note) == ("Ada Owner", "seen")
    assert [(row.number, row.current) for row in page.revisions] == [(2, True), (1, False)]


def test_a_new_text_of_one_that_was_shown_is_the_next_revision(
    ada_client: Client, scenario: Scenario
) -> None:
    fix_shown(scenario_ids=[scenario.pk], output_ids=[])
    form = form_of(ada_client, "edit_scenario_text")
    reply = ada_client.post(
        url("edit_scenario_text"),
        {
            **form,
            "role-0": "system",
            "text-0": "Be kind.",
            "role-5": "user",
            "text-5": "Milk?\r\nNow?",
            "note": "why",
        },
        follow=True,
    )
    assert "This is revision 2 now." in reply.content.decode()
    assert now(scenario).messages == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Milk?\nNow?"},
    ]
    assert [row.note for row in reply.context["page"].revisions] == ["why", ""]


def test_one_more_turn_is_offered_without_losing_what_was_typed(
    ada_client: Client, scenario: Scenario
) -> None:
    form = {**form_of(ada_client, "edit_scenario_text"), "role-0": "user", "text-0": "typed", "act": "more"}
    reply = ada_client.post(url("edit_scenario_text"), form)
    assert [(turn.role, turn.text) for turn in reply.context["turns"].turns] == [
        ("user", "typed"),
        ("assistant", ""),
    ]
    assert now(scenario).messages[0]["content"] == "Question 0?"


def test_a_text_with_a_mistake_is_mended_in_place(ada_client: Client, scenario: Scenario) -> None:
    form = form_of(ada_client, "edit_scenario_text")
    long = {**form, "role-0": "user", "text-0": "kept", "role-1": "user", "text-1": "x" * 200_001}
    reply = ada_client.post(url("edit_scenario_text"), long)
    turns = reply.context["turns"].turns
    assert (reply.status_code, turns[0].text, bool(turns[0].error), bool(turns[1].error)) == (
        422,
        "kept",
        False,
        True,
    )
    for bad in ({"role-0": "user", "text-0": "  "}, {}, {"role-0": "user", "text-0": "[", "json-0": "1"}):
        assert ada_client.post(url("edit_scenario_text"), {**form, **bad}).status_code == 422
    assert not scenario.changes.exists()


def test_what_is_no_plain_text_is_kept_as_json_and_what_else_a_turn_says_stays(
    ada_client: Client, team: Team
) -> None:
    turns = [
        {"role": "user", "content": [{"type": "text", "text": "See"}]},
        {"role": "assistant", "content": "a\r\nb", "tool_calls": [{"id": "1"}]},
        {"role": "assistant", "content": "", "tool_calls": [{"id": "2"}]},
    ]
    row = {"key": "q0", "messages": turns}
    upsert(team=team, what="scenarios", body=ndjson([row]), as_list=False, create_missing=False)
    page = ada_client.get(url("edit_scenario_text"))
    shown = page.context["turns"].turns
    assert [turn.is_json for turn in shown] == [True, False, True]
    form: dict[str, Any] = {"seen": page.context["seen"], "json-0": "1", "json-2": "1"}
    for turn in shown:
        form |= {f"role-{turn.number}": turn.role, f"text-{turn.number}": turn.text.replace("\r\n", "\n")}
    ada_client.post(url("edit_scenario_text"), form)
    scenario = Scenario.objects.get(key="q0")
    assert (scenario.messages, scenario.changes.count()) == (turns, 0), "nothing was changed"
    ada_client.post(url("edit_scenario_text"), {**form, "text-1": "c"})
    assert now(scenario).messages == [turns[0], {**turns[1], "content": "c"}, turns[2]]


def test_two_who_write_at_once_lose_nothing(ada_client: Client, scenario: Scenario, ada: User) -> None:
    texts, abouts = (form_of(ada_client, name) for name in ("edit_scenario_text", "edit_scenario"))
    revise(scenario=scenario, messages=NEW, actor=ada)
    for name, form, mine in (
        ("edit_scenario_text", {**texts, "role-0": "user", "text-0": "mine"}, "mine"),
        ("edit_scenario", {**abouts, **ABOUT, "owner": "Mine too"}, "Mine too"),
    ):
        reply = ada_client.post(url(name), form)
        page = reply.content.decode()
        assert reply.status_code == 409
        assert "Somebody else changed this scenario while you wrote." in page
        assert mine in page
        assert "mine" not in str(now(scenario).messages) + scenario.owner or name == "edit_scenario"
        assert scenario.owner == ""
        again = ada_client.post(url(name), {**form, "seen": reply.context["seen"]})
        assert again.status_code == 302
    assert (now(scenario).messages[0]["content"], scenario.owner) == ("mine", "Mine too")


def test_a_text_that_changes_while_a_page_is_made_is_not_written_over(
    ada_client: Client, scenario: Scenario, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(team: Team, key: str) -> Scenario:
        found = scenario_in(team, key)
        theirs = {"role": "user", "content": f"Theirs after {now(scenario).revision}"}
        revise(scenario=found, messages=[theirs], actor=ada)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("apps.console.pages.library.writing.scenario_in", overtaken)
        form = form_of(ada_client, "edit_scenario_text")
    mine = {**form, "role-0": "user", "text-0": "mine"}
    assert ada_client.post(url("edit_scenario_text"), mine).status_code == 409


def test_all_that_is_said_is_saved_at_once_and_noted(
    ada_client: Client, scenario: Scenario, ada: User
) -> None:
    form = {**form_of(ada_client, "edit_scenario"), **ABOUT, "weight": "2.5", "note": "tidied"}
    assert ada_client.post(url("edit_scenario"), form).status_code == 302
    assert now(scenario).tags == ["hot", "domain:water"]
    assert (scenario.owner, scenario.weight, scenario.locale) == ("Ada", 2.5, "de")
    assert scenario.context == {"who": "A cook"}
    (change,) = scenario.changes.all()
    assert (change.by, change.note, set(change.fields)) == (
        ada,
        "tidied",
        {"tags", "owner", "weight", "locale", "context"},
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("weight", "0"), ("weight", "x"), ("locale", "klingon!"), ("tags", "t" * 81), ("weight", "1e300")],
)
def test_what_is_said_wrongly_is_pointed_at(
    field: str, value: str, ada_client: Client, scenario: Scenario
) -> None:
    form = {**form_of(ada_client, "edit_scenario"), **ABOUT, field: value}
    reply = ada_client.post(url("edit_scenario"), form)
    assert (reply.status_code, list(reply.context["form"].errors)) == (422, [field])
    assert value in reply.content.decode()
    assert now(scenario).owner == ""


def test_a_scenario_is_written_and_in_use(ada_client: Client, team: Team) -> None:
    form = {**ABOUT, "key": "new/1", "role-0": "user", "text-0": "May I boil milk?", "note": "asked for"}
    reply = ada_client.post(reverse("console:new_scenario"), form, follow=True)
    assert reply.context["page"].key == "new/1"
    made = Scenario.objects.get(key="new/1")
    assert (made.state, made.messages, made.tags) == ("active", NEW, ["hot", "domain:water"])
    again = ada_client.post(reverse("console:new_scenario"), form)
    assert again.status_code == 422
    assert "has this key already" in again.content.decode()
    assert "May I boil milk?" in again.content.decode()
    assert Scenario.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"key": ""}, {"text-0": ""}, {"weight": "-1"}, {"key": "a\x01b"}])
def test_a_scenario_with_a_mistake_is_not_made(wrong: dict[str, str], ada_client: Client, team: Team) -> None:
    form = {**ABOUT, "key": "new/1", "role-0": "user", "text-0": "May I?", **wrong}
    assert ada_client.post(reverse("console:new_scenario"), form).status_code == 422
    assert not Scenario.objects.exists()


def test_a_discipline_says_yes_and_its_no_needs_a_note(
    ben_client: Client, ben: User, scenario: Scenario, team: Team
) -> None:
    speaks_for(ben, Discipline.SAFETY)
    team.approvals = [Discipline.SAFETY]
    team.save()
    assert ben_client.get(url("scenario")).context["page"].waits == ("Safety check",)
    word = {"discipline": "safety", "revision": "1", "word": "yes", "note": "fine"}
    assert ben_client.post(url("say_of_scenario"), word).status_code == 302
    page = ben_client.get(url("scenario")).context["page"]
    voice = next(voice for voice in page.voices if voice.slug == "safety")
    assert (page.waits, voice.state.slug, voice.note, voice.by) == ((), "yes", "fine", "Ben Reader")
    assert ben_client.post(url("say_of_scenario"), {**word, "word": "no", "note": " "}).status_code == 422
    assert now(scenario).approved == ["safety"]


def test_a_word_on_a_text_that_changed_is_not_taken_and_stays_typed(
    ben_client: Client, ben: User, scenario: Scenario
) -> None:
    speaks_for(ben, Discipline.SAFETY)
    fix_shown(scenario_ids=[scenario.pk], output_ids=[])
    revise(scenario=scenario, messages=NEW, actor=None)
    word = {"discipline": "safety", "revision": "1", "word": "yes", "note": "my careful words"}
    reply = ben_client.post(url("say_of_scenario"), word)
    assert reply.status_code == 409
    assert "my careful words" in reply.content.decode()
    assert not Approval.objects.exists()


def test_a_word_on_a_text_that_an_import_replaced_is_not_taken(
    ben_client: Client, ben: User, scenario: Scenario, team: Team
) -> None:
    speaks_for(ben, Discipline.SAFETY)
    scenario.outputs.all().delete()
    page = ben_client.get(url("scenario")).context["page"]
    word = {"discipline": "safety", "revision": page.revision, "read": page.read, "word": "yes"}
    row = {"key": "q0", "messages": NEW}
    upsert(team=team, what="scenarios", body=ndjson([row]), as_list=False, create_missing=False)
    reply = ben_client.post(url("say_of_scenario"), word)
    assert (reply.status_code, now(scenario).revision, Approval.objects.count()) == (409, 1, 0)
    word["read"] = reply.context["page"].read
    assert f'name="read" value="{word["read"]}"' in reply.content.decode()
    assert ben_client.post(url("say_of_scenario"), word).status_code == 302


def test_nobody_speaks_for_a_discipline_that_is_not_theirs(ada_client: Client, scenario: Scenario) -> None:
    page = ada_client.get(url("scenario"))
    assert reverse("console:say_of_scenario") not in page.content.decode()
    for discipline in ("safety", "chance"):
        word = {"discipline": discipline, "revision": "1", "word": "yes"}
        assert ada_client.post(url("say_of_scenario"), word).status_code in {409, 422}
    assert not Approval.objects.exists()


def test_a_scenario_is_retired_and_brought_back_with_a_note(ada_client: Client, scenario: Scenario) -> None:
    ada_client.post(url("move_scenario"), {"act": "retire", "note": "out of date"})
    assert now(scenario).state == "retired"
    assert ada_client.get(url("scenario")).context["page"].changes[0].note == "out of date"
    ada_client.post(url("move_scenario"), {"act": "bring_back"})
    assert now(scenario).state == "active"
    assert ada_client.post(url("move_scenario"), {"act": "burn"}).status_code == 404


def test_what_became_of_it_is_said_in_the_language_of_whoever_reads(
    ada_client: Client, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as abroad:
        abroad.setattr("django.utils.translation._trans.gettext", lambda words: f"¡{words}")
        ada_client.post(url("move_scenario"), {"act": "retire"})
    assert "q0: ¡It is retired." in ada_client.get(url("scenario")).content.decode()


def test_proposals_are_accepted_or_retired_in_one_click(ada_client: Client, team: Team, ada: User) -> None:
    for key in ("p1", "p2"):
        propose(team=team, key=key, messages=NEW, fields={}, source={"study": "kettle"}, actor=ada)
    shown = ada_client.get(reverse("console:proposals")).context["proposals"].rows
    assert [row.key for row in shown] == ["p2", "p1"]
    reply = ada_client.post(url("move_scenario", "p2"), {"act": "accept", "back": "proposals"}, follow=True)
    assert [row.key for row in reply.context["proposals"].rows] == ["p1"]
    assert "autofocus" in reply.content.decode()
    ada_client.post(url("move_scenario", "p1"), {"act": "retire", "back": "proposals"})
    assert dict(Scenario.objects.values_list("key", "state")) == {"p1": "retired", "p2": "active"}


@pytest.mark.parametrize("name", ["edit_scenario", "edit_scenario_text", "move_scenario", "new_scenario"])
def test_a_reader_may_look_and_not_write(name: str, ben_client: Client, scenario: Scenario) -> None:
    page = ben_client.get(url("scenario")).content.decode()
    assert reverse(f"console:{name}") not in page
    form = {**ABOUT, "seen": "0", "role-0": "user", "text-0": "mine", "act": "retire", "key": "x"}
    assert ben_client.post(url(name), form).status_code == 403
    assert (now(scenario).state, scenario.changes.count(), Scenario.objects.count()) == ("active", 0, 3)
