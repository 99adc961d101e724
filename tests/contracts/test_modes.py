from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from django.template.loader import render_to_string

from apps.core.rendering import Message
from apps.studies.kinds import kinds
from apps.studies.kinds._base import Option, QuestionView
from apps.studies.modes import (
    Context,
    Explained,
    Material,
    Mode,
    Panel,
    PlanOutput,
    PlanScenario,
    RaterView,
    SessionView,
    SpokenView,
    StepView,
    TurnView,
    modes,
)
from tests.contracts.specs import PLACEMENTS, QUESTIONS, spec_of

SECRET = "kettle-secret-version"
pytestmark = pytest.mark.usefixtures("gathered")
each_mode = pytest.mark.parametrize("mode", list(modes().values()), ids=lambda mode: mode.slug)

OPEN = {
    RaterView: {
        "template",
        "prompt",
        "panels",
        "questions",
        "context",
        "covered",
        "turns",
        "steps",
        "session",
        "gate",
        "record",
        "remind",
        "assistant",
        "style",
        "script",
    },
    SessionView: {"begun", "elapsed", "step", "thoughts", "talk", "may"},
    SpokenView: {"at", "text", "message"},
    StepView: {"title", "text", "questions"},
    TurnView: {"number", "message", "output", "turn", "source", "questions", "long"},
    Panel: {"label", "messages", "explanation", "differences"},
    Context: {"who", "where", "goal"},
    Explained: {"text", "spans", "words", "confidence"},
    Message: {"role", "label", "html"},
    QuestionView: {
        "key",
        "kind",
        "template",
        "text",
        "help",
        "optional",
        "options",
        "value",
        "error",
        "extra",
        "turn",
        "when",
    },
    Option: {"value", "label", "icon", "digit", "checked", "help", "suggested"},
}
"""All that may reach a rater's page; a new field must be thought about and written here."""


def scenarios() -> list[PlanScenario]:
    return [
        PlanScenario(
            n,
            f"q{n}",
            {
                version: (PlanOutput(n * 10 + version, version, 0),)
                for version in (1, 2, 3)
                if (n, version) != (2, 3)
            },
        )
        for n in range(1, 5)
    ]


def material(mode: Mode) -> Material:
    """Return texts with a secret in every place that is not for raters, as many outputs as the mode shows."""
    marked = {"version": SECRET, "meta": {"model": SECRET}, "model": SECRET, "id": SECRET}
    return Material(
        [{"role": "user", "content": "How hot?", **marked}],
        tuple([{"role": "assistant", "content": f"Answer {n}.", **marked}] for n in range(shown_by(mode))),
    )


def shown_by(mode: Mode) -> int:
    return min(2, mode.outputs[1])


def questions() -> tuple[QuestionView, ...]:
    found = []
    for slug in QUESTIONS:
        kind = kinds()[slug]
        found.append(kind.view(spec_of(kind), text="", answer=None, error="", placement=PLACEMENTS[0]))
    return tuple(found)


def walk(value: object) -> Sequence[object]:
    """Return every leaf of a view, having checked each dataclass against the list of what is open."""
    if is_dataclass(value) and not isinstance(value, type):
        assert {field.name for field in fields(value)} == OPEN[type(value)], type(value)
        return [leaf for field in fields(value) for leaf in walk(getattr(value, field.name))]
    if isinstance(value, Mapping):
        return [leaf for pair in value.items() for part in pair for leaf in walk(part)]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in walk(part)]
    return [value]


def build(mode: Mode, **settings: Any) -> Any:
    spec = mode.Items.model_validate(settings)
    return mode.build_items(spec, versions=[1, 2, 3], baseline=2, scenarios=scenarios())


@each_mode
def test_its_items_come_out_the_same_again(mode: Mode) -> None:
    plan = build(mode)

    assert plan == build(mode)
    assert plan.items
    assert len({item.key for item in plan.items}) == len(plan.items)


@each_mode
def test_its_items_show_what_there_is_in_the_order_of_the_protocol(mode: Mode) -> None:
    having = {scenario.id: scenario.outputs for scenario in scenarios()}
    for item in build(mode).items:
        places = [output.version_id for output in item.outputs]
        assert places == sorted(places)
        for output in item.outputs:
            assert output in having[item.scenario_id][output.version_id]
        assert len(item.key) <= 200


@each_mode
def test_nothing_of_a_version_reaches_the_raters_view(mode: Mode) -> None:
    leaves = walk(mode.present(mode.Items(), material(mode), questions()))

    assert all(isinstance(leaf, str | bool | int | float | None) for leaf in leaves)
    assert not [leaf for leaf in leaves if SECRET in str(leaf)]


@each_mode
def test_what_it_shows_depends_on_the_texts_and_their_order_only(mode: Mode) -> None:
    shown = material(mode)
    turned = Material(shown.scenario, tuple(reversed(shown.outputs)))

    first, second = (
        mode.present(mode.Items(), shown, questions()),
        mode.present(mode.Items(), turned, questions()),
    )

    assert [panel.label for panel in first.panels] == [panel.label for panel in second.panels]
    assert [panel.messages for panel in first.panels] == [panel.messages for panel in reversed(second.panels)]
    assert (first.prompt, first.turns) == (second.prompt, second.turns)


@each_mode
def test_its_template_draws_every_text_and_no_secret(mode: Mode) -> None:
    view = mode.present(mode.Items(), material(mode), questions())

    html = render_to_string(mode.template, {"view": view})

    assert all(text in html for text in ("How hot?", *(f"Answer {n}." for n in range(shown_by(mode)))))
    assert SECRET not in html
    assert "style=" not in html
    assert "<script" not in html


@each_mode
def test_a_covered_page_shows_nothing_of_the_outputs(mode: Mode) -> None:
    covered = Material(material(mode).scenario, (), covered=True)

    view = mode.present(mode.Items(), covered, questions())
    html = render_to_string(mode.template, {"view": view})

    assert view.covered
    assert view.panels == ()
    assert "How hot?" in html
    assert "Answer 0." not in html


@each_mode
def test_an_explanation_is_shown_where_there_is_one_and_nothing_of_it_where_there_is_none(mode: Mode) -> None:
    bare = material(mode)
    explained = replace(
        bare,
        explanations=tuple(Explained(text=f"Because {n}.", confidence=0.25) for n in range(shown_by(mode))),
    )
    silent = replace(bare, explanations=(None,) * shown_by(mode))

    pages = [
        render_to_string(mode.template, {"view": mode.present(mode.Items(), shown, questions())})
        for shown in (explained, silent, bare)
    ]

    assert all(f"Because {n}." in pages[0] for n in range(shown_by(mode)))
    assert "25%" in pages[0]
    assert pages[1] == pages[2]
    assert "Why the system" in pages[0]
    assert "Why the system" not in pages[1]


@each_mode
def test_what_is_hostile_in_a_text_is_shown_and_never_run(mode: Mode) -> None:
    evil = "<script>alert(1)</script> <img src=x onerror=alert(1)> \u202e"
    said = [{"role": "assistant", "content": evil}]
    shown = replace(
        material(mode),
        outputs=tuple(said if n else [*said, *said] for n in range(shown_by(mode))),
        context=Context(evil, evil, evil),
        explanations=tuple(Explained(evil, words=((1, evil),)) for _n in range(shown_by(mode))),
    )

    html = render_to_string(mode.template, {"view": mode.present(mode.Items(), shown, questions())})

    assert "alert(1)" in html
    assert "<script" not in html
    assert "<img" not in html


@each_mode
def test_it_says_what_the_console_and_the_join_page_need(mode: Mode) -> None:
    assert str(mode.label)
    assert str(mode.hint)
    assert mode.icon
    assert all(icon and str(sentence) for icon, sentence in mode.intro)
    assert modes()[mode.slug] is mode
