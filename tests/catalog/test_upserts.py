from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.catalog.models import Output, Scenario, System, Version
from apps.catalog.selectors import current_outputs
from apps.catalog.services import fix_shown, upsert
from apps.core.lines import Report
from tests.factories.studies import fill_catalog, ndjson

ASK = [{"role": "user", "content": "How hot?"}]
SAY = [{"role": "assistant", "content": "Very."}]

RECORDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "systems": ({"key": "kettle", "name": "Kettle"}, {"name": "The kettle"}),
    "versions": (
        {
            "key": "kettle/v9",
            "name": "nine",
            "commit": "9f2c1e0",
            "step": 12_000,
            "at": "2026-01-31T10:00:00Z",
        },
        {"step": 13_000},
    ),
    "scenarios": (
        {
            "key": "q9",
            "messages": ASK,
            "tags": ["hot", "long-tail"],
            "weight": 3.2,
            "attribute": {"name": "Amina"},
        },
        {"tags": ["cold"]},
    ),
    "outputs": (
        {
            "version": "kettle/v1",
            "scenario": "q0",
            "sample": 4,
            "messages": SAY,
            "confidence": 0.93,
            "meta": {},
        },
        {"label": "safe"},
    ),
}


def send(team: Team, what: str, *rows: dict[str, Any], create: bool = False) -> Report:
    return upsert(team=team, what=what, body=ndjson(list(rows)), as_list=False, create_missing=create)


def counts(report: Report) -> tuple[int, int, int]:
    return report.accepted, report.repeated, len(report.refused)


@pytest.fixture
def filled(team: Team) -> Team:
    fill_catalog(team)
    return team


@pytest.mark.parametrize("what", RECORDS)
def test_a_record_is_new_then_repeated_then_changed(filled: Team, what: str) -> None:
    record, change = RECORDS[what]

    assert counts(send(filled, what, record)) == (1, 0, 0)
    assert counts(send(filled, what, record)) == (0, 1, 0)
    assert counts(send(filled, what, record | change)) == (1, 0, 0)
    assert counts(send(filled, what, record | change)) == (0, 1, 0)


@pytest.mark.parametrize("what", RECORDS)
def test_the_same_key_twice_in_a_body_counts_once_and_other_content_is_refused(
    filled: Team, what: str
) -> None:
    record, change = RECORDS[what]

    report = send(filled, what, record, record, record | change)

    assert counts(report) == (1, 1, 1)
    assert report.refused[0].line == 3
    assert "line 1" in report.refused[0].reason


def test_the_same_key_is_noticed_across_blocks(filled: Team) -> None:
    rows = [{"key": f"s{n}"} for n in range(1_500)]

    report = send(filled, "systems", *rows, {"key": "s0", "name": "Other"})

    assert counts(report) == (1_500, 0, 1)
    assert System.objects.get(team=filled, key="s0").name == ""


def test_one_bad_line_of_many_is_refused_alone(filled: Team) -> None:
    rows: list[dict[str, Any]] = [{"key": f"p{n}", "messages": ASK} for n in range(300)]
    rows[117]["weight"] = -1

    report = send(filled, "scenarios", *rows)

    assert counts(report) == (299, 0, 1)
    assert (report.refused[0].line, report.refused[0].pointer) == (118, "/weight")


@pytest.mark.parametrize(
    ("what", "row", "pointer"),
    [
        ("systems", {"key": ""}, "/key"),
        ("systems", {"key": "a\nb"}, "/key"),
        ("systems", {"key": "k" * 201}, "/key"),
        ("systems", {"key": "k", "colour": "red"}, "/colour"),
        ("versions", {"key": "k", "step": 2**63 - 1, "at": "yesterday"}, "/at"),
        ("versions", {"key": "k", "at": "2026-01-31T10:00:00"}, "/at"),
        ("versions", {"key": "k", "at": "0001-01-01T00:00:00+14:00"}, "/at"),
        ("versions", {"key": "k", "at": "9999-12-31T23:59:59-14:00"}, "/at"),
        ("versions", {"key": "k", "step": 1.5}, "/step"),
        ("scenarios", {"key": "k"}, "/messages"),
        ("scenarios", {"key": "k", "messages": []}, "/messages"),
        ("scenarios", {"key": "k", "messages": [{"role": "user", "content": 5}]}, "/messages/0/content"),
        ("scenarios", {"key": "k", "messages": [{"role": "king", "content": "x"}]}, "/messages/0/role"),
        ("scenarios", {"key": "k", "messages": ASK, "attribute": {"n": 1}}, "/attribute/n"),
        ("outputs", {"version": "kettle/v1", "scenario": "q0", "confidence": 1.5}, "/confidence"),
        ("outputs", {"version": "kettle/v1", "scenario": "q0", "sample": True}, "/sample"),
    ],
)
def test_what_does_not_fit_is_pointed_at(filled: Team, what: str, row: dict[str, Any], pointer: str) -> None:
    report = send(filled, what, row)

    assert [(refusal.line, refusal.pointer) for refusal in report.refused] == [(1, pointer)]


def test_unknown_names_refuse_their_lines_unless_they_may_be_made(filled: Team) -> None:
    rows = [
        {"version": "teapot/v1", "scenario": "q0", "messages": SAY},
        {"version": "kettle/v1", "scenario": "q77", "messages": SAY},
    ]

    report = send(filled, "outputs", *rows)
    assert [refusal.pointer for refusal in report.refused] == ["/version", "/scenario"]
    assert not Version.objects.filter(key="teapot/v1").exists()

    assert counts(send(filled, "outputs", *rows, create=True)) == (2, 0, 0)
    assert Version.objects.get(key="teapot/v1").system.key == "teapot"
    assert Scenario.objects.get(key="q77").messages == []


def test_a_placeholder_may_be_filled_later(filled: Team) -> None:
    send(filled, "outputs", {"version": "kettle/v1", "scenario": "q77", "messages": SAY}, create=True)

    assert counts(send(filled, "scenarios", {"key": "q77", "messages": ASK})) == (1, 0, 0)
    assert Scenario.objects.get(key="q77").messages == ASK


def test_texts_that_raters_have_seen_stay_and_the_rest_may_change(filled: Team) -> None:
    output = Output.objects.select_related("scenario").get(version__key="kettle/v1", scenario__key="q0")
    fix_shown(scenario_ids=[output.scenario_id], output_ids=[output.pk])

    said = send(filled, "outputs", {"version": "kettle/v1", "scenario": "q0", "messages": SAY})
    labelled = send(
        filled,
        "outputs",
        {"version": "kettle/v1", "scenario": "q0", "messages": output.messages, "label": "safe"},
    )

    assert [refusal.pointer for refusal in said.refused] == ["/messages"]
    assert "Raters have seen this text" in said.refused[0].reason
    assert counts(labelled) == (1, 0, 0)
    output.refresh_from_db()
    assert (output.label, output.messages) == ("safe", output.messages)


def test_another_text_of_a_scenario_that_was_shown_is_its_next_revision(filled: Team) -> None:
    scenario = Scenario.objects.get(team=filled, key="q0")
    before = scenario.messages
    fix_shown(scenario_ids=[scenario.pk], output_ids=[])
    Output.objects.all().delete()

    report = send(filled, "scenarios", {"key": "q0", "messages": ASK}, {"key": "q1", "messages": ASK})

    assert counts(report) == (2, 0, 0)
    assert [(warning.pointer, "Line 1" in warning.reason) for warning in report.warnings] == [
        ("/messages", True)
    ]
    assert dict(Scenario.objects.values_list("key", "revision")) == {"q0": 2, "q1": 1, "q2": 1}
    assert list(scenario.revisions.order_by("number").values_list("number", "messages")) == [
        (1, before),
        (2, ASK),
    ]


def test_outputs_go_to_what_their_scenario_says_now(filled: Team) -> None:
    fix_shown(scenario_ids=Scenario.objects.values_list("id", flat=True), output_ids=[])
    send(filled, "scenarios", {"key": "q0", "messages": ASK})
    assert not current_outputs(filled).filter(scenario__key="q0").exists()

    assert counts(send(filled, "outputs", {"version": "kettle/v1", "scenario": "q0", "messages": SAY})) == (
        1,
        0,
        0,
    )
    assert counts(send(filled, "outputs", {"version": "kettle/v1", "scenario": "q0", "messages": SAY})) == (
        0,
        1,
        0,
    )

    rows = Output.objects.filter(scenario__key="q0", version__key="kettle/v1").order_by("revision")
    assert [row.revision for row in rows] == [1, 2]
    assert [row.messages for row in current_outputs(filled).filter(scenario__key="q0")] == [SAY]


def test_a_card_and_a_state_that_are_not_sent_stay(filled: Team) -> None:
    sent = {"key": "q0", "messages": ASK, "context": {"who": "A nurse"}, "state": "retired"}
    send(filled, "scenarios", sent)

    assert counts(send(filled, "scenarios", {"key": "q0", "messages": ASK})) == (0, 1, 0)
    assert counts(send(filled, "scenarios", {"key": "q0", "messages": ASK, "risk": "high"})) == (1, 0, 0)
    row = Scenario.objects.get(key="q0")
    assert (row.context, row.state, row.risk) == ({"who": "A nurse"}, "retired", "high")


def test_a_version_belongs_to_the_system_before_its_first_slash(team: Team) -> None:
    send(
        team,
        "versions",
        {"key": "ward/r3/beta"},
        {"key": "lonely"},
        {"key": "/odd"},
        {"key": "ward/r4", "system": "clinic"},
    )

    systems = dict(Version.objects.values_list("key", "system__key"))
    assert systems == {"ward/r3/beta": "ward", "lonely": "default", "/odd": "default", "ward/r4": "clinic"}


def test_teams_do_not_see_each_others_records(filled: Team, dan: User) -> None:
    others = dan.memberships.get().team

    report = send(others, "outputs", {"version": "kettle/v1", "scenario": "q0", "messages": SAY})

    assert [refusal.pointer for refusal in report.refused] == ["/version"]
    assert counts(send(others, "systems", {"key": "kettle"})) == (1, 0, 0)


def test_ten_thousand_lines_cost_no_query_each(team: Team, django_assert_max_num_queries: Any) -> None:
    rows = [{"key": f"s{n}"} for n in range(2_000)]

    with django_assert_max_num_queries(12):
        assert counts(send(team, "systems", *rows)) == (2_000, 0, 0)
