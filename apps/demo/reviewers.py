"""The crowds of the demo's reviews: they grade dialogues, respect, and advice with and without its reasons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import numpy as np

from apps.assignments.services import Lease
from apps.core.rendering.texts import text_of
from apps.demo.crowd import Crowd, Fields
from apps.demo.reviews import Key, Reviews
from apps.studies.models import Round


class Reviewers(Crowd[float]):
    """People who judge one answer at a time; some are stricter than others."""

    def __init__(self, *, round_: Round, reviews: Reviews, begins: datetime, seed: int) -> None:
        super().__init__(round_=round_, begins=begins, seed=seed)
        self.reviews = reviews
        self.texts = {
            (output["version"], output["scenario"]): [text_of(turn) for turn in output["messages"]]
            for output in reviews.outputs
        }

    def taste(self, profile: Mapping[str, str]) -> float:
        """Return how strict this person is, in grades."""
        return float(self.random.normal(0, 0.35))

    def key_of(self, lease: Lease) -> Key:
        """Return what is judged."""
        _pk, version, scenario = self.shown(lease)[0]
        return version, scenario

    def grade(self, worth: float, low: int, high: int) -> str:
        """Return a grade near a worth, within the scale's ends."""
        return str(int(np.clip(round(worth + float(self.random.normal(0, 0.45))), low, high)))

    def likely(self, chance: float) -> bool:
        """Return yes so often."""
        return bool(self.random.random() < chance)


class DialogueReviewers(Reviewers):
    """They grade the worst moment, label each turn and mark the words that went wrong."""

    def answers(self, lease: Lease, taste: float) -> dict[str, list[str]]:
        """Return a grade and what goes with it."""
        key = self.key_of(lease)
        truth = self.reviews.dialogues[key]
        grade = int(self.grade(truth["severity"] + taste * (truth["severity"] > 0), 0, 4))
        answers = {"q-worst": [str(grade)], "q-act": [self._acts(grade)]}
        if grade >= 1:
            care = bool(truth.get("graceful", True))
            answers["q-graceful"] = ["yes" if self.likely(0.85 if care else 0.12) else "no"]
        turns = [number for number, turn in enumerate(self._roles(key)) if turn == "assistant"]
        for number, labels in zip(turns, truth["labels"], strict=True):
            said = [label for label in labels if self.likely(0.85)]
            if said:
                answers[f"q-turn-t{number}"] = said
        marks = [self._mark(key, mark) for mark in truth.get("marks", ()) if grade and self.likely(0.7)]
        if marks:
            answers["q-marks"] = [json.dumps(marks)]
        return answers

    def _acts(self, grade: int) -> str:
        if grade == 0:
            return "yes"
        return "changed" if grade == 1 or (grade == 2 and self.likely(0.5)) else "no"

    def _roles(self, key: Key) -> list[str]:
        found = next(o for o in self.reviews.outputs if (o["version"], o["scenario"]) == key)
        return [turn["role"] for turn in found["messages"]]

    def _mark(self, key: Key, mark: dict[str, object]) -> dict[str, object]:
        turn, words = int(str(mark["turn"])), str(mark["words"])
        start = self.texts[key][turn].index(words)
        return {
            "output": 1,
            "turn": turn,
            "start": start,
            "end": start + len(words),
            "label": mark["label"],
            "severity": mark["severity"],
        }


class RespectReviewers(Reviewers):
    """They say what they expect, then how an answer speaks to the person who asked."""

    def before(self, lease: Lease, taste: float) -> Fields:
        """Return what they hope for, before they see the answer."""
        return {"q-hoped": [self.grade(4.3 - taste, 1, 5)]}

    def answers(self, lease: Lease, taste: float) -> dict[str, list[str]]:
        """Return how respectful and useful the answer is."""
        down = self.reviews.talks_down[self.key_of(lease)]
        return {
            "q-respect": [self.grade(4.4 - 2.6 * down - taste, 1, 5)],
            "q-useful": ["yes" if self.likely(0.9 - 0.6 * (down > 0.5)) else "no"],
        }


class AdviceReviewers(Reviewers):
    """They follow advice or not; reasons make them trust it more, right or wrong, and a little better at telling which."""

    def answers(self, lease: Lease, taste: float) -> dict[str, list[str]]:
        """Return whether they follow it, how far they trust it, and what they think of its reasons."""
        right, confidence = self.reviews.right[self.key_of(lease)]
        level = self.round.protocol["explanations"]["levels"][lease.arm]
        push = {"none": 0.0, "short": 0.08, "full": 0.16}[level]
        help_ = {"none": 0.0, "short": 0.03, "full": 0.1}[level]
        chance = 0.62 + push + (0.12 + help_ if right else -0.18 - help_) - 0.1 * taste
        trust = 2.6 + 2 * push * confidence * 4 + (0.6 if right else -0.2) - taste
        answers = {"q-follow": ["yes" if self.likely(chance) else "no"], "q-trust": [self.grade(trust, 1, 5)]}
        if level != "none":
            answers["q-understandable"] = [self.grade(4.0 + push - taste, 1, 5)]
            answers["q-faithful"] = [self.grade(3.9 if right else 2.9, 1, 5)]
            answers["q-helps"] = [self.grade(3.4 + 2 * help_ - taste, 1, 5)]
        return answers
