"""One plain sentence for each chart, at the edges: across the reference, few raters, undefined, ties, one version, weighted."""

from __future__ import annotations

import pytest

from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.core.charts import Axis, Figures
from apps.dashboards.pages.saying import say, sentences
from tests.dashboards.conftest import MakeEstimate

SHARE = Axis()


def bare(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def test_a_win_rate_above_chance_says_how_often_and_how_sure(estimate: MakeEstimate) -> None:
    found = [estimate("win_rate", 0.63, low=0.58, high=0.68, version="w/r3", versus="w/r2")]

    assert bare(say(found, SHARE)) == (
        "In 100 comparisons with w/r2, w/r3 is preferred about 63 (58 to 68) times; that is more than chance."
    )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.45, 0.62, "cannot be told yet"),
        (0.5, 0.62, "cannot be told yet"),
        (0.501, 0.62, "that is more than chance"),
        (0.3, 0.49, "that is less than chance"),
    ],
)
def test_an_interval_across_the_reference_cannot_tell(
    estimate: MakeEstimate, low: float, high: float, words: str
) -> None:
    found = [estimate("average_win_rate", (low + high) / 2, low=low, high=high, version="w/r3")]

    assert words in say(found, SHARE)


def test_a_number_without_an_interval_claims_nothing(estimate: MakeEstimate) -> None:
    found = [estimate("win_rate", 0.9, low=None, high=None, version="w/r3", versus="w/r2")]

    assert "has no interval" in say(found, SHARE)


def test_several_versions_are_counted_by_what_is_sure(estimate: MakeEstimate) -> None:
    found = [
        estimate("average_win_rate", 0.7, low=0.6, high=0.8, version="w/r3"),
        estimate("average_win_rate", 0.5, low=0.4, high=0.6, version="w/r2"),
        estimate("average_win_rate", 0.3, low=0.2, high=0.4, version="w/r1"),
    ]

    assert "1 are above chance, 1 below, and 1 cannot be told yet" in say(found, SHARE)


def test_few_raters_are_told(estimate: MakeEstimate) -> None:
    found = [estimate("rate", 0.5, few_raters=True, raters=1)]

    assert "Only 1 person judged: too few to build on." in say(found, SHARE)


def test_what_is_undefined_says_why_and_never_zero(estimate: MakeEstimate) -> None:
    why = "Only one rater has judged this."
    found = [estimate("mean", None, undefined=why, n=3, raters=1)]

    assert say(found, SHARE) == f"No number yet: {why}"
    assert "1 number is missing" in say([estimate("mean", 3.0), *found], Axis(figures=Figures.NUMBER))


def test_ties_are_one_sentence(estimate: MakeEstimate) -> None:
    found = [estimate("tie_rate", 1.0, low=0.9, high=1.0), estimate("both_bad_rate", 0.0, low=0.0, high=0.1)]

    assert say(found, SHARE) == (
        "In 100 judgments about 100 (90 to 100) call the two about equal and about 0 (0 to 10) call both bad."
    )


def test_a_weighted_number_stands_behind_the_plain_one(estimate: MakeEstimate) -> None:
    found = [estimate("rate", 0.6), estimate("rate", 0.7, weights="traffic")]

    assert "Weighted by how often people ask this it is 70% (65% to 75%)." in say(found, SHARE)
    assert "Weighted by" not in say(found[:1], SHARE)


def test_versions_whose_intervals_overlap_are_not_told_apart(estimate: MakeEstimate) -> None:
    axis = Axis(figures=Figures.NUMBER)
    near = [estimate("mean", 3.0, version="w/r3"), estimate("mean", 3.05, version="w/r2")]
    far = [estimate("mean", 3.0, version="w/r3"), estimate("mean", 4.0, version="w/r2")]

    assert "cannot be told apart here" in say(near, axis)
    assert "they differ" in say(far, axis)
    assert "Highest" not in say(near[:1], axis), "one version has nothing to differ from"


def test_none_seen_is_not_none_there(estimate: MakeEstimate) -> None:
    found = [estimate("catastrophic_rate", 0.0, low=0.0, high=0.03)]

    assert "there may be up to 3" in say(found, SHARE)


@pytest.mark.parametrize(("low", "high", "words"), [(1, 1, "surely in place 1"), (1, 3, "from place 1 to 3")])
def test_ranks_say_how_far_they_may_move(estimate: MakeEstimate, low: float, high: float, words: str) -> None:
    found = [estimate("rank", 1.0, low=low, high=high, version="w/r3")]

    assert words in say(found, Axis(figures=Figures.NUMBER))


@pytest.mark.parametrize("slug", sorted(measures()))
def test_every_measure_has_a_sentence_at_every_edge(estimate: MakeEstimate, slug: str) -> None:
    """No measure is left with its bare number, and none breaks on slices, on one version, or where something is missing."""
    assert slug in sentences() or slug == "alignment_index"
    axis = Axis(figures=figures_of(slug), reference=0.0)
    shapes = [
        [estimate(slug, 0.4)],
        [estimate(slug, 0.4, version="w/r3")],
        [estimate(slug, 0.4, low=None, high=None, version="w/r3")],
        [estimate(slug, 0.0, slice={"option": "a"}), estimate(slug, 0.4, slice={"option": "b"})],
        [estimate(slug, None, undefined="why"), estimate(slug, 0.4, version="w/r2")],
        [estimate(slug, 0.4, weights="traffic")],
    ]
    for shape in shapes:
        said = say(shape, axis)
        assert said, shape
        assert said.strip().endswith("."), said
        assert "None" not in said.replace("None was seen", "").replace("None of the", ""), said
    assert say([], axis) == ""
