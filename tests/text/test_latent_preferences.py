"""A reason that no question asks about, planted into comments of simulated crowds: whether it comes up as a theme, and whose words it holds.

The crowds with these seeds were not looked at while the method was chosen. docs/explanation/themes.md has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from apps.insight.criteria import Criteria, criteria_of
from apps.text.themes import FoundTheme, find_themes
from tests.text.opinions import PLANTED, QUESTIONS, Opinion, opinions

SEEDS = range(200, 220)
LEAST = 3
"""Of a theme's ten terms so many are words of the reason: then it is about it."""


@dataclass(frozen=True)
class Surfaced:
    """What became of one crowd: the themes about the reason, and the best of them held against those who gave it."""

    themes: tuple[FoundTheme, ...]
    latent: bool
    precision: float
    recall: float


def asked() -> Criteria:
    questions = [{"key": f"q{n}", "ask": "preference", "text": text} for n, text in enumerate(QUESTIONS)]
    return criteria_of({"questions": questions}, language="en")


def surfaced(seed: int, *, share: float) -> Surfaced:
    said: list[Opinion] = opinions(seed, share=share)
    gave = {place for place, one in enumerate(said) if one.is_planted}
    about = [theme for theme in find_themes([one.comment for one in said]) if hits(theme) >= LEAST]
    if not about:
        return Surfaced((), latent=False, precision=0.0, recall=0.0)
    best = max(about, key=hits)
    members = {place for place, _share in best.members}
    return Surfaced(
        tuple(about),
        latent=asked().guess(best.terms) == "",
        precision=len(members & gave) / len(members),
        recall=len(members & gave) / max(len(gave), 1),
    )


def hits(theme: FoundTheme) -> int:
    return len(PLANTED & set(theme.terms))


def test_a_reason_that_no_question_asks_about_comes_up_as_a_latent_preference() -> None:
    found = [surfaced(seed, share=0.3) for seed in SEEDS]
    seen = [one for one in found if one.themes and one.latent]
    figures = (
        len(seen),
        round(fmean(one.precision for one in seen), 2),
        round(fmean(one.recall for one in seen), 2),
    )
    # They are the page's figures: whoever changes the method changes both.
    assert figures == (16, 0.84, 0.87)


def test_where_nobody_gives_it_no_theme_is_about_it() -> None:
    assert sum(bool(surfaced(seed, share=0.0).themes) for seed in SEEDS) == 0


def test_themes_of_what_is_asked_find_their_question() -> None:
    guessed = [
        asked().guess(theme.terms) != ""
        for seed in SEEDS
        for theme in find_themes([one.comment for one in opinions(seed, share=0.0)])
    ]
    assert round(fmean(guessed), 2) == 0.89
