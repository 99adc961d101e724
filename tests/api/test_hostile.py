"""Whatever is sent, the answer is a problem that helps: never a fault of ours, never a silent repair."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apps.catalog.models import System
from tests.factories.studies import DOCUMENT

JSON, NDJSON, YAML = "application/json", "application/x-ndjson", "application/yaml"
DEEP = b"[" * 5_000 + b"]" * 5_000

UNREADABLE = {
    "nothing": b"",
    "a half": b'{"key": ',
    "5,000 levels": DEEP,
    "5,000 objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "NUL": b'{"key": "a\\u0000"}',
    "half a character": b'{"key": "\\ud800"}',
    "half a character as a key": b'{"\\ud800": 1}',
    "a raw NUL": b'{"key": "a\x00"}',
    "Latin-1": '{"key": "é"}'.encode("latin-1"),
    "a huge whole number": b'{"key": "a", "step": ' + b"9" * 100_000 + b"}",
    "infinity": b'{"key": 1e999}',
    "NaN": b'{"key": NaN}',
    "a key twice": b'{"key": "a", "key": "b"}',
    "UTF-16 without its mark": '{"key": "a"}'.encode("utf-16-le"),
    "a word": b"hello",
}
PLACES = [
    ("systems/", JSON),
    ("systems/", NDJSON),
    ("outputs/?create=1", JSON),
    ("studies/", JSON),
    ("studies/", YAML),
    ("studies/kettle/launch", JSON),
    ("studies/kettle/responses/?create=1&consent=x", JSON),
    ("studies/kettle/responses/?create=1&consent=x", NDJSON),
]


@pytest.mark.django_db
@pytest.mark.parametrize("what", UNREADABLE)
def test_a_body_that_cannot_be_taken_is_a_problem_everywhere(ada_api: Any, kettle: str, what: str) -> None:
    for path, kind in PLACES:
        if not UNREADABLE[what] and (kind == NDJSON or path.endswith("launch")):
            continue  # an empty body is no launch's concern
        reply = ada_api.post(path, UNREADABLE[what], kind=kind)
        assert reply.status_code in {400, 422}, (path, kind, reply.content)
        problem = reply.json()
        assert reply["Content-Type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "instance", "errors"} == set(problem)
        assert problem["status"] == reply.status_code
    assert list(System.objects.values_list("key", flat=True)) == ["kettle"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "a: &a [1]\nb: *a",
        "a: 1\na: 2",
        '{"\\ud800": 1, "\\ud800": 2}',
        "? [1]\n: 2",
        "a: !!python/object:os.system x",
        "a: !!binary aGVsbG8=",
        "a: !!timestamp x",
        "a: !!int ''",
        "a: !!bool maybe",
        "a: " + "1" + ":1" * 100_000,
        "a: 1" + ":1" * 300 + ".5",
        "a: .inf",
        "- [" * 3_000,
        "a: \t- b\n  c",
        "just words",
        "- 1",
        "a: !!set {b, c}",
        "<<: {a: 1}",
        "%YAML 9.9\n---\na: 1",
        "a: 1\n---\nb: 2",
    ],
)
def test_yaml_that_is_no_protocol_is_a_problem(ada_api: Any, text: str) -> None:
    reply = ada_api.post("studies/", text.encode("utf-8", "surrogatepass"), kind=YAML)

    assert reply.status_code in {400, 422}
    assert reply.json()["detail"]


@pytest.mark.django_db
def test_a_mark_at_the_beginning_is_no_part_of_the_body(ada_api: Any) -> None:
    mark = b"\xef\xbb\xbf"

    assert ada_api.post("systems/", mark + b'{"key": "a"}').json()["accepted"] == 1
    assert ada_api.post("systems/", mark + b'{"key": "b"}\n', kind=NDJSON).json()["accepted"] == 1
    assert ada_api.post("studies/", mark + json.dumps(DOCUMENT).encode()).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""]
)
def test_a_body_of_another_kind_is_not_guessed_at(ada_api: Any, kettle: str, kind: str) -> None:
    for path in ("systems/", "studies/", "studies/kettle/launch", "studies/kettle/responses/"):
        reply = ada_api.post(path, b'{"key": "a"}', kind=kind)
        assert reply.status_code in ({400, 415} if not kind else {415}), reply.content
        if reply.status_code == 415:
            assert "application/json" in reply.json()["detail"]


@pytest.mark.django_db
def test_the_kinds_of_body_do_not_mix(ada_api: Any) -> None:
    assert ada_api.post("studies/", b"{}", kind=NDJSON).status_code == 415
    assert ada_api.post("systems/", b"key: a", kind=YAML).status_code == 415


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", ["abc", "", "-1", "1.5", "1_0", "\u0661", "1%00", "9" * 30, "1e3", " 1", "+1", "true"]
)
def test_a_round_that_is_no_number_is_a_bad_query(ada_api: Any, kettle: str, value: str) -> None:
    for path in ("progress", "results"):
        reply = ada_api.get(f"studies/kettle/{path}?round={value}")
        assert reply.status_code == 400
        assert reply.json()["type"] == "/api/docs/problems/bad-query"
        assert reply.json()["errors"][0]["parameter"] == "round"
    assert ada_api.post(f"studies/kettle/pause?round={value}").status_code == 400
    assert ada_api.post(f"studies/kettle/responses/?round={value}", []).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=YWZ0ZXI6eA",
        "cursor=YWZ0ZXI6OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk",
        "cursor=%FF%FE",
        "limit=0",
        "limit=501",
        "limit=ten",
        "key=%00",
        "key=" + "x" * 201,
        "colour=blue",
        "key=a&key=b",
        "create=1",
        "limit",
    ],
)
def test_a_list_refuses_what_it_does_not_know(ada_api: Any, query: str) -> None:
    reply = ada_api.get(f"systems/?{query}")

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["key=%E9", "key=%ED%A0%80", "key=%27%3B--", "cursor=YWZ0ZXI6OTk5OTk5OTk5OTk5OTk5OTk5", "system=é"],
)
def test_odd_but_possible_queries_find_nothing(ada_api: Any, query: str) -> None:
    reply = ada_api.get(f"versions/?{query}")

    assert (reply.status_code, reply.json()["results"]) == (200, [])


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["create=yes", "consent=" + "x" * 41, "note=%00", "wait=1", "consent=a%00"])
def test_an_import_refuses_queries_it_cannot_keep(
    ada_api: Any, kettle: str, judgment: Any, query: str
) -> None:
    assert ada_api.post(f"studies/kettle/responses/?{query}", judgment()).status_code == 400


@pytest.mark.django_db
def test_very_many_parameters_are_a_bad_query(ada_api: Any) -> None:
    reply = ada_api.get("systems/?" + "&".join(f"a{n}=1" for n in range(600)))

    assert (reply.status_code, reply["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing",
        "studies/no/such/thing",
        "studies/%00/",
        "studies/kettle%0A",
        "studies/é",
        "systems//",
        "v2/",
    ],
)
def test_what_is_no_address_is_a_problem_not_a_page(ada_api: Any, path: str) -> None:
    for reply in (ada_api.get(path), ada_api.post(path, {})):
        assert reply.status_code == 404
        assert reply["Content-Type"] == "application/problem+json"
        assert reply.json()["type"] == "/api/docs/problems/not-found"


@pytest.mark.django_db
def test_other_methods_are_named_with_those_that_are_known(ada_api: Any, kettle: str) -> None:
    for method, path, allowed in (
        ("delete", "systems/", {"GET", "POST"}),
        ("put", "studies/kettle", {"GET"}),
        ("patch", "studies/kettle/launch", {"POST"}),
        ("get", "studies/kettle/launch", {"POST"}),
        ("post", "studies/kettle/results", {"GET"}),
    ):
        headers = {"Authorization": f"Bearer {ada_api.secret}"}
        reply = getattr(ada_api.http, method)(f"/api/v1/{path}", headers=headers)
        assert reply.status_code == 405
        assert allowed <= set(reply["Allow"].split(", "))
        assert reply.json()["type"] == "/api/docs/problems/method-not-allowed"


@pytest.mark.django_db
def test_only_json_can_be_asked_for(ada_api: Any) -> None:
    reply = ada_api.get("systems/", Accept="text/html")

    assert (reply.status_code, reply["Content-Type"]) == (406, "application/problem+json")
    assert ada_api.get("systems/", Accept="*/*").status_code == 200


@pytest.mark.django_db
def test_a_body_of_unknown_length_is_refused(ada_api: Any) -> None:
    reply = ada_api.http.generic(
        "POST",
        "/api/v1/systems/",
        headers={"Authorization": f"Bearer {ada_api.secret}", "Transfer-Encoding": "chunked"},
    )

    assert (reply.status_code, reply.json()["type"]) == (411, "/api/docs/problems/length-required")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"shown": ["a\nb", "c"]},
        {"shown": ["x" * 205, "c"]},
        {"shown": ["#1", "c"]},
        {"shown": ["kettle/v1#99999999999", "c"]},
        {"shown": ["a", "a"]},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "yesterday"},
        {"seconds": 1e308},
        {"seconds": True},
        {"seconds": "1_000"},
        {"rater": ""},
        {"rater": "x" * 300},
        {"answers": {}},
        {"answers": {"sure": 2}},
        {"answers": {"sure": True}},
        {"answers": {"why": "clearer"}},
        {"answers": []},
        {"cohort": "x" * 100},
        {"kind": "fun"},
        {"profile": {"Age": 1}},
        {"behaviour": {"revisions": -1}},
        {"events": [{"at": -1, "kind": "edit"}]},
        {"item": "x" * 201},
    ],
)
def test_a_judgment_that_cannot_be_is_refused_with_its_place(
    ada_api: Any, kettle: str, judgment: Any, changes: dict[str, Any]
) -> None:
    reply = ada_api.post(
        "studies/kettle/responses/?create=1&consent=elsewhere", [judgment(), judgment(1, **changes)]
    )

    if reply.status_code == 200 and not reply.json()["refused"]:
        assert changes == {"shown": ["kettle/v1#99999999999", "c"]}  # a name like any other
        return
    assert reply.json()["accepted"] == 1
    (refused,) = reply.json()["refused"]
    assert refused["line"] == 2
    assert refused["pointer"].startswith(f"/{next(iter(changes))}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "record"),
    [
        ("versions", {"key": "a/b", "at": "0001-01-01T00:00:00+14:00"}),
        ("versions", {"key": "a/b", "at": "9999-12-31T23:59:59-14:00"}),
        ("versions", {"key": "a/b", "step": 2**63 - 1 + 0.5}),
        ("versions", {"key": "a\nb"}),
        ("systems", {"key": "x" * 201}),
        ("systems", {"key": True}),
        ("scenarios", {"key": "a", "messages": []}),
        ("scenarios", {"key": "a", "messages": [{"role": "wizard", "content": ""}]}),
        ("scenarios", {"key": "a", "messages": [{"role": "user"}], "weight": 0}),
        ("scenarios", {"key": "a", "messages": [{"role": "user"}], "weight": 1e308}),
        ("scenarios", {"key": "a", "messages": [{"role": "user"}], "weight": "1_000"}),
        ("outputs", {"version": "a", "scenario": "b", "sample": 2**31}),
        ("outputs", {"version": "a", "scenario": "b", "confidence": 1.1}),
        ("outputs", {"version": "a", "scenario": "b", "probabilities": {"x": -1}}),
    ],
)
def test_a_record_that_cannot_be_is_refused(ada_api: Any, what: str, record: dict[str, Any]) -> None:
    assert ada_api.post(f"{what}/?create=1", record).status_code == 422
    assert ada_api.get(f"{what}/").json()["results"] == []
