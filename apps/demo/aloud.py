"""The demo's think-aloud study: its texts, and volunteers who do tasks with the assistant and type what they think."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from apps.assignments.services import Lease
from apps.demo.crowd import Crowd
from apps.demo.tone import tone
from apps.raters.services import Joined
from apps.responses.models import EventKind, Session
from apps.responses.services.sessions import NewEvent, add_events, begin_session, held_session, write_talk
from apps.responses.services.uploading import finish_recording, open_recording, put_chunk
from apps.studies.models import Round

_FILE = Path(__file__).parent / "data" / "aloud.yaml"
HUM = 40.0
"""Seconds of the tone."""
PIECE = 4_096
_STEPS = ("1: Read the task", "2: Ask the assistant", "3: Decide")


@dataclass(frozen=True)
class Aloud:
    """What the demo's think-aloud study brings: records of the catalogue, people, comments, what an observer notes, codes."""

    scenarios: list[dict[str, Any]]
    outputs: list[dict[str, Any]]
    people: list[dict[str, Any]]
    notes: list[str]
    observed: list[dict[str, Any]]
    codes: list[dict[str, Any]]


def read_aloud() -> Aloud:
    """Return the texts of the think-aloud study."""
    found = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    scenarios = [
        {name: value for name, value in task.items() if name != "outputs"} | {"risk": "low", "value": "high"}
        for task in found["tasks"]
    ]
    outputs = [
        {
            "version": version,
            "scenario": task["key"],
            "messages": [{"role": "assistant", "content": turn} for turn in turns],
        }
        for task in found["tasks"]
        for version, turns in task["outputs"].items()
    ]
    return Aloud(scenarios, outputs, found["people"], found["notes"], found["observed"], found["codes"])


class Volunteers(Crowd[dict[str, Any]]):
    """They read, ask and decide; each thinks what the file lets them think, at seconds of their own."""

    def __init__(self, *, round_: Round, aloud: Aloud, begins: datetime, seed: int) -> None:
        super().__init__(round_=round_, begins=begins, seed=seed)
        self.aloud = aloud
        self.people = iter(aloud.people)
        self.has_hummed = False

    def taste(self, profile: Mapping[str, str]) -> dict[str, Any]:
        """Return the next person of the file."""
        return next(self.people)

    def spend(self, joined: Joined, lease: Lease, taste: dict[str, Any], now: datetime) -> datetime:
        """Begin, think, ask and choose, and return when the answer is sent."""
        begun = now
        begin_session(token=lease.token, secret=joined.secret, now=begun)
        held = held_session(token=lease.token, secret=joined.secret)
        self._hum(held.begun)
        replies = self._replies(lease)
        seconds = 0.0
        for step, label in enumerate(_STEPS):
            events = [NewEvent(key=f"step-{step}", at=round(seconds, 1), kind=EventKind.STEP, label=label)]
            if step == 1:
                for number, question in enumerate(taste["ask"]):
                    seconds += self._pause(14)
                    write_talk(
                        held=held,
                        key=f"ask-{number}",
                        question=question,
                        reply=replies[min(number, len(replies) - 1)],
                        now=begun + timedelta(seconds=seconds),
                    )
            for number, thought in enumerate(taste["thoughts"][step]):
                quiet = self._pause(17)
                events.extend(self._silence(f"{step}-{number}", seconds, quiet))
                seconds += quiet
                events.append(
                    NewEvent(
                        key=f"said-{step}-{number}", at=round(seconds, 1), kind=EventKind.SAID, text=thought
                    )
                )
            seconds += self._pause(9)
            if step:
                events.append(
                    NewEvent(
                        key=f"answer-{step}",
                        at=round(seconds, 1),
                        kind=EventKind.ANSWERED,
                        label=("helped", "chosen")[step - 1],
                    )
                )
            add_events(held=held, events=events, now=begun + timedelta(seconds=seconds))
        return begun + timedelta(seconds=seconds + self._pause(6))

    def answers(self, lease: Lease, taste: dict[str, Any]) -> dict[str, list[str]]:
        """Return what this person says of the version that helped them."""
        _pk, version, _scenario = self.shown(lease)[0]
        better = version == "mendwell/sage-3"
        worth = (4.3 if better else 2.6) + (taste["sure"] - 0.6) + float(self.random.normal(0, 0.5))
        grade = min(5, max(1, round(worth)))
        follows = grade >= 3
        answers = {
            "q-helped": [str(grade)],
            "q-chosen": ["as it says" if follows else "something else"],
            "q-done": ["yes" if grade > 1 else "no"],
            "q-ease": [str(min(7, max(1, round(worth * 1.4))))],
        }
        if self.random.random() < 0.6:
            answers["q-note"] = [str(self.random.choice(self.aloud.notes))]
        return answers

    def _hum(self, session: Session) -> None:
        """Let the first one who comes hum a tone into the microphone, in pieces of a second or so."""
        if self.has_hummed:
            return
        self.has_hummed = True
        recording = open_recording(
            session=session,
            kind="audio",
            declared="audio/webm;codecs=opus",
            begins_at=2.0,
            now=session.started_at,
        )
        sound = tone(HUM)
        pieces = [sound[start : start + PIECE] for start in range(0, len(sound), PIECE)]
        for number, piece in enumerate(pieces):
            put_chunk(recording=recording, number=number, data=piece, now=session.started_at)
        finish_recording(recording=recording, chunks=len(pieces), now=session.started_at)

    def _replies(self, lease: Lease) -> list[str]:
        """Return what the assistant says in this task, turn by turn."""
        _pk, version, scenario = self.shown(lease)[0]
        turns = next(
            one["messages"]
            for one in self.aloud.outputs
            if (one["version"], one["scenario"]) == (version, scenario)
        )
        return [str(turn["content"]) for turn in turns]

    def _pause(self, about: float) -> float:
        return about * float(self.random.lognormal(0, 0.45))

    def _silence(self, key: str, at: float, quiet: float) -> Iterator[NewEvent]:
        if quiet >= 20:
            yield NewEvent(key=f"reminded-{key}", at=round(at + 20, 1), kind=EventKind.REMINDED)
            yield NewEvent(
                key=f"silence-{key}", at=round(at, 1), kind=EventKind.SILENCE, seconds=round(quiet, 1)
            )
