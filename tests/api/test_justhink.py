"""Sessions of pairs of children at a task (JUSThink): what they said and did on one axis, through the public API alone."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import pytest
from django.db.models import Max
from django.test import Client

from apps.analysis.services import refresh_now
from apps.responses.models import Session, SessionEvent, Transcript, Utterance
from apps.studies.models import Metric, Round
from tests.api.published import Published, Told, wrong_figures
from tests.factories.studies import document

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "justhink"
SPEAKERS = {"A": 2_394, "B": 2_393, "I": 152, "R": 150}
VERBS = {
    "presses": 3_104,
    "adds": 3_076,
    "shows": 960,
    "removes": 740,
    "says": 501,
    "submits": 271,
    "loads": 105,
}
TIMED = ("shows", "presses")
"""Kinds of events whose shares of time are held against counting by hand."""

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the real data sets do not lie beside the project"),
]


def tables(folder: str) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every team, by its number."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for path in sorted((FOLDER / folder).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(
                file, delimiter="\t", quoting=csv.QUOTE_NONE if folder == "transcripts" else csv.QUOTE_MINIMAL
            ):
                found[row["team_no"]].append(row)
    return dict(found)


def judgments(
    logs: dict[str, list[dict[str, str]]], words: dict[str, list[dict[str, str]]]
) -> list[dict[str, Any]]:
    """Return one line for each team, judged a success where it submitted the best solution."""
    return [
        {
            "scenario": "the task",
            "item": "the task",
            "shown": [],
            "rater": f"team {team}",
            "answers": {
                "solved": any(
                    row["verb"] == "submits" and row["object"].startswith("cost=22 ") for row in rows
                )
            },
            "events": [
                {"at": float(row["time"]), "kind": row["verb"], "label": row["object"][:200]} for row in rows
            ],
            "utterances": [
                {
                    "start": float(row["start"]),
                    "end": float(row["end"]),
                    "speaker": row["interlocutor"],
                    "text": row["utterance"],
                }
                for row in words.get(team, ())
            ],
            "others": ["I", "R"],
        }
        for team, rows in logs.items()
    ]


def shares_by_hand(lines: list[dict[str, Any]], kind: str) -> dict[str, float]:
    """Return the mean share of time of every label: each event lasts until the next of its kind, the last until all is over."""
    by_team: list[dict[str, float]] = []
    for line in lines:
        over = max([event["at"] for event in line["events"]] + [one["end"] for one in line["utterances"]])
        told = [event for event in line["events"] if event["kind"] == kind]
        # Of events at one moment the one told last goes on.
        moments = sorted(((event["at"], event["label"]) for event in told), key=lambda moment: moment[0])
        lasted: defaultdict[str, float] = defaultdict(float)
        for number, (at, label) in enumerate(moments):
            lasted[label] += (moments[number + 1][0] if number + 1 < len(moments) else over) - at
        if sum(lasted.values()) > 0:
            by_team.append({label: seconds / sum(lasted.values()) for label, seconds in lasted.items()})
    labels = {label for shares in by_team for label in shares}
    return {label: fmean(shares.get(label, 0.0) for shares in by_team) for label in labels}


@pytest.mark.django_db(transaction=True)
def test_words_and_events_stand_on_one_axis_and_their_times_come_out(
    ada_api: Any, ada_client: Client
) -> None:
    logs, words = tables("logs"), tables("transcripts")
    lines = judgments(logs, words)
    study = document(
        slug="tracks",
        mode="scenario_review",
        items={"show": "scenarios"},
        round={},
        questions=[{"key": "solved", "ask": "yes_no"}],
        behaviour=[*TIMED, "whistles"],
        analysis={"primary": "solved", "population": {"raters": "new", "scenarios": "fixed"}},
    )
    assert ada_api.post("studies/", study).status_code == 201
    path = "studies/tracks/responses/?create=1&consent=collected-elsewhere&note=JUSThink"
    reply = ada_api.lines(path, lines).json()
    assert (reply["accepted"], reply["refused"]) == (39, [])
    assert ada_api.lines(f"{path}&round=1", lines).json()["repeated"] == 39

    assert (Session.objects.count(), Transcript.objects.count()) == (39, 10)
    assert Counter(Utterance.objects.values_list("speaker", flat=True)) == SPEAKERS
    assert all(one.others == ["I", "R"] for one in Transcript.objects.all())
    assert Counter(SessionEvent.objects.values_list("kind", flat=True)) == VERBS
    last = SessionEvent.objects.values("session").annotate(last=Max("at")).values_list("last", flat=True)
    minutes = [seconds / 60 for seconds in last]
    assert [fmean(minutes), stdev(minutes)] == pytest.approx([24.51, 4.86], abs=5e-3)
    for session in Session.objects.annotate(
        event=Max("events__at"), spoken=Max("transcripts__utterances__end")
    ):
        assert session.duration == max(session.event, session.spoken or 0)
    assert Utterance.objects.get(transcript__session__rater__key="team 7", number=1).start == 40.0

    round_ = Round.objects.get()
    assert refresh_now(round_.pk) is not None
    estimates = ada_api.get("studies/tracks/results?round=1").json()["estimates"]
    solved = next(one for one in estimates if one["measure"] == "rate" and one["pool"] == "main")
    assert (round(solved["value"] * 39), solved["n"]) == (8, 39)
    for kind in TIMED:
        found = {
            one["slice"]["label"]: one
            for one in estimates
            if (one["metric"], one["measure"], one["version"]) == (kind, "time_share", None)
        }
        by_hand = shares_by_hand(lines, kind)
        known = Metric.objects.get(round=round_, key=kind).outcomes
        assert len(known) == len(by_hand) > 7
        assert {label: one["value"] for label, one in found.items()} == pytest.approx(by_hand, abs=1e-9)
        assert sum(by_hand.values()) == pytest.approx(1)
        assert all(one["n"] == one["raters"] == 39 for one in found.values())
        assert all(0 <= one["low"] <= one["value"] <= one["high"] <= 1 for one in found.values())
    (whistles,) = [one for one in estimates if one["metric"] == "whistles"]
    assert (whistles["value"], whistles["n"]) == (None, 0)
    assert whistles["undefined"]

    figures = [Published("solved", "rate", None, 8 / 39, 1e-9)]
    assert wrong_figures(Told(ada_api, ada_client, "tracks"), figures) == []
