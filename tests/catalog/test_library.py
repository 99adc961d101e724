from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Discipline, Membership, Team, User
from apps.catalog.library import accept, approve, bring_back, comparing, edit, propose, refuse, retire, revise
from apps.catalog.library.facets import facets_of
from apps.catalog.library.finding import Wanted, matching, page_of
from apps.catalog.library.reading import entry_of
from apps.catalog.models import Approval, Scenario, ScenarioState
from apps.catalog.selectors import current_outputs, usable
from apps.catalog.services import fix_shown, upsert
from apps.core.errors import Invalid, NotFound, Refused
from tests.factories.studies import fill_catalog, ndjson

NEW = [{"role": "user", "content": "May I boil milk?"}]


@pytest.fixture
def scenario(team: Team) -> Scenario:
    fill_catalog(team)
    return Scenario.objects.get(team=team, key="q0")


@pytest.fixture
def member(team: Team, ada: User) -> Membership:
    member = Membership.objects.get(team=team, user=ada)
    member.disciplines = [Discipline.SAFETY, Discipline.PRODUCT]
    member.save(update_fields=["disciplines"])
    return member


def send(team: Team, *rows: dict[str, Any]) -> None:
    full = [{"messages": [{"role": "user", "content": "?"}], **row} for row in rows]
    report = upsert(team=team, what="scenarios", body=ndjson(full), as_list=False, create_missing=False)
    assert not report.refused


def found(team: Team, **wanted: Any) -> set[str]:
    return set(matching(team, Wanted(**wanted)).values_list("key", flat=True))


def test_another_text_by_hand_is_the_next_revision_so_that_no_yes_lands_on_what_nobody_read(
    scenario: Scenario, member: Membership, ada: User
) -> None:
    read = scenario.revision
    scenario.outputs.all().delete()
    revise(scenario=scenario, messages=NEW, actor=ada)
    scenario.refresh_from_db()
    assert (scenario.revision, scenario.messages) == (2, NEW)
    with pytest.raises(Refused):
        approve(scenario=scenario, discipline="safety", member=member, revision=read)
    with pytest.raises(Refused):
        edit(scenario=scenario, fields={"owner": "Ada"}, actor=ada, revision=read)
    assert not Approval.objects.exists()


def test_the_first_text_of_a_scenario_that_has_none_is_its_first(team: Team, ada: User) -> None:
    bare = Scenario.objects.create(team=team, key="bare")
    edit(scenario=bare, fields={"context": {"goal": "Tea"}}, actor=ada)
    revise(scenario=bare, messages=NEW, actor=ada)
    bare.refresh_from_db()
    assert (bare.revision, bare.messages, bare.revisions.count()) == (1, NEW, 0)


def test_a_text_that_comes_in_bulk_takes_the_place_of_one_that_nobody_met(
    scenario: Scenario, team: Team
) -> None:
    Scenario.objects.get(key="q1").outputs.update(messages=[])
    send(team, *({"key": key, "messages": NEW} for key in ("q0", "q1")))
    assert dict(Scenario.objects.values_list("key", "revision")) == {"q0": 2, "q1": 1, "q2": 1}
    assert not current_outputs(team).filter(scenario=scenario).exists(), "they answer the text before"


def test_a_shown_text_is_kept_with_its_outputs_and_the_new_one_says_who_and_why(
    scenario: Scenario, team: Team, ada: User
) -> None:
    old = scenario.messages
    fix_shown(scenario_ids=[scenario.pk], output_ids=[])
    revise(scenario=scenario, messages=NEW, context={"who": "A cook"}, actor=ada, note="clearer")
    entry = entry_of(team, "q0")
    assert [(r.number, r.messages, r.context, r.note, r.author) for r in entry.revisions] == [
        (2, NEW, {"who": "A cook"}, "clearer", ada),
        (1, old, {}, "", None),
    ]
    assert (entry.outputs, entry.answers) == (3, 0)
    assert not current_outputs(team).filter(scenario=scenario).exists()
    # Nobody met the second yet: a third text that comes in bulk takes its place, in the revision too.
    send(team, {"key": "q0", "messages": old})
    entry = entry_of(team, "q0")
    assert [(r.number, r.messages) for r in entry.revisions] == [(2, old), (1, old)]


def test_an_entry_counts_outputs_and_loads_none(scenario: Scenario, team: Team) -> None:
    with CaptureQueriesContext(connection) as queries:
        entry = entry_of(team, "q0")
    assert (entry.outputs, entry.answers) == (3, 3)
    sent = " ".join(query["sql"] for query in queries)
    assert '"catalog_output"."messages"' not in sent
    assert '"catalog_scenario"."search"' not in sent


def test_another_card_is_another_revision_because_raters_see_it(scenario: Scenario, ada: User) -> None:
    fix_shown(scenario_ids=[scenario.pk], output_ids=[])
    edit(scenario=scenario, fields={"tags": ["hot"], "owner": "Ada"}, actor=ada)
    assert Scenario.objects.get(pk=scenario.pk).revision == 1
    edit(scenario=scenario, fields={"context": {"goal": "Tea"}}, actor=ada)
    assert Scenario.objects.get(pk=scenario.pk).revision == 2


def test_what_was_edited_is_noted_and_a_bad_value_is_pointed_at(
    scenario: Scenario, team: Team, ada: User
) -> None:
    edit(scenario=scenario, fields={"tags": ["hot"], "risk": "high", "weight": 1.0}, actor=ada, note="seen")
    (change,) = entry_of(team, "q0").changes
    assert change.fields == {"tags": [[], ["hot"]], "risk": ["", "high"]}
    assert (change.by, change.note) == (ada, "seen")
    with pytest.raises(Invalid) as caught:
        edit(scenario=scenario, fields={"weight": 0.0}, actor=ada)
    assert caught.value.problems[0].pointer == "/weight"
    with pytest.raises(Invalid):
        revise(scenario=scenario, messages=[], actor=ada)


def test_rounds_use_what_all_asked_disciplines_approve_and_the_newest_word_holds(
    scenario: Scenario, team: Team, member: Membership
) -> None:
    team.approvals = [Discipline.SAFETY]
    team.save(update_fields=["approvals"])
    assert not usable(team).exists()
    say: dict[str, Any] = {"scenario": scenario, "discipline": "safety", "member": member, "revision": 1}
    approve(**say)
    assert [row.key for row in usable(team)] == ["q0"]
    refuse(**say, note="names a person")
    assert not usable(team).exists()
    approve(**say)
    assert usable(team).count() == 1
    revise(scenario=scenario, messages=NEW, actor=None)
    assert not usable(team).exists(), "a new text needs new approvals, even where nobody saw the old one"
    entry = entry_of(team, "q0")
    assert (entry.scenario.revision, entry.missing, entry.holding) == (2, ("safety",), {})
    with pytest.raises(Refused):
        approve(**say)
    assert Approval.objects.count() == 3


def test_only_those_of_a_discipline_speak_for_it(scenario: Scenario, member: Membership) -> None:
    for discipline in ("design", "engineering"):
        with pytest.raises(Refused):
            approve(scenario=scenario, discipline=discipline, member=member, revision=1)
    with pytest.raises(Invalid):
        approve(scenario=scenario, discipline="chance", member=member, revision=1)
    with pytest.raises(Invalid):
        refuse(scenario=scenario, discipline="safety", member=member, revision=1, note=" ")
    assert not Approval.objects.exists()


def test_the_holding_word_of_a_discipline_is_its_newest(
    scenario: Scenario, team: Team, member: Membership
) -> None:
    say: dict[str, Any] = {"scenario": scenario, "member": member, "revision": 1}
    approve(discipline="product", **say)
    refuse(discipline="product", note="no", **say)
    approve(discipline="safety", **say)
    holding = entry_of(team, "q0").holding
    assert {name: word.approved for name, word in holding.items()} == {"product": False, "safety": True}
    assert entry_of(team, "q0").scenario.approved == ["safety"]


def test_a_retired_scenario_is_kept_out_until_it_is_brought_back(
    scenario: Scenario, team: Team, ada: User
) -> None:
    retire(scenario=scenario, actor=ada, note="out of date")
    assert found(team, exact={"state": "retired"}) == {"q0"}
    assert usable(team).count() == 2
    bring_back(scenario=scenario, actor=ada)
    assert usable(team).count() == 3
    moved = [change.fields for change in entry_of(team, "q0").changes]
    assert moved == [{"state": ["retired", "active"]}, {"state": ["active", "retired"]}]


def test_a_proposal_waits_until_it_is_accepted_and_is_made_once(team: Team, ada: User) -> None:
    proposal: dict[str, Any] = {
        "team": team,
        "key": "from-kettle-1",
        "messages": NEW,
        "fields": {"tags": ["from-failure"], "origin": "failure"},
        "source": {"study": "kettle", "round": 1},
        "actor": ada,
    }
    made = propose(**proposal)
    assert propose(**proposal).pk == made.pk
    assert (made.state, made.source["study"]) == (ScenarioState.PROPOSED, "kettle")
    assert not usable(team).exists()
    accept(scenario=made, actor=ada)
    assert usable(team).get() == made


def test_a_decision_that_came_first_is_not_undone_by_a_page_that_is_old(team: Team, ada: User) -> None:
    old = propose(team=team, key="p", messages=NEW, fields={}, source={}, actor=ada)
    with pytest.raises(Refused):
        bring_back(scenario=old, actor=ada)
    retire(scenario=old, actor=ada)
    with pytest.raises(Refused):
        accept(scenario=old, actor=ada)
    bring_back(scenario=old, actor=ada)
    for verb in (accept, bring_back):
        assert verb(scenario=old, actor=ada).state == ScenarioState.ACTIVE
    assert old.changes.count() == 3, "what is so already changes nothing"


def test_words_are_searched_as_people_type_them(team: Team) -> None:
    texts = {
        "pot/1": "How do I descale a kettle?",
        "pot/2": "The old kettle leaks gas",
        "pan": "A stove, not a k-e-t-t-l-e\nnext line",
    }
    send(team, *({"key": k, "messages": [{"role": "user", "content": t}]} for k, t in texts.items()))
    cases = {
        "kettle": {"pot/1", "pot/2"},
        "kett": {"pot/1", "pot/2"},
        "kettle desc": {"pot/1"},
        '"old kettle"': {"pot/2"},
        '"kettle old"': set(),
        "kettle -gas": {"pot/1"},
        "gas or stove": {"pot/2", "pan"},
        "pot/": {"pot/1", "pot/2"},
        "next": {"pan"},
        "content": set(),
        "zebra": set(),
    }
    assert {words: found(team, words=words) for words in cases} == cases


@pytest.mark.parametrize(
    "words", ["'", '"', "a' | 'b", "\\", "!!", "a:*", "((", "--", "' or 1=1 --x", "%", "_", "é" * 300, "user"]
)
def test_no_search_is_too_odd(team: Team, words: str) -> None:
    send(team, {"key": "k"})
    assert found(team, words=words) == set()


def test_filters_go_together(team: Team) -> None:
    send(
        team,
        {"key": "a", "tags": ["x", "y"], "owner": "Ada", "risk": "high"},
        {"key": "b", "tags": ["x"], "owner": "Ada"},
        {"key": "c", "tags": ["x", "y"], "state": "retired"},
    )
    assert found(team, tags=("x", "y")) == {"a", "c"}
    assert found(team, tags=("x",), exact={"owner": "Ada", "risk": ""}) == {"b"}
    assert found(team, waits="safety") == {"a", "b"}
    assert found(team) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("order", "keys"), [("newest", "dcba"), ("oldest", "abcd"), ("key", "abcd"), ("weight", "cdab")]
)
def test_pages_follow_an_order_without_a_gap(team: Team, order: str, keys: str) -> None:
    weights = {"a": 2.0, "b": 1.0, "c": 9.0, "d": 9.0}
    send(team, *({"key": key, "weight": weight} for key, weight in weights.items()))
    expected = "dcab" if order == "weight" else keys
    read, after = "", 0
    while page := page_of(team, matching(team, Wanted()), order, after=after, limit=2):
        read += "".join(row.key for row in page)
        after = page[-1].pk
    assert read == expected


def test_a_page_follows_no_scenario_of_another_team(team: Team, dan: User) -> None:
    others = dan.memberships.get().team
    send(team, {"key": "a"})
    send(others, {"key": "b"})
    after = Scenario.objects.get(team=others).pk
    assert page_of(team, matching(team, Wanted()), "newest", after=after, limit=2) == []


def test_facets_count_what_was_found_in_one_query(team: Team, django_assert_num_queries: Any) -> None:
    team.approvals = ["safety", "design"]
    send(
        team,
        {"key": "a", "tags": ["long-tail", "domain:triage", "x"], "owner": "Ada", "origin": "log"},
        {"key": "b", "tags": ["in-distribution", "x"], "owner": "Ada", "locale": "de"},
        {"key": "c", "state": "retired"},
    )
    Scenario.objects.filter(key="a").update(approved=["safety"])
    with django_assert_num_queries(1):
        facets = facets_of(matching(team, Wanted()), team.approvals)
    assert facets.total == 3
    assert facets.of("state") == {"active": 2, "retired": 1}
    assert facets.of("owner") == {"Ada": 2, "": 1}
    assert facets.of("locale") == {"": 2, "de": 1}
    assert facets.of("tag") == {"x": 2}
    assert facets.of("domain") == {"domain:triage": 1}
    assert facets.of("commonness") == {"long-tail": 1}
    assert facets.of("distribution") == {"in-distribution": 1}
    assert facets.of("waits") == {"safety": 1, "design": 2}
    assert facets_of(matching(team, Wanted(words="zebra")), []).total == 0


def test_nothing_is_found_in_another_team(scenario: Scenario, dan: User) -> None:
    others = dan.memberships.get().team
    assert found(others) == set()
    with pytest.raises(NotFound):
        entry_of(others, "q0")


NAMES = ("revision 1", "revision 2")


def test_one_line_of_a_long_text_is_compared_with_what_stands_around_it() -> None:
    old = [f"line {n}" for n in range(1, 5_001)]
    new = [*old[:2_500], "another", *old[2_501:]]
    assert list(comparing.unified(old, new, NAMES)) == [
        "--- revision 1",
        "+++ revision 2",
        "@@ -2498,7 +2498,7 @@",
        *(f" line {n}" for n in (2_498, 2_499, 2_500)),
        "-line 2501",
        "+another",
        *(f" line {n}" for n in (2_502, 2_503, 2_504)),
    ]
    assert list(comparing.unified(old, old, NAMES)) == []


def test_long_texts_that_differ_everywhere_are_given_whole_and_not_matched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparing, "unified_diff", None)
    ends = [f"same {n}" for n in range(5)]
    old, new = (["ab"[n * n % step % 2] for n in range(comparing.MOST_LINES + 1)] for step in (7, 11))
    old, new = ["x", *old, "x"], ["y", *new, "y"]
    head, *_names, hunk = list(comparing.unified([*ends, *old, *ends], [*ends, *new, *ends], NAMES))[:3]
    assert (head, hunk) == ("--- revision 1", "@@ -3,2009 +3,2009 @@")
    assert list(comparing.unified([*ends, *old, *ends], [*ends, *new, *ends], NAMES))[3:] == [
        *(f" {line}" for line in ends[2:]),
        *(f"-{line}" for line in old),
        *(f"+{line}" for line in new),
        *(f" {line}" for line in ends[:3]),
    ]
    assert list(comparing.unified(["x"], new, NAMES))[2] == "@@ -1 +1,2003 @@"
