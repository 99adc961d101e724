from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team
from apps.catalog.models import Output, Scenario, System, Version
from tests.factories.studies import fill_catalog

SYSTEM = {"key": "ward", "name": "Ward assistant"}
VERSION = {
    "key": "ward/r3",
    "system": "ward",
    "name": "r3",
    "commit": "9f2c1e0",
    "step": 12000,
    "at": "2026-01-31T10:00:00Z",
}
SCENARIO = {
    "key": "q17",
    "messages": [{"role": "user", "content": " Blanks \u00a0 stay\u2028"}],
    "tags": ["triage", "long-tail"],
    "risk": "low",
    "value": "high",
    "weight": 3.2,
    "set": "cf-12",
    "attribute": {"name": "Amina"},
    "owner": "Ada",
    "reference": "Call somebody.",
    "label": "safe",
}
OUTPUT = {
    "version": "ward/r3",
    "scenario": "q17",
    "messages": [{"role": "assistant", "content": "Call somebody."}],
    "sample": 0,
    "label": "safe",
    "confidence": 0.93,
    "explanation": {"text": "why", "spans": [[0, 12, 0.8]]},
    "meta": {"tokens": 7},
}
CONTRACT: dict[str, dict[str, Any]] = {
    "systems": SYSTEM,
    "versions": VERSION,
    "scenarios": SCENARIO,
    "outputs": OUTPUT,
}


@pytest.mark.django_db
def test_the_records_of_the_contract_go_in_and_come_out_as_they_were(ada_api: Any) -> None:
    for what, record in CONTRACT.items():
        reply = ada_api.post(f"{what}/", [record])
        assert (reply.status_code, reply.json()) == (200, {"accepted": 1, "repeated": 0, "refused": []})
    for what, record in CONTRACT.items():
        (found,) = ada_api.get(f"{what}/").json()["results"]
        assert {name: found[name] for name in record} == record


@pytest.mark.django_db
@pytest.mark.parametrize("shape", ["list", "object", "lines"])
def test_a_list_one_object_and_ndjson_are_all_understood(ada_api: Any, shape: str) -> None:
    if shape == "lines":
        reply = ada_api.lines("systems", [SYSTEM])
    else:
        reply = ada_api.post("systems", [SYSTEM] if shape == "list" else SYSTEM)

    assert reply.json() == {"accepted": 1, "repeated": 0, "refused": []}
    assert System.objects.get().name == "Ward assistant"


@pytest.mark.django_db
def test_the_same_post_again_changes_nothing_and_is_repeated(ada_api: Any) -> None:
    for what, record in CONTRACT.items():
        ada_api.post(f"{what}/", [record])

    again = [ada_api.post(f"{what}/", [record], Idempotency_Key="k1") for what, record in CONTRACT.items()]

    assert [reply.status_code for reply in again] == [200] * 4
    assert all(reply.json() == {"accepted": 0, "repeated": 1, "refused": []} for reply in again)


@pytest.mark.django_db
def test_a_changed_record_is_accepted_and_changed(ada_api: Any) -> None:
    ada_api.post("systems/", SYSTEM)

    assert ada_api.post("systems/", {**SYSTEM, "name": "Other"}).json()["accepted"] == 1
    assert System.objects.get().name == "Other"


@pytest.mark.django_db
def test_one_bad_line_of_ten_thousand_refuses_only_itself(ada_api: Any) -> None:
    rows: list[dict[str, Any]] = [{"key": f"s{n}"} for n in range(10_000)]
    rows[16] = {"key": "s16", "colour": "blue"}

    reply = ada_api.lines("systems/", rows)

    assert reply.status_code == 200
    assert reply.json() == {
        "accepted": 9_999,
        "repeated": 0,
        "refused": [{"line": 17, "reason": "There is no such field.", "pointer": "/colour"}],
    }


@pytest.mark.django_db
def test_when_nothing_was_taken_the_problem_names_every_line(ada_api: Any) -> None:
    reply = ada_api.lines("systems/", [{"name": "no key"}, {"key": 7}])

    assert reply.status_code == 422
    assert reply["Content-Type"] == "application/problem+json"
    problem = reply.json()
    assert problem["type"] == "/api/docs/problems/invalid"
    assert [error["pointer"] for error in problem["errors"]] == ["/key", "/key"]
    assert problem["errors"][0]["reason"] == "Line 1: This is needed."
    assert not System.objects.exists()


@pytest.mark.django_db
def test_one_line_more_than_ten_thousand_is_too_large(ada_api: Any) -> None:
    rows: list[dict[str, Any]] = [{"key": f"s{n}"} for n in range(10_001)]

    assert ada_api.lines("systems/", rows).status_code == 413
    assert ada_api.post("systems/", rows).status_code == 413
    assert not System.objects.exists()


@pytest.mark.django_db
def test_more_than_sixteen_mebibytes_are_too_large_before_they_are_read(ada_api: Any) -> None:
    body = b'{"key": "a"}\n' + b" " * (16 * 1024 * 1024)

    reply = ada_api.post("systems/", body, kind="application/x-ndjson")

    assert reply.status_code == 413
    assert reply.json()["type"] == "/api/docs/problems/too-large"


@pytest.mark.django_db
def test_unknown_names_refuse_their_lines_and_are_made_with_create(ada_api: Any) -> None:
    ada_api.post("versions/", VERSION)
    ada_api.post("scenarios/", SCENARIO)
    rows = [OUTPUT, {**OUTPUT, "version": "new/v1", "scenario": "new"}]

    refused = ada_api.post("outputs/", rows).json()
    made = ada_api.post("outputs/?create=1", rows).json()

    assert refused["accepted"] == 1
    assert [(r["line"], r["pointer"]) for r in refused["refused"]] == [(2, "/version")]
    assert "new/v1" in refused["refused"][0]["reason"]
    assert made == {"accepted": 1, "repeated": 1, "refused": []}
    assert Version.objects.filter(key="new/v1", system__key="new").exists()
    assert Scenario.objects.filter(key="new").exists()
    assert Output.objects.count() == 2


@pytest.mark.django_db
def test_pages_follow_their_links_both_ways_and_hold_everything_once(ada_api: Any) -> None:
    ada_api.post("systems/", [{"key": f"s{n}"} for n in range(7)])

    def keys(page: dict[str, Any]) -> list[str]:
        return [record["key"] for record in page["results"]]

    def follow(link: str) -> dict[str, Any]:
        assert link.startswith("http://testserver/api/v1/systems/?")
        page: dict[str, Any] = ada_api.get(link.removeprefix("http://testserver/api/v1/")).json()
        return page

    first = ada_api.get("systems/?limit=3").json()
    second = follow(first["next"])
    third = follow(second["next"])
    back = follow(third["previous"])

    assert [keys(page) for page in (first, second, third)] == [["s0", "s1", "s2"], ["s3", "s4", "s5"], ["s6"]]
    assert (first["previous"], third["next"]) == (None, None)
    assert keys(back) == ["s3", "s4", "s5"]
    assert keys(follow(back["previous"])) == ["s0", "s1", "s2"]
    assert follow(back["previous"])["previous"] is None


@pytest.mark.django_db
def test_filters_stay_in_the_links(ada_api: Any, team: Team) -> None:
    fill_catalog(team)
    ada_api.post("scenarios/", [{**SCENARIO, "key": f"t{n}"} for n in range(3)])

    page = ada_api.get("scenarios/?tag=triage&limit=2").json()

    assert [record["key"] for record in page["results"]] == ["t0", "t1"]
    assert "tag=triage" in page["next"]
    rows = ada_api.get("outputs/?version=kettle/v1&scenario=q2").json()["results"]
    assert [(row["version"], row["scenario"]) for row in rows] == [("kettle/v1", "q2")]


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["systems", "versions", "scenarios", "outputs"])
def test_a_longer_list_costs_no_more_queries(
    ada_api: Any, team: Team, what: str, django_assert_num_queries: Any
) -> None:
    fill_catalog(team, scenarios=1, versions=("a/v1",))
    ada_api.get(f"{what}/")  # the first call notes that the token was used
    with django_assert_num_queries(3):
        assert len(ada_api.get(f"{what}/").json()["results"]) == 1
    fill_catalog(team, scenarios=25, versions=tuple(f"{n}/v" for n in range(25)))
    with django_assert_num_queries(3):
        assert len(ada_api.get(f"{what}/?limit=500").json()["results"]) >= 25


@pytest.mark.django_db
def test_an_explanation_is_told_by_role_and_what_else_was_pushed_with_it_to_nobody(
    ada_api: Any, ben_api: Any
) -> None:
    told = {"text": "It is long.", "short": "Because.", "spans": [[0, 4, 1.0]]}
    pushed = {**told, "prompt": "our own prompt", "tokens": [1, 2]}
    assert ada_api.post("outputs/?create=1", [{**OUTPUT, "explanation": pushed}]).json()["accepted"] == 1

    (mine,) = ada_api.get("outputs/").json()["results"]
    (read,) = ben_api.get("outputs/").json()["results"]

    assert mine["explanation"] == told
    assert read["explanation"] == {"short": "Because."}
    assert Output.objects.get().explanation == pushed
