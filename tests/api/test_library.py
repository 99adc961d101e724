from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from apps.accounts.models import Membership, Team
from apps.assignments.services import launch
from apps.catalog.models import Scenario
from apps.studies.models import Study
from tests.factories.studies import NOW

NEW = [{"role": "user", "content": "May I boil milk?"}]


@pytest.fixture
def revised(ada_api: Any, kettle: str) -> str:
    """A launched study of which one scenario has another text since."""
    launch(study=Study.objects.get(slug=kettle), now=NOW)
    reply = ada_api.post("scenarios/", {"key": "q0", "messages": NEW}).json()
    assert "revision 2" in reply["warnings"][0]["reason"]
    return kettle


@pytest.mark.django_db
def test_scenarios_are_found_by_words_and_counted(ada_api: Any, kettle: str) -> None:
    ada_api.post("scenarios/", {"key": "milk", "messages": NEW, "tags": ["long-tail"], "state": "proposed"})

    page = ada_api.get("scenarios/?q=boil mil&facets=1").json()
    assert [record["key"] for record in page["results"]] == ["milk"]
    assert page["facets"]["total"] == 1
    assert page["facets"]["counts"]["commonness"] == {"long-tail": 1}
    everything = ada_api.get("scenarios/?limit=2&facets=1").json()
    assert everything["facets"]["counts"]["state"] == {"active": 3, "proposed": 1}
    assert len(everything["results"]) == 2
    assert [row["key"] for row in ada_api.get("scenarios/?state=proposed").json()["results"]] == ["milk"]
    for wrong in ("state=gone", "waits=nobody", "facets=2"):
        assert ada_api.get(f"scenarios/?{wrong}").status_code == 400


@pytest.mark.django_db
def test_a_list_with_facets_costs_one_query_more_however_many_there_are(
    ada_api: Any, kettle: str, django_assert_num_queries: Any
) -> None:
    ada_api.get("scenarios/")
    for rows in (1, 60):
        ada_api.post(
            "scenarios/", [{"key": f"s{n}", "messages": NEW, "tags": [f"t{n}"]} for n in range(rows)]
        )
        with django_assert_num_queries(4):
            ada_api.get("scenarios/?q=boil&facets=1&limit=100")


@pytest.mark.django_db
def test_a_scenario_is_read_with_its_revisions_and_approvals(
    ada_api: Any, revised: str, team: Team, django_assert_num_queries: Any
) -> None:
    team.approvals = ["safety"]
    team.save(update_fields=["approvals"])
    refused = ada_api.post("scenarios/q0/approve", {"discipline": "safety", "revision": 2})
    assert refused.status_code == 409
    Membership.objects.update(disciplines=["safety"])

    old = ada_api.post("scenarios/q0/approve", {"discipline": "safety", "revision": 1})
    assert old.status_code == 409
    said = ada_api.post("scenarios/q0/approve", {"discipline": "safety", "revision": 2}).json()
    assert (said["usable"], said["missing"], said["revision"], said["outputs"]) == (True, [], 2, 0)
    assert [(r["number"], r["by"]) for r in said["revisions"]] == [(2, "Ada Owner"), (1, None)]
    assert said["revisions"][1]["messages"] == [{"role": "user", "content": "Question 0?"}]
    no = ada_api.post("scenarios/q0/approve", {"discipline": "safety", "revision": 2, "approved": False})
    assert no.status_code == 422
    with django_assert_num_queries(7):
        ada_api.get("scenarios/q0")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["a/b/c", "retire", "q 0?", "ключ", "x" * 200])
def test_any_key_has_an_address(ada_api: Any, key: str) -> None:
    ada_api.post("scenarios/", {"key": key, "messages": NEW})
    path = f"scenarios/{quote(key)}"

    assert ada_api.get(path).json()["key"] == key
    assert ada_api.post(f"{path}/retire", {"note": "old"}).json()["state"] == "retired"
    assert ada_api.get(f"{path}/").json()["usable"] is False
    assert ada_api.post(f"{path}/restore").json()["state"] == "active"
    assert ada_api.post(f"{path}/retire", {"why": "old"}).status_code == 422
    for unknown in ("nothing", "a%00b", "%00"):
        assert ada_api.get(f"scenarios/{unknown}").status_code == 404
        assert ada_api.post(f"scenarios/{unknown}/retire").status_code == 404


@pytest.mark.django_db
def test_fields_are_changed_one_by_one_once_and_noted(ada_api: Any, kettle: str) -> None:
    wish = {"tags": ["hot"], "owner": "Ada", "note": "found in use", "revision": 1}

    reply = ada_api.patch("scenarios/q0", wish).json()
    assert (reply["tags"], reply["owner"], reply["revision"]) == (["hot"], "Ada", 1)
    assert reply["messages"] == [{"role": "user", "content": "Question 0?"}]
    assert [(change["note"], change["by"], change["fields"]) for change in reply["changes"]] == [
        ("found in use", "Ada Owner", {"tags": [[], ["hot"]], "owner": ["", "Ada"]})
    ]
    assert ada_api.patch("scenarios/q0", wish).json()["changes"] == reply["changes"]
    for wrong, pointer in (
        ({"weight": 0}, "/weight"),
        ({"state": "retired"}, "/state"),
        ({"messages": []}, "/messages"),
        ({"context": {"why": "?"}}, "/context/why"),
    ):
        refused = ada_api.patch("scenarios/q0", wrong)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"].startswith(pointer)) == (
            422,
            True,
        )


@pytest.mark.django_db
def test_who_read_an_old_text_changes_nothing(ada_api: Any, revised: str) -> None:
    stale = ada_api.patch("scenarios/q0", {"messages": NEW, "tags": ["hot"], "revision": 1})
    assert (stale.status_code, stale["Content-Type"]) == (409, "application/problem+json")
    assert Scenario.objects.get(key="q0").tags == []
    assert ada_api.patch("scenarios/q0", {"tags": ["hot"], "revision": 2}).status_code == 200


@pytest.mark.django_db
def test_revisions_are_compared_line_by_line(ada_api: Any, revised: str) -> None:
    ada_api.patch("scenarios/q0", {"context": {"who": "A cook"}})

    found = ada_api.get("scenarios/q0/diff").json()
    assert (found["from"], found["to"]) == (2, 3), "another card is another revision"
    both = ada_api.get("scenarios/q0/diff?from=1").json()
    assert (both["from"], both["to"]) == (1, 3)
    assert both["diff"].splitlines()[2:] == [
        "@@ -1,2 +1,3 @@",
        "+who: A cook",
        " [user]",
        "-Question 0?",
        "+May I boil milk?",
    ]
    assert ada_api.get("scenarios/q0/diff?from=2&to=2").json()["diff"] == ""
    assert ada_api.get("scenarios/q0/diff?to=4").status_code == 404
    assert ada_api.get("scenarios/q1/diff").status_code == 404
    assert ada_api.get("scenarios/q0/diff?from=x").status_code == 400


@pytest.mark.django_db
def test_coverage_says_which_tags_rounds_show(ada_api: Any, kettle: str) -> None:
    ada_api.patch("scenarios/q0", {"tags": ["long-tail"]})
    ada_api.post("scenarios/", {"key": "new", "messages": NEW, "tags": ["rare"]})
    assert ada_api.post("studies/kettle/launch").status_code == 200

    found = ada_api.get("coverage").json()
    (column,) = found["rounds"]
    assert (column["study"], column["round"], column["state"], column["judged_at"], column["result"]) == (
        "kettle",
        1,
        "running",
        None,
        None,
    )
    assert [(row["tag"], row["scenarios"], row["run_at"], row["cells"]) for row in found["tags"]] == [
        ("long-tail", 1, column["launched_at"], [{"scenarios": 1, "result": None}]),
        ("rare", 1, None, [None]),
    ]
    assert ada_api.get("coverage?tags=1").json()["more_tags"]
    for wrong in ("rounds=0", "rounds=17", "tags=x"):
        assert ada_api.get(f"coverage?{wrong}").status_code == 400


@pytest.mark.django_db
def test_what_went_wrong_is_listed_and_proposed_once(
    ada_api: Any, ben_api: Any, kettle: str, judgment: Any
) -> None:
    lines = [judgment(n, item="lost", scenario="q1", answers={"overall": "second"}) for n in range(4)]
    made = ada_api.lines("studies/kettle/responses/?create=1&consent=collected-elsewhere", lines).json()
    here = f"studies/kettle/rounds/{made['round']}"

    (failure,) = ada_api.get(f"{here}/failures").json()["failures"]
    assert (failure["item"], failure["scenario"], failure["why"], failure["version"], failure["value"]) == (
        "lost",
        "q1",
        "low",
        "kettle/v3",
        0.0,
    )
    assert ben_api.get(f"{here}/failures").status_code == 403
    (proposed,) = ada_api.post(f"{here}/proposals", {"most": 5}).json()["proposed"]
    assert (proposed["key"], proposed["state"], proposed["origin"]) == (
        "q1~kettle-1",
        "proposed",
        "from-failure",
    )
    assert proposed["source"]["found"][0]["why"] == "low"
    path = f"scenarios/{proposed['key']}"
    assert ada_api.get(path).json()["source"] == proposed["source"]
    to_reader = {name: part for name, part in proposed["source"].items() if name != "found"}
    assert ben_api.get(path).json()["source"] == to_reader
    assert ada_api.post(f"{here}/proposals", {"items": ["lost"]}).json()["proposed"] == [proposed]
    refused = ada_api.post(f"{here}/proposals", {"items": ["lost", "none"]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/items/1")
    assert Scenario.objects.filter(state="proposed").count() == 1
