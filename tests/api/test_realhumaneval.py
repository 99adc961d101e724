"""Chats of programmers with four models (RealHumanEval), pushed and judged through the public API alone."""

from __future__ import annotations

import ast
import csv
import gzip
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from django.db.models import Count
from django.test import Client

from apps.analysis.services import refresh_now
from apps.responses.models import Session, SessionEvent
from apps.studies.models import Round
from tests.api.published import Published, Told, wrong_figures
from tests.factories.studies import document

FILE = (
    Path(__file__).resolve().parents[2].parent / "shared" / "data" / "realhumaneval_chat" / "chat_data.csv.gz"
)
TURNS = {"GPT-3.5": 305, "GPT-4o": 280, "CodeLlama7b": 243, "CodeLlama34b": 227}
COPIED = {"GPT-3.5": 0.3672, "GPT-4o": 0.3750, "CodeLlama7b": 0.3333, "CodeLlama34b": 0.2819}
ALL_COPIED = 0.3431
MESSAGES = 4.309

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FILE.is_file(), reason="the real data sets do not lie beside the project"),
]


def turns() -> list[dict[str, Any]]:
    """Return each turn: the chat up to it, the reply, whose it is, who asked, and whether they copied from it."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        return [
            {
                "key": f"turn {number}",
                "chat": ast.literal_eval(row["request"]),
                "reply": row["response"],
                "model": row["model"].removesuffix(" (chat)"),
                "programmer": row["programmer_id"],
                "task": row["task_name"],
                "copies": [one["type"] for one in ast.literal_eval(row["copy_events"])],
            }
            for number, row in enumerate(csv.DictReader(file))
        ]


def listed(api: Any, path: str) -> list[dict[str, Any]]:
    """Return all records of a listing, page by page."""
    found: list[dict[str, Any]] = []
    address: str | None = path
    while address:
        page = api.get(address).json()
        found += page["results"]
        address = page["next"] and page["next"].partition("/api/v1/")[2]
    return found


@pytest.mark.django_db(transaction=True)
def test_chats_go_in_whole_and_their_counts_come_out(ada_api: Any, ada_client: Client) -> None:
    given = turns()
    scenarios = [
        {"key": turn["key"], "messages": turn["chat"], "tags": [turn["task"]], "origin": "chat"}
        for turn in given
    ]
    pushed = ada_api.lines("scenarios/", scenarios).json()
    # Two chats are empty: such scenarios are refused, and known by their keys only once their outputs come.
    empty = [number for number, turn in enumerate(given, 1) if not turn["chat"]]
    assert pushed["accepted"] == 1_053
    assert [refused["line"] for refused in pushed["refused"]] == empty
    outputs = [
        {
            "version": turn["model"],
            "scenario": turn["key"],
            "messages": [{"role": "assistant", "content": turn["reply"]}],
        }
        for turn in given
    ]
    assert ada_api.lines("outputs/?create=1", outputs).json()["accepted"] == 1_055
    study = document(
        slug="chats",
        mode="scenario_review",
        items={},
        round={"versions": list(TURNS)},
        questions=[{"key": "copied", "ask": "yes_no"}],
        behaviour=["took", "copies", "asked", "copy"],
        analysis={"primary": "copied", "slices": ["tag"]},
    )
    assert ada_api.post("studies/", study).status_code == 201
    lines = [
        {
            "scenario": turn["key"],
            "shown": [turn["model"]],
            "rater": turn["programmer"],
            "answers": {"copied": bool(turn["copies"])},
            "behaviour": {
                "took": float(bool(turn["copies"])),
                "copies": float(len(turn["copies"])),
                "asked": float(len(turn["chat"])),
            },
            "events": [{"at": 0.0, "kind": "copy", "label": one, "seconds": 0.0} for one in turn["copies"]],
        }
        for turn in given
    ]
    posted = ada_api.lines("studies/chats/responses/?create=1&consent=collected-elsewhere", lines).json()
    assert posted["accepted"] == 1_055
    assert refresh_now(Round.objects.get().pk) is not None

    asked = [len(record["messages"]) for record in listed(ada_api, "scenarios/?limit=200")]
    assert (len(asked), max(asked)) == (1_055, 28)
    assert fmean(asked) == pytest.approx(MESSAGES, abs=5e-4)
    replies = listed(ada_api, "outputs/?limit=200")
    assert Counter(record["version"] for record in replies) == TURNS
    assert {record["scenario"]: record["messages"][0]["content"] for record in replies} == {
        turn["key"]: turn["reply"] for turn in given
    }

    results = ada_api.get("studies/chats/results?round=1").json()
    assert (results["responses"], results["raters"]) == (1_055, 107)
    rates = {
        one["version"]: one
        for one in results["estimates"]
        if (one["measure"], one["pool"], one["slice"]) == ("rate", "main", None)
    }
    assert {version: rates[version]["n"] for version in TURNS} == TURNS
    assert {version: rates[version]["value"] for version in COPIED} == pytest.approx(COPIED, abs=5e-5)
    assert (rates[None]["value"], rates[None]["n"]) == (pytest.approx(ALL_COPIED, abs=5e-5), 1_055)
    assert all(one["low"] < one["value"] < one["high"] for one in rates.values())
    copies = dict(SessionEvent.objects.values_list("label").annotate(n=Count("pk")))
    assert copies == {"copy_chat": 330, "copy_button": 164}
    assert Session.objects.count() == round(ALL_COPIED * 1_055)
    by_behaviour = {
        (one["metric"], one["version"]): one
        for one in results["estimates"]
        if (one["measure"], one["pool"], one["slice"]) == ("mean", "main", None)
    }
    for version, share in [*COPIED.items(), (None, ALL_COPIED)]:
        found = by_behaviour["took", version]
        assert (found["value"], found["n"]) == (
            pytest.approx(share, abs=5e-5),
            TURNS.get(version or "", 1_055),
        )
        assert found["low"] < found["value"] < found["high"]
    assert by_behaviour["copies", None]["value"] == pytest.approx(494 / 1_055)
    # A copy takes no time: there is no share of it, and none is made up.
    (timed,) = [one for one in results["estimates"] if one["metric"] == "copy"]
    assert (timed["value"], timed["n"]) == (None, 0)
    assert timed["undefined"]
    tasks = {one["slice"]["tag"] for one in results["estimates"] if one["measure"] == "gap" and one["slice"]}
    assert len(tasks) == 17

    figures = [
        *(
            Published(metric, measure, version, share, 5e-5)
            for version, share in [*COPIED.items(), (None, ALL_COPIED)]
            for metric, measure in (("copied", "rate"), ("took", "mean"))
        ),
        Published("asked", "mean", None, MESSAGES, 5e-4),
    ]
    assert wrong_figures(Told(ada_api, ada_client, "chats"), figures) == []
