from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.catalog.library import revise
from apps.catalog.models import Scenario
from apps.catalog.services import fix_shown, upsert
from apps.console.pages.library.comparing import Marking
from tests.factories.studies import ndjson

Turn = dict[str, Any]


def user(text: str) -> Turn:
    return {"role": "user", "content": text}


@pytest.fixture
def revised(team: Team, ada: User) -> Any:
    def make(*texts: list[Turn]) -> None:
        row = {"key": "q0", "messages": texts[0]}
        upsert(team=team, what="scenarios", body=ndjson([row]), as_list=False, create_missing=False)
        scenario = Scenario.objects.get(key="q0")
        for text in texts[1:]:
            fix_shown(scenario_ids=[scenario.pk], output_ids=[])
            revise(scenario=scenario, messages=text, actor=ada)

    return make


def compared(client: Client, **numbers: Any) -> Any:
    reply = client.get(reverse("console:compare_revisions"), {"key": "q0", **numbers})
    return reply.context["compared"] if reply.status_code == 200 else reply.status_code


def marked(part: Any) -> str:
    signs = {"same": "{}", "gone": "[-{}-]", "come": "[+{}+]"}
    return "".join(signs[passage.kind].format(passage.text) for passage in part.passages)


def test_words_that_went_and_came_are_marked_by_turn(ada_client: Client, revised: Any) -> None:
    first = [user("Boil the old kettle now"), {"role": "assistant", "content": "Yes."}, user("Thanks")]
    second = [user("Boil the new kettle slowly now"), user("Why?"), user("Thanks")]
    revised(first, second)
    page = compared(ada_client)
    assert (page.old, page.new, page.changed) == (1, 2, 2)
    assert [(part.label, marked(part)) for part in page.parts] == [
        ("User", "Boil the [-old-][+new+] kettle[+ slowly+] now"),
        ("Assistant → User", "[-Yes.-][+Why?+]"),
        ("User", "Thanks"),
    ]


def test_any_two_revisions_are_compared_both_ways(ada_client: Client, revised: Any) -> None:
    revised([user("a b")], [user("a c")], [user("a d"), user("e")])
    assert [marked(part) for part in compared(ada_client, **{"from": 1, "to": 3}).parts] == [
        "a [-b-][+d+]",
        "[+e+]",
    ]
    assert [marked(part) for part in compared(ada_client, **{"from": 3, "to": 1}).parts] == [
        "a [-d-][+b+]",
        "[-e-]",
    ]
    for odd in ({"from": 9}, {"to": 0}, {"to": 99999999999}):
        assert compared(ada_client, **odd) == 404


def test_what_is_no_plain_text_is_compared_as_json(ada_client: Client, revised: Any) -> None:
    revised([{**user("a"), "tool_calls": [{"id": "1"}]}], [{**user("a"), "tool_calls": [{"id": "2"}]}])
    (part,) = compared(ada_client).parts
    assert part.changed
    assert '[-"1"-][+"2"+]' in marked(part)


def test_one_text_has_nothing_to_compare(ada_client: Client, revised: Any) -> None:
    revised([user("a")])
    assert compared(ada_client) == 404


def test_hostile_and_long_texts_do_not_hang_the_marking(ada_client: Client, revised: Any) -> None:
    first = [user("a b " * 40_000 + str(n)) for n in range(10)] + [
        user("x y " * 60 + str(n)) for n in range(300)
    ]
    second = [user("b a " * 40_000 + str(n)) for n in range(10)] + [
        user("y x " * 60 + str(n)) for n in range(300)
    ]
    revised(first, second)
    begun = time.process_time()
    reply = ada_client.get(reverse("console:compare_revisions"), {"key": "q0"})
    assert time.process_time() - begun < 60
    assert reply.status_code == 200
    assert len(reply.content) < 1_000_000


def test_what_stays_of_a_long_text_keeps_its_ends() -> None:
    text = " ".join(map(str, range(1_000)))
    passages = Marking()._part("User", f"{text} a", f"{text} b").passages
    assert passages[0].text.startswith("0 1 2")
    assert passages[0].text.endswith("998 999 ")
    assert len(passages[0].text) < 500
    assert [passage.text for passage in passages[1:]] == ["a", "b"]
