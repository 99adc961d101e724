from __future__ import annotations

import threading
from typing import Any

import pytest
import yaml
from django.db import connection

from apps.core import jsontext
from apps.studies.models import Study
from tests.factories.studies import DOCUMENT, document

HASH = f"sha256:{jsontext.digest(DOCUMENT)}"


@pytest.mark.django_db
def test_a_new_study_is_created_and_the_same_again_changes_nothing(ada_api: Any) -> None:
    created = ada_api.post("studies/", DOCUMENT)
    again = ada_api.post("studies/", DOCUMENT)

    assert created.status_code == 201
    assert created["Location"] == "http://testserver/api/v1/studies/kettle/"
    body = created.json()
    assert (body["slug"], body["protocol"], body["warnings"]) == ("kettle", HASH, [])
    assert body["links"]["results"] == "http://testserver/api/v1/studies/kettle/results"
    assert again.status_code == 200
    assert again.json() == {**body, "outcome": "unchanged"}


@pytest.mark.django_db
def test_yaml_and_json_of_one_protocol_have_one_hash(ada_api: Any) -> None:
    text = yaml.safe_dump(DOCUMENT, sort_keys=False).encode()

    created = ada_api.post("studies/", text, kind="application/yaml")
    again = ada_api.post("studies/", DOCUMENT)

    assert (created.status_code, again.status_code) == (201, 200)
    assert created.json()["protocol"] == again.json()["protocol"] == HASH


@pytest.mark.django_db
def test_another_body_changes_the_study_until_a_round_exists(ada_api: Any, kettle: str) -> None:
    changed = ada_api.post("studies/", document(title="Which one?"))
    assert (changed.status_code, changed.json()["outcome"]) == (200, "changed")
    assert ada_api.post("studies/kettle/launch").status_code == 200

    same = ada_api.post("studies/", document(title="Which one?"))
    other = ada_api.post("studies/", DOCUMENT)

    assert same.status_code == 200
    assert other.status_code == 409
    assert other.json()["type"] == "/api/docs/problems/conflict"
    assert ada_api.get("studies/kettle").json()["document"]["title"] == "Which one?"


@pytest.mark.django_db
def test_an_unknown_owner_is_a_warning_with_a_pointer(ada_api: Any) -> None:
    reply = ada_api.post("studies/", document(owner="eve@example.org"))

    assert reply.status_code == 201
    assert reply.json()["warnings"] == [
        {"pointer": "/owner", "reason": "eve@example.org is not in the team."}
    ]


@pytest.mark.django_db
def test_every_mistake_is_named_with_its_place(ada_api: Any) -> None:
    wrong = document(title=7, colour="blue")
    wrong["questions"][0]["ask"] = "mood"
    del wrong["owner"]

    reply = ada_api.post("studies/", wrong)

    assert reply.status_code == 422
    errors = {error["pointer"]: error for error in reply.json()["errors"]}
    assert set(errors) == {"/title", "/colour", "/questions/0/ask", "/owner"}
    assert errors["/owner"]["reason"] == errors["/owner"]["detail"] == "This is needed."
    assert not Study.objects.exists()


@pytest.mark.django_db
def test_the_protocol_comes_back_unchanged(ada_api: Any, kettle: str) -> None:
    study = ada_api.get("studies/kettle/").json()

    assert study["document"] == DOCUMENT
    assert study["protocol"] == HASH
    assert study["rounds"] == []
    assert study["join_url"].startswith("http://testserver/s/")


@pytest.mark.django_db
def test_only_those_who_may_write_see_the_join_link(ada_api: Any, ben_api: Any, kettle: str) -> None:
    code = Study.objects.get().code

    assert code in ada_api.get("studies/kettle").content.decode()
    assert code not in ben_api.get("studies/kettle").content.decode()
    assert "join_url" not in ben_api.get("studies/kettle").json()


@pytest.mark.django_db
def test_a_longer_list_of_studies_costs_no_more_queries(
    ada_api: Any, kettle: str, django_assert_num_queries: Any
) -> None:
    ada_api.post("studies/kettle/launch")
    ada_api.get("studies/")
    with django_assert_num_queries(7):
        (entry,) = ada_api.get("studies/").json()["results"]
    assert (entry["slug"], entry["round"]["number"]) == ("kettle", 1)
    for number in range(25):
        ada_api.post("studies/", document(slug=f"more-{number}"))
        ada_api.post(f"studies/more-{number}/launch")
    with django_assert_num_queries(7):
        assert len(ada_api.get("studies/").json()["results"]) == 26


@pytest.mark.django_db
def test_more_rounds_cost_no_more_queries(ada_api: Any, kettle: str, django_assert_num_queries: Any) -> None:
    ada_api.post("studies/kettle/launch")
    ada_api.get("studies/kettle")
    with django_assert_num_queries(7):
        assert len(ada_api.get("studies/kettle").json()["rounds"]) == 1
    for _round in range(24):
        ada_api.post("studies/kettle/launch", {"replace": True})
    with django_assert_num_queries(7):
        assert len(ada_api.get("studies/kettle").json()["rounds"]) == 25


@pytest.mark.django_db
def test_the_schema_of_protocols_is_there_for_everybody(nobody_api: Any) -> None:
    schema = nobody_api.get("protocol-schema/").json()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"slug", "objective", "owner"} <= set(schema["required"])


@pytest.mark.django_db(transaction=True)
def test_one_study_posted_by_four_at_once_is_created_once(api_of: Any, team: Any, ada: Any) -> None:
    callers = [api_of(team, ada) for _caller in range(4)]
    statuses: list[int] = []

    def send(api: Any) -> None:
        statuses.append(api.post("studies/", DOCUMENT).status_code)
        connection.close()

    threads = [threading.Thread(target=send, args=[api]) for api in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 200, 200, 201]
