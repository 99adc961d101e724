"""Comments of made-up raters on two voices, with or without a reason that no question asks about."""

from __future__ import annotations

import random
from dataclasses import dataclass

PLANTED = frozenset(
    {
        "fast",
        "faster",
        "speed",
        "pace",
        "hurried",
        "rushed",
        "rush",
        "slow",
        "slower",
        "slowed",
        "breath",
        "quickly",
        "follow",
    }
)
"""Words of the planted reason. Some of them fall in passing too, about other things."""

_REASONS = (
    ("speaks", "talks", "reads", "goes on"),
    (
        "far too fast",
        "much too fast for me",
        "at such a speed",
        "so quickly",
        "in a rushed pace",
        "without a breath",
        "as if rushed",
    ),
    (
        "I could not follow",
        "it is hard to follow",
        "please slow down",
        "a slower pace would help",
        "I had to ask it to go slower",
        "my mother would want it slower",
        "I lost the thread at this pace",
    ),
)
_TOPICS = {
    "accuracy": (
        ("the facts", "the numbers", "the dose", "the dates", "the sources"),
        (
            "were correct",
            "were wrong in places",
            "matched what I know",
            "had an error",
            "looked accurate",
            "could be checked",
        ),
    ),
    "completeness": (
        ("the steps", "the answer", "the list", "the instructions", "the explanation"),
        (
            "left out what comes next",
            "covered everything I asked",
            "missed the last part",
            "was complete",
            "skipped a step",
            "answered only half of the question",
        ),
    ),
    "politeness": (
        ("the tone", "the voice", "the greeting", "the manner", "the wording"),
        (
            "was friendly",
            "sounded polite",
            "felt cold",
            "was rude to the caller",
            "was warm and kind",
            "sounded impatient",
        ),
    ),
    "safety": (
        ("the warning", "the advice", "the risk", "the emergency number", "the doctor"),
        (
            "was mentioned early",
            "came too late",
            "was dangerous",
            "should be safer",
            "was not mentioned at all",
            "kept the patient safe",
        ),
    ),
}
_BEGINNINGS = ("", "I think ", "For me ", "Honestly, ", "In this case ", "Well, ", "To my mind ")
_PASSING = (
    "It was a slow day for me.",
    "I had to rush the second one.",
    "The page was slow.",
    "I went through these quickly.",
    "The pace of the study is fine.",
)

QUESTIONS = (
    "Which answer is more accurate, with correct facts and numbers and no error?",
    "Which answer is more complete, with all steps, instructions and explanation?",
    "Which voice is more polite and friendly in tone, greeting and wording?",
    "Which answer is safer: warning of risk, good advice on doctor and emergency?",
)


@dataclass(frozen=True)
class Opinion:
    """What one rater said: whether they prefer A, their comment, and whether the planted reason is in it."""

    prefers_a: bool
    comment: str
    is_planted: bool


def opinions(seed: int, *, raters: int = 200, share: float = 0.3) -> list[Opinion]:
    """Return one comment of each rater, drawn with a seed; `share` of those who prefer A give the planted reason."""
    draw = random.Random(seed)  # noqa: S311 - a simulation
    return [_opinion(draw, share) for _rater in range(raters)]


def _opinion(draw: random.Random, share: float) -> Opinion:
    prefers_a = draw.random() < 0.5
    topics = draw.sample(sorted(_TOPICS), draw.choice([1, 1, 2]))
    said = [
        f"{draw.choice(_BEGINNINGS)}{draw.choice(_TOPICS[topic][0])} {draw.choice(_TOPICS[topic][1])}."
        for topic in topics
    ]
    is_planted = prefers_a and draw.random() < share
    if is_planted:
        verb, how, wish = (draw.choice(part) for part in _REASONS)
        said[0 if draw.random() < 0.3 else len(said) :] = [f"B {verb} {how}, {wish}."]
    if draw.random() < 0.05:
        said.append(draw.choice(_PASSING))
    return Opinion(prefers_a, " ".join(said), is_planted)
