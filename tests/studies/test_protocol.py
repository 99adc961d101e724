from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import yaml

from apps.accounts.models import Team, User
from apps.core.errors import Invalid, TooLarge
from apps.studies.models import Study
from apps.studies.protocol import draft_problems, parse_protocol, read_document
from apps.studies.protocol.words import seconds_of
from apps.studies.services import push_study
from tests.factories.studies import document
from tests.studies.protocols import DEMO, EXAMPLE

Change = Callable[[dict[str, Any]], object]


def pointers(source: dict[str, Any]) -> list[str]:
    return [problem.pointer for problem in draft_problems(source)]


def test_the_example_of_the_reference_is_a_protocol() -> None:
    protocol = parse_protocol(read_document(EXAMPLE.encode()))

    assert [spec.ask for spec in protocol.questions] == ["preference", "confidence", "reasons", "comment"]
    assert protocol.document.round.versions == ["ward/r3", "ward/r2", "ward/production"]
    assert seconds_of(protocol.document.consent.keep["profile"]) == 365 * 86_400
    assert protocol.document.gates[1].slice == "first_language"


def test_the_demos_studies_are_protocols() -> None:
    for source in yaml.safe_load(DEMO.read_text()).values():
        assert draft_problems(source) == ()


def test_yaml_and_json_have_the_same_hash() -> None:
    from_yaml = read_document(EXAMPLE.encode())
    as_json = json.dumps(dict(reversed(from_yaml.items())), indent=3).encode("utf-16")
    from_json = read_document(as_json, is_json=False)

    assert (
        parse_protocol(read_document(json.dumps(from_yaml), is_json=True)).hash
        == parse_protocol(from_yaml).hash
    )
    assert parse_protocol(from_json).hash == parse_protocol(from_yaml).hash
    assert len(parse_protocol(from_yaml).hash) == 64


@pytest.mark.django_db
def test_export_gives_the_study_back_unchanged(team: Team, ada: User) -> None:
    source = read_document(EXAMPLE.encode())

    push_study(team=team, actor=ada, document=deepcopy(source))

    stored = Study.objects.get().document
    assert stored == source
    assert parse_protocol(stored).hash == parse_protocol(source).hash
    assert read_document(yaml.safe_dump(stored, allow_unicode=True)) == source


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("off", "off"),
        ("no", "no"),
        ("2026-01-31", "2026-01-31"),
        ("1:30", "1:30"),
        ("007", "007"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("=", "="),
        ("true", True),
        ("~", None),
        ("null", None),
        ("", None),
        ("-12", -12),
        ("0.50", 0.5),
        ("1e3", 1000.0),
        ("'1'", "1"),
    ],
)
def test_yaml_reads_a_word_as_json_would(text: str, value: object) -> None:
    read = read_document(f"a: {text}")["a"]

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x",
        "a: 1\na: 2",
        "1: a\n'1': b",
        "[1]: a",
        "{a: 1}: b",
        "a: !!binary aGVsbG8=",
        "a: !!set {b, c}",
        "a: !!int ''",
        "a: !!timestamp soon",
        "a: !!python/object/apply:os.system [ls]",
        "a: ! 1",
        "a: [1",
        "a: 1\n---\nb: 2",
        "- a",
        "words",
        "",
        "a: \x00",
        'a: "\\0"',
        'a: "\\ud800"',
        "a: " + "[" * 5_000 + "]" * 5_000,
        "a: " + "9" * 5_000,
        "a: 9223372036854775808",
        "<<: {a: 1}\n<<: {b: 2}",
    ],
)
def test_what_a_protocol_cannot_hold_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_document(text)

    assert len(refused.value.message) > 10


def test_a_number_as_a_key_is_the_word_that_json_would_have() -> None:
    read = read_document("anchors: {1: useless, 5: perfect, true: yes}")

    assert read == {"anchors": {"1": "useless", "5": "perfect", "true": "yes"}}


def test_where_the_mistake_stands_is_told() -> None:
    with pytest.raises(Invalid, match="line 2, column 4"):
        read_document("a: 1\nb: *x")


def test_a_protocol_is_at_most_a_megabyte() -> None:
    with pytest.raises(TooLarge):
        read_document(b" " * (1024 * 1024 + 1))


@pytest.mark.parametrize(
    "field", ["plumbline", "slug", "title", "objective", "owner", "scope", "mode", "round", "questions"]
)
def test_what_every_study_must_say(field: str) -> None:
    source = document()
    del source[field]

    assert pointers(source)[0] == f"/{field}"


def gate(**more: Any) -> dict[str, Any]:
    return {"name": "g", "metric": "overall", "rule": "low >= 0.5", "kind": "guardrail", **more}


@pytest.mark.parametrize(
    ("pointer", "change"),
    [
        ("/plumbline", lambda d: d.update(plumbline=2)),
        ("/slug", lambda d: d.update(slug="Has Blanks")),
        ("/owner", lambda d: d.update(owner="nobody")),
        ("/title", lambda d: d.update(title="")),
        ("/colour", lambda d: d.update(colour="red")),
        ("/mode", lambda d: d.update(mode="guessing")),
        ("/mode", lambda d: d.update(mode=5)),
        ("/questions", lambda d: d.update(questions=[])),
        ("/questions", lambda d: d.update(questions={"key": "a"})),
        ("/questions/0", lambda d: d.update(questions=["overall"])),
        ("/questions/0/ask", lambda d: d["questions"][0].update(ask="telepathy")),
        ("/questions/0/ties/0", lambda d: d["questions"][0].update(ties=["perhaps"])),
        ("/questions/0/ties", lambda d: d["questions"][0].update(ties="equal")),
        ("/questions/1/of", lambda d: d["questions"][1].pop("of")),
        ("/questions/1/of", lambda d: d["questions"][1].update(of="nothing")),
        ("/questions/1/of", lambda d: d["questions"][1].update(of="sure")),
        ("/questions/1/key", lambda d: d["questions"][1].update(key="overall")),
        ("/questions/2/options", lambda d: d["questions"][2].update(options=[])),
        ("/questions/2/options", lambda d: d["questions"][2].update(options=["a", "a"])),
        ("/questions/3/size", lambda d: d["questions"][3].update(size=3)),
        ("/items", lambda d: d.update(items=None)),
        ("/items/overlap", lambda d: d["items"].update(overlap=0)),
        ("/items/scenarios/colour", lambda d: d["items"].update(scenarios={"colour": "red"})),
        ("/round/versions", lambda d: d["round"].update(versions=["a", "a"], baseline="a")),
        ("/round/baseline", lambda d: d["round"].update(baseline="kettle/v0")),
        ("/round/closes_after", lambda d: d["round"].update(closes_after="soon")),
        ("/round/closes_after", lambda d: d["round"].update(closes_after="0d")),
        ("/round/closes_after", lambda d: d["round"].update(closes_after="999999999y")),
        ("/analysis/primary", lambda d: d["analysis"].update(primary="nothing")),
        ("/analysis/design/at", lambda d: d["analysis"].update(design={"kind": "fixed"})),
        ("/quality/gold", lambda d: d.update(quality={"gold": "0.1"})),
        ("/quality/gold", lambda d: d.update(quality={"gold": 1.1})),
        ("/raters/load/per_rater", lambda d: d.update(raters={"load": {"per_rater": 0}})),
        ("/raters/load/per_rater", lambda d: d.update(raters={"load": {"per_rater": True}})),
        ("/consent/purposes", lambda d: d.update(consent={"purposes": []})),
        ("/consent/purposes", lambda d: d.update(consent={"purposes": ["publication"]})),
        ("/gates/0/metric", lambda d: d.update(gates=[gate(metric="nothing")])),
        ("/gates/0/rule", lambda d: d.update(gates=[gate(rule="low > 0.5")])),
        ("/gates/0/rule", lambda d: d.update(gates=[gate(rule="low <= 0.5")])),
        ("/gates/0/rule", lambda d: d.update(gates=[gate(rule="gap_high >= 0.5")])),
        ("/governance/approver", lambda d: d.update(governance={"approver": "cora"})),
        ("/round/baseline", lambda d: (d["items"].update(pairing="vs-baseline"), d["round"].pop("baseline"))),
        ("/questions", lambda d: d.update(questions=[d["questions"][3]], analysis={})),
    ],
)
def test_every_problem_has_its_place(pointer: str, change: Change) -> None:
    source = document()
    change(source)

    found = draft_problems(source)

    assert pointer in [problem.pointer for problem in found]
    assert all(problem.reason and problem.reason[-1] in ".?!" for problem in found)


def test_all_problems_are_told_at_once() -> None:
    source = document(owner="nobody", mode="guessing", title="")
    source["questions"][0]["ask"] = "telepathy"

    with pytest.raises(Invalid, match="4 mistakes") as refused:
        parse_protocol(source)

    assert {p.pointer for p in refused.value.problems} == {"/owner", "/mode", "/title", "/questions/0/ask"}


@pytest.mark.parametrize("rule", ["low >= 0.50", "high<=1", "gap_low >= -0.1", "value <= 3", "count >= 5"])
def test_rules_that_can_be_decided_are_taken(rule: str) -> None:
    assert draft_problems(document(gates=[gate(rule=rule)])) == ()


def test_words_that_raters_read_are_all_of_them() -> None:
    source = document(title="T?", consent={"text": "C"})
    source["questions"][0] |= {"text": "Q?", "help": "H"}

    assert set(parse_protocol(source).rater_texts()) == {"T?", "C", "Q?", "H", "accurate", "clearer"}


def test_the_primary_question_reads_like_the_title() -> None:
    protocol = parse_protocol(document())

    assert [protocol.question_text(spec) for spec in protocol.questions] == [document()["title"], "", "", ""]
