from __future__ import annotations

from copy import deepcopy
from typing import Annotated, Any, Literal

import pytest
from django.http import QueryDict
from pydantic import Field as Limits

from apps.accounts.models import Team
from apps.console.setup.drafting import posted
from apps.console.setup.fields import Field, show, take, texts_of
from apps.console.setup.order import in_order
from apps.console.setup.pointers import drop, get, put
from apps.console.setup.questions import added, question_fields
from apps.console.setup.schema_fields import fields_of
from apps.console.setup.step_fields import fields_for
from apps.console.setup.steps import STEPS
from apps.console.setup.yamltext import dump, line_at, lines_of
from apps.studies.kinds import kinds
from apps.studies.kinds._base import QuestionSpec, When
from apps.studies.protocol import read_document
from tests.factories.studies import document, fill_catalog


class GradeSpec(QuestionSpec):
    """A kind that nobody has written yet."""

    ask: Literal["grade"]
    best: Annotated[int, Limits(ge=1, le=9)] = 5
    style: Literal["stars", "words"] = "stars"
    colours: list[Literal["red", "green"]] = []
    anchors: dict[str, str] = {}
    strict: bool = False


def form_of(fields: list[Field], draft: dict[str, Any]) -> QueryDict:
    """Return what a browser would send back if nobody touched anything."""
    form = QueryDict(mutable=True)
    for spec in fields:
        shown = show(spec, draft, {})
        texts = (
            [choice.value for choice, chosen in shown.choices if chosen]
            if shown.choices
            else list(shown.texts)
        )
        form.setlist(spec.pointer, ["", *[text.replace("\n", "\r\n") for text in texts]])
    return form


def test_a_new_kind_gets_its_form_from_its_own_spec() -> None:
    fields = {spec.pointer: spec for spec in fields_of(GradeSpec, "/questions/0")}
    controls = {name.rpartition("/")[2]: spec.control for name, spec in fields.items()}
    assert controls["best"] == "number"
    assert controls["style"] == "select"
    assert controls["colours"] == "checks"
    assert controls["anchors"] == "yaml"
    assert controls["strict"] == "switch"
    assert "ask" not in controls
    assert (fields["/questions/0/best"].minimum, fields["/questions/0/best"].maximum) == (1, 9)
    assert [choice.value for choice in fields["/questions/0/style"].choices] == ["stars", "words"]


@pytest.mark.parametrize("slug", sorted(kinds()))
def test_every_kind_has_a_form(slug: str) -> None:
    fields = question_fields({"questions": [{"key": "a", "ask": slug}]}, 0)
    assert {spec.pointer.rpartition("/")[2] for spec in fields} >= {"key", "text", "optional"}


@pytest.mark.parametrize("slug", sorted(kinds()))
def test_a_new_question_of_every_kind_is_right_as_it_begins(slug: str) -> None:
    draft: dict[str, Any] = {
        "questions": [{"key": "better", "ask": "preference"}, {"key": "clear", "ask": "scale"}]
    }

    added(slug)(draft)

    *before, new = draft["questions"]
    others = {one["key"]: kinds()[one["ask"]].Spec.model_validate(one) for one in before}
    spec = kinds()[slug].Spec.model_validate(new)
    kinds()[slug].bind(spec, others)
    assert getattr(spec, "of", "better") in others


def test_a_question_about_another_begins_without_one_where_none_fits() -> None:
    draft: dict[str, Any] = {"questions": [{"key": "clear", "ask": "scale"}, "half", {"ask": "nothing"}]}

    added("strength")(draft)

    assert "of" not in draft["questions"][-1]


def test_what_may_be_said_of_any_question_can_be_said_in_its_form() -> None:
    draft: dict[str, Any] = {
        "questions": [{"key": "worst", "ask": "severity"}, {"key": "clear", "ask": "scale"}]
    }
    fields = {spec.pointer.removeprefix("/questions/1/"): spec for spec in question_fields(draft, 1)}
    said = {
        "per": "turn",
        "about": "explanation",
        "when": "question: worst\nat_least: 1",
        "anchors": "1: useless\n5: perfect",
    }

    for name, text in said.items():
        take(fields[name], draft, ["", text])

    spec = kinds()["scale"].Spec.model_validate(draft["questions"][1])
    assert (spec.per, spec.about) == ("turn", "explanation")
    assert spec.when == When(question="worst", at_least=1)
    assert spec.model_dump()["anchors"] == {"1": "useless", "5": "perfect"}
    assert not {"when/question", "when/at_least", "ask"} & set(fields)


@pytest.mark.parametrize("step", [step.slug for step in STEPS])
def test_saving_a_step_untouched_changes_nothing(step: str, team: Team) -> None:
    fill_catalog(team)
    draft = document(
        items={"scenarios": {"tags": ["rare"], "risk": "odd"}, "pairing": "all", "overlap": 2},
        consent={"version": 2, "purposes": ["rating", "own-purpose"], "text": "One.\n\n  Two. "},
        stages=[{"name": "pilot", "share": 0.1}],
    )
    before = deepcopy(draft)
    fields = fields_for(step, draft, team)
    posted(fields, form_of(fields, draft))(draft)
    assert draft == before


def test_an_untouched_question_form_changes_nothing() -> None:
    draft = document()
    before = deepcopy(draft)
    for index in range(len(draft["questions"])):
        fields = question_fields(draft, index)
        posted(fields, form_of(fields, draft))(draft)
    assert draft == before


@pytest.mark.parametrize("broken", ["text", 7, None, [], {"versions": "all"}, [{"key": []}]])
@pytest.mark.parametrize(
    "place", ["round", "items", "questions", "scope", "consent", "raters", "mode", "title"]
)
def test_a_draft_of_any_shape_can_be_shown_and_mended(place: str, broken: object, team: Team) -> None:
    draft = document(**{place: broken})
    for step in STEPS:
        for spec in fields_for(step.slug, draft, team):
            show(spec, draft, {})
    take(Field("/title", "", "text"), draft, ["Mended"])
    assert draft["title"] == "Mended"


@pytest.mark.parametrize(
    ("control", "sent", "stored"),
    [
        ("number", ["5"], 5),
        ("number", ["0.5"], 0.5),
        ("number", ["five"], "five"),
        ("lines", ["one\r\n\r\n two "], ["one", "two"]),
        ("checks", ["", "b", "a", "b"], ["b", "a"]),
        ("switch", ["", "on"], True),
        ("yaml", ["a: 1\nb: [2]"], {"a": 1, "b": [2]}),
        ("yaml", ["a: ["], "a: ["),
        ("text", ["  a title "], "a title"),
    ],
)
def test_what_a_form_says_is_stored_or_kept_as_typed(control: Any, sent: list[str], stored: object) -> None:
    draft: dict[str, Any] = {}
    take(Field("/x/y", "", control), draft, sent)
    assert draft == {"x": {"y": stored}}


def test_an_option_is_one_line_of_its_form_whatever_its_help_has() -> None:
    written = [{"key": "x", "label": "Two\nlines", "help": "First.\n\nSecond | third."}, "y"]
    assert texts_of(Field("/options", "Options", "options"), written) == (
        "x | Two lines | First. Second | third.\ny",
    )


def test_emptying_a_field_takes_its_key_away_and_keeps_the_neighbours() -> None:
    draft = {"raters": {"load": {"per_rater": 4}, "lease": "5m"}}
    take(Field("/raters/load/per_rater", "", "number"), draft, [""])
    assert draft == {"raters": {"lease": "5m"}}


def test_a_long_list_is_left_to_the_file() -> None:
    keys = [f"q{n}" for n in range(501)]
    draft = {"items": {"scenarios": {"keys": list(keys)}}}
    spec = Field("/items/scenarios/keys", "", "lines")
    assert show(spec, draft, {}).too_long == 501
    take(spec, draft, [""])
    assert draft["items"]["scenarios"]["keys"] == keys


def test_a_default_shows_as_a_placeholder_not_as_a_value() -> None:
    shown = show(Field("/x", "", "number", default=3), {}, {})
    assert (shown.texts, shown.field.placeholder) == ((), "3")
    assert texts_of(Field("/x", "", "select", default="a"), None) == ("a",)


@pytest.mark.parametrize("pointer", ["/a/b", "/a~1b/~0c", "/list/1/x"])
def test_pointers_write_read_and_remove_the_same_place(pointer: str) -> None:
    draft: dict[str, Any] = {"list": [{}, {"x": 0}]}
    put(draft, pointer, "here")
    assert get(draft, pointer) == "here"
    drop(draft, pointer)
    assert get(draft, pointer) is None


NASTY = {
    "words": [
        "yes",
        "off",
        "null",
        "~",
        "",
        "2026-01-01",
        "1:30",
        "1e5",
        "1e300",
        "-0",
        "0x1f",
        "1_000",
        "x: y # z",
    ],
    "texts": [
        "line\nline\n",
        " led by a blank",
        "tail ",
        "\x85\u2028\U0001f600",
        "a\r\nb",
        "- dash\n- dash",
        "tab\there",
    ],
    "values": [None, True, 0, -7, 0.1, 1e300, 1e22],
}


def test_a_document_comes_back_from_its_yaml_unchanged() -> None:
    shared = ["same", "list"]
    draft = document(extra=NASTY, one=shared, two=shared)
    assert read_document(dump(in_order(draft))) == draft


def test_the_file_has_the_order_of_the_protocol_whatever_order_the_store_gave() -> None:
    jumbled = dict(sorted(document().items(), reverse=True))
    assert list(in_order(jumbled)) == list(document())


def test_a_problem_is_told_with_its_line() -> None:
    text = "plumbline: 1\nround:\n  versions:\n    - a\n    - b\n"
    lines = lines_of(text)
    assert line_at(lines, "/round/versions/1") == 5
    assert line_at(lines, "/round/baseline") == 2
    assert line_at(lines, "/title") is None
