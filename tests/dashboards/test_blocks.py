"""Cards of a round's questions, from results made by hand: what each shows, and that it is not there without its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from apps.analysis.estimate import Estimate
from apps.analysis.selectors import Results
from apps.dashboards.blocks import groups_of
from apps.dashboards.blocks._base import Group
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.subject import Question, Subject
from apps.dashboards.pages.wanting import wanting_of
from apps.studies.derived import INTERPRETABILITY
from tests.dashboards.conftest import MakeEstimate, MakeResults

Cards = Callable[..., dict[str, Group]]


@pytest.fixture
def cards(subject: Subject, results: MakeResults, provenance: Provenance) -> Cards:
    """Return the cards of one question by title."""

    def make(kind: str, estimates: list[Estimate], **figures: Any) -> dict[str, Group]:
        asked = replace(subject, questions=(Question("overall", kind, "Question", "What?"),))
        found = results(estimates, figures=figures)
        return {group.title: group for group in groups_of(found, asked, provenance)}

    return make


def bare(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def test_labels_come_with_the_table_of_confusion_and_the_diagram(
    cards: Cards, estimate: MakeEstimate
) -> None:
    about = {"source": "labels", "raters": 0}
    points = {
        "kind": "labels",
        "metric": "overall",
        "version": "w/r3",
        "confusion": {
            "against": "the scenario's label",
            "classes": ["safe", "not"],
            "cells": [[0, 0, 7], [1, 0, 2], [1, 2, 1]],
        },
        "reliability": {
            "kind": "reliability",
            "of": "model",
            "level": 0.95,
            "bins": [
                {
                    "start": 0.9,
                    "end": 1.0,
                    "confidence": 0.95,
                    "share": 0.6,
                    "low": 0.5,
                    "high": 0.7,
                    "null": [0.85, 1.0],
                    "n": 9,
                },
                {
                    "start": 0.5,
                    "end": 0.6,
                    "confidence": 0.55,
                    "share": None,
                    "low": None,
                    "high": None,
                    "null": [0, 1],
                    "n": 1,
                },
            ],
        },
    }
    found = cards(
        "choice",
        [
            estimate("accuracy", 0.8, **about),
            estimate("recall", 0.7, **about),
            estimate("recall", 0.5, slice={"class": "not"}, **about),
            estimate("recall", 0.9, slice={"class": "safe"}, **about),
        ],
        points=[points],
    )

    accuracy = found["Accuracy of labels"].extra
    assert list(accuracy.tables[0].rows) == [("safe", "7", "0", "0"), ("not", "2", "0", "1")]
    assert accuracy.tables[0].header[-1] == "another label"
    assert (
        "1 of 1 bins lies outside the band of chance; the farthest: 95% sure, 60% right."
        in accuracy.pictures[0].says
    )
    assert "Lowest for “not”" in bare(found["Recall"].list.says)
    assert not found["Recall"].extra.tables


def test_a_calibrated_source_is_told_as_one(cards: Cards, estimate: MakeEstimate) -> None:
    bins = [
        {
            "start": 0.7,
            "end": 0.8,
            "confidence": 0.75,
            "share": 0.7,
            "low": 0.6,
            "high": 0.8,
            "null": [0.6, 0.9],
            "n": 40,
        }
    ]
    points = {
        "kind": "reliability",
        "metric": "overall",
        "version": None,
        "of": "raters",
        "level": 0.95,
        "bins": bins,
    }

    found = cards("confidence", [estimate("ece", 0.05)], points=[points])

    picture = found["Calibration of raters"].extra.pictures[0]
    assert "lies where a well calibrated source would" in picture.says
    assert picture.table.rows[0][2] == "70%"


def test_reasons_are_ranked(cards: Cards, estimate: MakeEstimate) -> None:
    shares = [
        estimate("share", value, slice={"option": name}) for name, value in (("safer", 0.2), ("clear", 0.6))
    ]

    card = cards("reasons", shares)["Why: most frequent first"]

    assert [line.name for line in card.list.lines] == ["clear", "safer"]
    assert card.is_plain
    assert "more than any other" in card.list.says


def test_marks_are_ranked_over_all_and_stand_by_version(cards: Cards, estimate: MakeEstimate) -> None:
    rates = [
        estimate("rate", 0.1, slice={"label": "unclear"}),
        estimate("rate", 0.4, slice={"label": "dangerous"}),
        estimate("rate", 0.5, slice={"label": "dangerous"}, version="w/r3"),
    ]

    found = cards("spans", rates)

    assert [line.name for line in found["Why: most frequent first"].list.lines] == ["dangerous", "unclear"]
    assert len(found["Marks by version"].list.lines) == 1


def test_satisfaction_stands_on_its_whole_scale(cards: Cards, estimate: MakeEstimate) -> None:
    found = cards("nps", [estimate("nps", 20.0, low=-10.0, high=50.0)])

    ticks = found["Recommendation (NPS)"].list.chart.svg
    assert "\u2212100" in ticks
    assert "100" in ticks


@pytest.mark.parametrize(
    ("low", "high", "words"), [(-0.4, -0.1, "less than they had expected"), (-0.1, 0.3, "No sure difference")]
)
def test_expectation_is_held_against_what_was_expected(
    cards: Cards, estimate: MakeEstimate, low: float, high: float, words: str
) -> None:
    found = cards("expectation", [estimate("expectation_gap", (low + high) / 2, low=low, high=high)])

    assert words in found["Expectation gap"].list.says


def test_shift_shows_both_sides_and_the_gap_once(cards: Cards, estimate: MakeEstimate) -> None:
    tags = ("in-distribution", "out-of-distribution")
    found = cards(
        "yes_no",
        [
            *(
                estimate("rate", value, slice={"tag": tag})
                for tag, value in zip(tags, (0.8, 0.5), strict=True)
            ),
            *(
                estimate("gap", value, slice={"tag": tag})
                for tag, value in zip(tags, (0.3, -0.3), strict=True)
            ),
            estimate("rate", 0.9, slice={"tag": "triage"}),
        ],
    )

    assert [line.name for line in found["Under shift"].list.lines] == list(tags)
    assert [line.name for line in found["Gap under shift"].list.lines] == ["out-of-distribution"]


def test_sentiment_stands_beside_the_statistics(cards: Cards, estimate: MakeEstimate) -> None:
    found = cards(
        "comment",
        [
            estimate("sentiment", 0.2, version="w/r3"),
            estimate("average_win_rate", 0.6, metric="other", version="w/r3"),
        ],
    )

    (table,) = found["Sentiment of comments"].extra.tables
    assert table.rows == (("w/r3", "+0.20 [+0.15, +0.25]", "60% [55, 65]"),)


def test_interpretability_counts_outputs_that_explain_themselves(
    subject: Subject, results: MakeResults, provenance: Provenance, estimate: MakeEstimate
) -> None:
    found = results(
        [estimate("mean", 0.7, metric=INTERPRETABILITY)],
        figures={"explained": {"outputs": 20, "explained": 12, "spans": 3}},
    )

    cards = {group.title: group for group in groups_of(found, replace(subject, questions=()), provenance)}

    assert "12 of 20 outputs carry an explanation; 3 mark the words" in cards["Interpretability"].extra.note
    assert len(cards) == 1, "the mean stands once"


def test_themes_come_most_spoken_of_first(cards: Cards, estimate: MakeEstimate) -> None:
    rates = [estimate("theme_rate", value, slice={"theme": name}) for name, value in (("a", 0.1), ("b", 0.3))]
    rates.append(estimate("theme_rate", 0.9, slice={"theme": "a"}, version="w/r3"))

    found = cards("comment", rates)["Themes"]

    assert [line.name for line in found.list.lines] == ["b", "a"]


def test_a_snapshot_of_before_has_no_pictures(cards: Cards, estimate: MakeEstimate) -> None:
    found = cards("choice", [estimate("accuracy", 0.8, source="labels")])

    assert found["Accuracy of labels"].extra.pictures == ()


def test_what_lacks_the_same_is_told_once(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    why = "No output of this round carries a label."
    missing = [estimate(name, None, undefined=why, raters=0) for name in ("accuracy", "recall", "f1")]
    found: Results = results([*missing, estimate("mean", None, undefined="Only one rater.")])

    (wanting,) = wanting_of(found, subject.questions)

    assert (wanting.names, wanting.reason) == (("Accuracy of labels", "Recall", "F1"), why)
    assert "labels of their own" in wanting.remedy
