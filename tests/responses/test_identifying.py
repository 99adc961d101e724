from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.accounts.services import set_own_names
from apps.assignments.services import launch
from apps.catalog.identifying import finder_of, is_telling, search_again
from apps.catalog.models import Output
from apps.core.errors import Invalid
from apps.core.rendering import render_messages
from apps.responses.explaining import explained, masked_explanation
from apps.responses.frozen import FrozenOutput, frozen_item
from apps.studies.models import Item, Round
from apps.studies.services.adding_items import add_items
from tests.factories.reviews import fill_sets, make_review, put
from tests.factories.studies import NOW, fill_catalog, make_study, ndjson

BARS = "\u2588" * 5
TELLS = "I am ChatGPT, and I say: descale it."


@pytest.mark.parametrize("name", ["kettle/v3", "llama-7b", "Ward assistant", "r3-large", "v10b"])
def test_names_with_a_digit_or_several_parts_are_telling(name: str) -> None:
    assert is_telling(name)


@pytest.mark.parametrize("name", ["ward", "r3", "2024", "2024-05-01", "baseline", "", "100", "a b"])
def test_single_words_short_names_and_numbers_are_not(name: str) -> None:
    assert not is_telling(name)


@pytest.fixture
def told(team: Team) -> Team:
    """One output of v3 that tells who wrote it, one that may, and three that do not."""
    fill_catalog(team, scenarios=3, versions=("kettle/v3", "kettle/v2"))
    put(team, "outputs", [said("q0", TELLS), said("q1", "Gemini is a star sign.")])
    return team


def said(scenario: str, words: str, version: str = "kettle/v3", **more: Any) -> dict[str, Any]:
    messages = [{"role": "assistant", "content": words}]
    return {"version": version, "scenario": scenario, "messages": messages, **more}


PAIR = {"versions": ["kettle/v3", "kettle/v2"]}


def launched(team: Team, ada: User, how: str, **more: Any) -> Round:
    study = make_study(team, ada, round=PAIR, blinding={"self_identification": how}, **more)
    return launch(study=study, now=NOW)


def shown_words(round_: Round) -> str:
    items = [frozen_item(item.pk) for item in Item.objects.filter(round=round_)]
    return "\n".join(str(output.messages) for item in items for output in item.outputs)


@pytest.mark.django_db
def test_what_comes_in_is_looked_through_in_every_turn_and_its_explanation(team: Team) -> None:
    team.own_names = ["Kettlebot"]
    team.save(update_fields=["own_names"])
    turns = [
        {"role": "user", "content": "Claude, are you there? I mean the model, Claude."},
        {"role": "tool", "content": "kettle/v3 answered"},
        {"role": "assistant", "content": [{"type": "text", "text": "I am Kettlebot."}]},
    ]
    row = {**said("q", ""), "messages": turns, "explanation": {"text": "GPT-4o weighed it.", "short": "v"}}

    put(team, "versions", [{"key": "kettle/v3"}])
    put(team, "outputs", [row])

    found = Output.objects.get().identifies
    assert [2, 5, 14, "own", "sure"] in found
    assert [1, 0, 9, "own", "sure"] in found
    assert {turn for turn, *_rest in found} == {0, 1, 2, -1}


@pytest.mark.django_db
def test_words_kept_after_the_import_are_searched_for_anew(team: Team) -> None:
    put(team, "outputs", [said("q0", "Ask Whistler."), said("q1", "Ask nobody.")])
    assert search_again(team=team, outputs=Output.objects.all()) == 0
    set_own_names(team=Team.objects.get(pk=team.pk), words=["whistler"])

    assert search_again(team=team, outputs=Output.objects.all()) == 1

    assert Output.objects.get(scenario__key="q0").identifies == [[0, 4, 12, "own", "sure"]]
    assert Output.objects.get(scenario__key="q1").identifies == []


@pytest.mark.django_db
def test_a_launch_hides_words_that_were_kept_after_the_import(told: Team, ada: User) -> None:
    set_own_names(team=told, words=["star sign"])

    elsewhere = Output.objects.filter(scenario__key="q2", version__key="kettle/v3")
    elsewhere.update(identifies=[[0, 0, 1, "own", "sure"]])

    round_ = launched(told, ada, "mask", items={"scenarios": {"keys": ["q0", "q1"]}})

    assert "star sign" not in shown_words(round_)
    assert elsewhere.get().identifies == [[0, 0, 1, "own", "sure"]], "only what may be shown is searched"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", [["ab"], ["..."], ["x" * 81], [f"word{number}" for number in range(201)], ["a\0b c"]]
)
def test_words_that_cannot_be_searched_for_are_refused(team: Team, words: list[str]) -> None:
    with pytest.raises(Invalid):
        set_own_names(team=team, words=words)
    assert Team.objects.get(pk=team.pk).own_names == []


@pytest.mark.django_db
def test_a_flag_shows_it_and_warns_with_the_share_of_each_version(told: Team, ada: User) -> None:
    round_ = launched(told, ada, "flag")

    assert "ChatGPT" in shown_words(round_)
    text = "\n".join(round_.warnings)
    assert "kettle/v3: 1 of 3 outputs (33%) tell who wrote them, and raters see it." in text
    assert "kettle/v3: 1 of 3 outputs (33%) may tell who wrote them" in text
    assert "kettle/v2:" not in text


@pytest.mark.django_db
def test_a_mask_hides_what_is_certain_behind_bars_of_one_length(told: Team, ada: User) -> None:
    round_ = launched(told, ada, "mask")

    words = shown_words(round_)
    assert "ChatGPT" not in words
    assert f"I am {BARS}, and I say" in words
    assert "Gemini is a star sign" in words
    assert any("bars hide it" in warning for warning in round_.warnings)


@pytest.mark.django_db
def test_dropped_outputs_make_no_item_and_a_warning_says_how_many(told: Team, ada: User) -> None:
    round_ = launched(told, ada, "drop")

    assert Item.objects.filter(round=round_).count() == 2
    assert any("kettle/v3: 1 of 3 outputs (33%)" in w and "left out" in w for w in round_.warnings)


@pytest.mark.django_db
def test_a_review_of_nothing_but_dropped_outputs_says_what_is_missing(team: Team, ada: User) -> None:
    fill_sets(team, [""], messages=[{"role": "assistant", "content": TELLS}])

    with pytest.raises(Invalid):
        make_review(team, ada, blinding={"self_identification": "drop"})


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["mask", "drop"])
def test_gold_that_is_posted_later_is_hidden_or_refused_too(told: Team, ada: User, how: str) -> None:
    round_ = launched(told, ada, how)
    gold = {"item": "g", "scenario": "q0", "kind": "gold", **PAIR, "expected": {"overall": "first"}}

    report = add_items(round_=round_, body=ndjson([gold]), as_list=False, in_use=lambda _ids: set())

    if how == "drop":
        assert report.refused[0].pointer == "/versions/0"
        return
    assert any("bars hide it" in problem.reason for problem in report.warnings)
    shown = frozen_item(Item.objects.get(round=round_, key="g").pk)
    assert BARS in str(shown.outputs[0].messages)


@pytest.mark.django_db
def test_gold_of_a_sets_member_is_of_its_kin_and_of_the_scenario_as_it_is(team: Team, ada: User) -> None:
    fill_sets(team, ["one", "one", ""])
    round_ = make_review(team, ada)
    gold = [
        {
            "item": key,
            "scenario": key,
            "kind": "gold",
            "versions": ["kettle/v3"],
            "expected": {"overall": "first"},
        }
        for key in ("q0", "q2")
    ]

    report = add_items(round_=round_, body=ndjson(gold), as_list=False, in_use=lambda _ids: set())

    assert report.accepted == 2, report.refused
    kin = dict(Item.objects.filter(round=round_, kind="gold").values_list("key", "kin"))
    assert (kin["q0"], kin["q2"]) == (-1, 0)


def test_an_explanation_is_hidden_with_its_text_and_its_spans_move_along() -> None:
    text = "I am ChatGPT: descale."
    pushed = {
        "text": "GPT-4 weighed scale.",
        "short": "By GPT-4.",
        "spans": [[14, 21, 1.0], [5, 12, 0.9], [0, 4, 0.5], [10, 16, 0.2]],
    }
    masks = [[0, 5, 12], [-1, 0, 5], [-2, 3, 8]]
    output = FrozenOutput(
        messages=[{"role": "assistant", "content": text.replace("ChatGPT", BARS)}],
        explanation=masked_explanation(pushed, masks, turns=1),
        label="",
        confidence=None,
    )

    full = explained(output, level="full", shows=["text", "spans"])
    short = explained(output, level="short", shows=["text"])

    assert full is not None
    assert full.text == f"{BARS} weighed scale."
    assert [words for _weight, words in full.words] == ["descale", "I am"]
    assert short is not None
    assert short.text == f"By {BARS}."
    assert masked_explanation(pushed, [], turns=1) is pushed


@pytest.mark.django_db
def test_names_of_systems_count_where_there_are_several(team: Team) -> None:
    put(team, "versions", [{"key": "ward-bot/r3"}])
    assert not finder_of(team).find("Ask the ward-bot.")

    put(team, "versions", [{"key": "other/r3"}])

    assert finder_of(team).find("Ask the ward-bot.")


def called(name: str, arguments: str = "{}") -> dict[str, Any]:
    return {"tool_calls": [{"type": "function", "function": {"name": name, "arguments": arguments}}]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "turn",
    [
        {"content": None, "refusal": "I'm ChatGPT, made by OpenAI."},
        {"content": [{"type": "refusal", "refusal": "I'm ChatGPT, made by OpenAI."}]},
        {"content": [{"type": "tool_result", "content": "ChatGPT answered"}]},
        {"content": [{"type": "tool_result", "content": [{"type": "found", "by": "ChatGPT"}]}]},
        {"content": "Wait.", **called("gpt4_search")},
        {"content": None, **called("search", '{"q": "kettles\\nChatGPT says"}')},
    ],
)
@pytest.mark.parametrize("how", ["mask", "drop"])
def test_what_a_turn_says_beside_its_text_is_hidden_too(
    team: Team, ada: User, turn: dict[str, Any], how: str
) -> None:
    fill_catalog(team, scenarios=2, versions=("kettle/v3", "kettle/v2"))
    last = {"role": "assistant", "content": [{"type": "text", "text": "Look."}, {"type": "hologram"}]}
    put(team, "outputs", [{**said("q0", ""), "messages": [{"role": "assistant", **turn}, last]}])

    round_ = launched(team, ada, how)

    if how == "drop":
        assert Item.objects.filter(round=round_).count() == 1
        return
    told = next(
        output.messages
        for item in Item.objects.filter(round=round_)
        for output in frozen_item(item.pk).outputs
        if len(output.messages) == 2
    )
    first, second = render_messages(told)
    assert BARS in first.html
    assert "gpt" not in first.html.lower()
    assert ("Wait." in first.html) == (turn["content"] == "Wait.")
    assert "Look." in second.html
    assert BARS not in second.html
