from __future__ import annotations

from dataclasses import replace

import pytest

from apps.dashboards.pages.board import board_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.subject import Subject
from tests.dashboards.conftest import MakeEstimate, MakeResults


def test_versions_stand_best_first_with_the_bounds_of_their_rank_in_words(
    subject: Subject, provenance: Provenance, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [
            estimate("average_win_rate", 0.4, version="w/r1"),
            estimate("average_win_rate", 0.63, version="w/r3"),
            estimate("average_win_rate", 0.47, version="w/r2"),
            estimate("rank", 1.0, low=1.0, high=1.0, version="w/r3"),
            estimate("rank", 2.0, low=2.0, high=3.0, version="w/r2"),
        ]
    )

    board = board_of(found, subject, by="average", provenance=provenance)

    assert board.list is not None
    assert [line.name for line in board.list.lines] == ["w/r3", "w/r2", "w/r1"]
    assert [line.figures for line in board.list.lines] == ["63% [58, 68]", "47% [42, 52]", "40% [35, 45]"]
    assert board.list.lines[0].notes == ("rank 1", "420 judgments, 73 raters")
    assert board.list.lines[1].notes[0] == "baseline · rank 2 to 3"
    assert board.order == ("w/r3", "w/r2", "w/r1")
    how = board.list.lines[0].how
    assert (how.n, how.raters, how.population) == (420, 73, "new raters, fixed scenarios")
    assert how.method.endswith("t(72); 95% interval")
    assert how.rows_url == "/d/w/s/rows/?round=3&metric=overall&measure=average_win_rate&version=w%2Fr3"


def test_a_version_that_met_nobody_is_hollow_and_says_so(
    subject: Subject, provenance: Provenance, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [estimate("average_win_rate", 0.6, version="w/r3"), estimate("average_win_rate", 0.4, version="w/r2")]
    )

    board = board_of(found, subject, by="average", provenance=provenance)

    assert board.list is not None
    last = board.list.lines[-1]
    assert (last.name, last.figures) == ("w/r1", "\u2013")
    assert last.reason == "Not compared with any other version yet."
    assert 'class="was"' in last.svg
    assert board.order == ("w/r3", "w/r2")


def test_an_undefined_estimate_comes_last_and_keeps_its_reason(
    subject: Subject, provenance: Provenance, results: MakeResults, estimate: MakeEstimate
) -> None:
    why = "Only one rater has judged this; an interval for new raters needs at least two."
    found = results(
        [
            estimate("average_win_rate", None, version="w/r3", undefined=why, raters=1),
            estimate("average_win_rate", 0.2, version="w/r2", few_raters=True, raters=4),
            estimate("average_win_rate", 0.1, version="w/r1"),
        ]
    )

    board = board_of(found, subject, by="average", provenance=provenance)

    assert board.list is not None
    assert [line.name for line in board.list.lines] == ["w/r2", "w/r1", "w/r3"]
    assert board.list.lines[2].reason == why
    assert [line.few for line in board.list.lines] == [True, False, False]


def test_a_disconnected_design_names_its_groups(
    subject: Subject, provenance: Provenance, results: MakeResults, estimate: MakeEstimate
) -> None:
    why = "The versions cannot be placed on one scale. group 1: w/r3, w/r2; group 2: w/r1."
    found = results([estimate("bradley_terry", None, undefined=why), estimate("rank", None, undefined=why)])

    board = board_of(found, subject, by="strength", provenance=provenance)

    assert board.trouble == why
    assert board.list is None


@pytest.mark.parametrize(
    ("by", "current"), [("baseline", "Against w/r2"), ("rank", "Rank"), ("nonsense", "Average win rate")]
)
def test_the_order_is_chosen_by_a_link(
    *,
    by: str,
    current: str,
    subject: Subject,
    provenance: Provenance,
    results: MakeResults,
    estimate: MakeEstimate,
) -> None:
    found = results(
        [
            estimate("average_win_rate", 0.6, version="w/r3"),
            estimate("rank", 1.0, low=1.0, high=2.0, version="w/r3"),
            estimate("win_rate", 0.7, version="w/r3", versus="w/r2"),
            estimate("win_rate", 0.9, version="w/r3", versus="w/r1"),
        ]
    )

    board = board_of(found, subject, by=by, provenance=provenance)

    assert [tab.label for tab in board.tabs if tab.current] == [current]
    assert board.list is not None
    shown = {"baseline": "70% [65, 75]", "rank": "1 [1, 2]", "nonsense": "60% [55, 65]"}[by]
    assert board.list.lines[0].figures == shown


def test_without_a_baseline_nothing_is_held_against_one(
    subject: Subject, provenance: Provenance, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results([estimate("average_win_rate", 0.6, version="w/r3")])

    board = board_of(found, replace(subject, baseline=""), by="baseline", provenance=provenance)

    assert [tab.label for tab in board.tabs] == ["Average win rate", "Strength", "Rank"]


def test_proxies_and_raters_set_aside_stay_out(
    subject: Subject, provenance: Provenance, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [
            estimate("average_win_rate", 0.9, version="w/r3", source="proxy"),
            estimate("average_win_rate", 0.8, version="w/r3", pool="all"),
            estimate("average_win_rate", 0.6, version="w/r3"),
        ]
    )

    board = board_of(found, subject, by="average", provenance=provenance)

    assert board.list is not None
    assert [line.figures for line in board.list.lines if line.name == "w/r3"] == ["60% [55, 65]"]


def test_a_hostile_name_is_shown_and_turns_nothing_round(
    subject: Subject, provenance: Provenance, results: MakeResults, estimate: MakeEstimate
) -> None:
    name = "w/\u202e<b>x</b>"
    found = results([estimate("average_win_rate", 0.6, version=name)])

    board = board_of(found, replace(subject, baseline=name), by="average", provenance=provenance)

    assert board.list is not None
    assert board.list.lines[0].name == "w/\u2039U+202E\u203a<b>x</b>"
    assert board.tabs[1].label == "Against w/\u2039U+202E\u203a<b>x</b>"
    assert "%E2%80%AE" in board.list.lines[0].how.rows_url
