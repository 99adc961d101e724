"""What the API says about itself stays true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from apps.api.openapi.document import document
from apps.api.problem_kinds import PROBLEMS
from apps.api.urls import urlpatterns

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (path, method, operation) of the document."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def addresses() -> set[str]:
    """Return every address under /api/v1/ that the product has, as the document writes it."""
    found = set()
    for pattern in urlpatterns:
        route = str(pattern.pattern).removeprefix("^").removesuffix(r"/?\Z")
        if route.startswith("v1/"):
            found.add("/api/" + re.sub(r"\(\?P<(\w+)>.*?\)", r"{\1}", route) + "/")
    return found


def test_the_document_is_valid_openapi() -> None:
    validate_schema(document())  # type: ignore[no-untyped-call]
    assert document()["openapi"].startswith("3.1")


def test_every_address_stands_in_the_document_and_in_the_reference() -> None:
    assert {path for path, _method, _operation in operations()} == addresses()
    reference = REFERENCE.read_text(encoding="utf-8")
    for path, method, _operation in operations():
        name = f"{method.upper()} {path}"
        assert f"`{name}`" in reference or f"`{name.removesuffix('/')}`" in reference, name


def test_every_kind_of_problem_stands_in_the_reference() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    for kind in PROBLEMS:
        assert f"`{kind.type}`" in reference


def test_names_of_operations_are_stable() -> None:
    assert sorted(operation["operationId"] for _path, _method, operation in operations()) == [
        "coverage_read",
        "media_read",
        "media_upload",
        "outputs_list",
        "outputs_upsert",
        "protocol_schema_read",
        "rounds_cells_close",
        "rounds_cells_list",
        "rounds_cells_open",
        "rounds_cells_read",
        "rounds_failures",
        "rounds_items_upsert",
        "rounds_proposals",
        "scenarios_accept",
        "scenarios_approve",
        "scenarios_change",
        "scenarios_diff",
        "scenarios_list",
        "scenarios_read",
        "scenarios_restore",
        "scenarios_retire",
        "scenarios_upsert",
        "studies_audit",
        "studies_audits",
        "studies_close",
        "studies_findings",
        "studies_findings_more",
        "studies_launch",
        "studies_list",
        "studies_pause",
        "studies_progress",
        "studies_push",
        "studies_raters",
        "studies_raters_flag",
        "studies_read",
        "studies_responses_import",
        "studies_results",
        "studies_resume",
        "studies_review",
        "studies_review_ask",
        "studies_review_cancel",
        "studies_verdict",
        "systems_list",
        "systems_upsert",
        "versions_list",
        "versions_restore",
        "versions_upsert",
        "versions_withdraw",
    ]


def bodies() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield (where, schema, example) of every body that the document shows."""
    for path, method, operation in operations():
        parts = [operation.get("requestBody", {}), *operation["responses"].values()]
        for part in parts:
            for media_type, content in part.get("content", {}).items():
                for example in content.get("examples", {}).values():
                    yield f"{method} {path} {media_type}", content["schema"], example["value"]


def test_every_example_has_the_shape_that_the_document_promises() -> None:
    components = document()["components"]
    shown = list(bodies())
    for where, schema, example in shown:
        validator = Draft202012Validator({**schema, "components": components})
        assert [error.message for error in validator.iter_errors(example)] == [], where
    with_body = [o for _p, _m, o in operations() if "requestBody" in o]
    assert all("examples" in content for o in with_body for content in o["requestBody"]["content"].values())
    assert all(
        "examples" in content
        for _p, _m, o in operations()
        for status, reply in o["responses"].items()
        for content in reply.get("content", {}).values()
    )


@pytest.mark.django_db
def test_replies_have_the_shapes_that_the_document_promises(ada_api: Any, kettle: str) -> None:
    components = document()["components"]

    def check(path: str, method: str, reply: Any) -> None:
        promised = document()["paths"][f"/api/v1/{path}"][method]["responses"][str(reply.status_code)]
        schema = promised["content"][reply["Content-Type"]]["schema"]
        Draft202012Validator({**schema, "components": components}).validate(reply.json())

    check("studies/{slug}/launch/", "post", ada_api.post("studies/kettle/launch"))
    check("studies/{slug}/pause/", "post", ada_api.post("studies/kettle/pause"))
    check("studies/{slug}/progress/", "get", ada_api.get("studies/kettle/progress"))
    check("studies/{slug}/results/", "get", ada_api.get("studies/kettle/results"))
    check("studies/{slug}/results/", "get", ada_api.get("studies/none/results"))
    check("studies/{slug}/", "get", ada_api.get("studies/kettle"))
    check("studies/", "get", ada_api.get("studies/"))
    check("studies/", "post", ada_api.post("studies/", {}))
    check("scenarios/", "get", ada_api.get("scenarios/?facets=1"))
    check("scenarios/{key}/", "get", ada_api.get("scenarios/q0"))
    check("scenarios/{key}/", "patch", ada_api.patch("scenarios/q0", {"tags": ["hot"]}))
    check("scenarios/{key}/diff/", "get", ada_api.get("scenarios/q0/diff?from=1&to=1"))
    check("coverage/", "get", ada_api.get("coverage/"))
    check("studies/{slug}/rounds/{number}/failures/", "get", ada_api.get("studies/kettle/rounds/1/failures"))
    check(
        "studies/{slug}/rounds/{number}/proposals/",
        "post",
        ada_api.post("studies/kettle/rounds/1/proposals", {"items": ["q0"]}),
    )
    check("scenarios/{key}/retire/", "post", ada_api.post("scenarios/q0/retire"))
    check("scenarios/{key}/approve/", "post", ada_api.post("scenarios/q0/approve", {"revision": 0}))
    for what in ("systems", "versions", "scenarios", "outputs"):
        check(f"{what}/", "get", ada_api.get(f"{what}/"))
        check(f"{what}/", "post", ada_api.post(f"{what}/", [{}]))


@pytest.mark.django_db
def test_the_document_is_there_for_everybody(nobody_api: Any) -> None:
    for path in ("/api/schema/", "/api/schema"):
        reply = nobody_api.http.get(path)
        assert (reply.status_code, reply.json()["info"]["title"]) == (200, "Plumbline")


@pytest.mark.django_db
def test_the_page_shows_every_operation_without_script(gathered: Path) -> None:
    page = Client().get("/api/docs/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "<script>" not in text
    assert "style=" not in text
    for path, method, operation in operations():
        assert f"{method.upper()} {path}" in text
        assert f'id="{operation["operationId"]}"' in text


@pytest.mark.django_db
def test_every_problem_has_its_page(gathered: Path) -> None:
    listed = Client().get("/api/docs/problems/").content.decode()
    for kind in PROBLEMS:
        page = Client().get(kind.type)
        assert page.status_code == 200
        assert f'id="{kind.name}"' in page.content.decode()
        assert kind.type in listed
    assert Client().get("/api/docs/problems/unheard-of").status_code == 404
