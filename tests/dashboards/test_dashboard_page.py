from __future__ import annotations

from dataclasses import replace

import pytest

from apps.dashboards.pages.dashboard import Lack, dashboard, lack_of
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.words import after, exclusions, waiting
from tests.dashboards.conftest import MakeEstimate, MakeResults

DAYS = [("2026-11-22", 4), ("2026-11-23", 8)]


def test_headline_figures_carry_interval_counts_and_method(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [estimate("tie_rate", 0.11), estimate("position_effect", -0.02, few_raters=True, raters=6)]
    )

    page = dashboard(found, subject, by="", days=DAYS, rows_url="/rows/")

    judgments, raters, ties, position = page.kpis
    assert (judgments.value, judgments.said) == ("1,296", "1,187 in the numbers")
    assert judgments.how.excluded == "96 on gold items, 1 repeat, 12 by raters set aside"
    assert raters.value == "73"
    assert (ties.value, ties.bounds, ties.said) == ("11%", "[6, 16]", "420 judgments, 73 raters")
    assert (position.value, position.bounds, position.few) == ("\u22122", "[\u22127, +3]", True)
    assert all(kpi.how.rows_url and kpi.how.method for kpi in page.kpis)


def test_every_question_shows_what_was_measured(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [
            estimate("tie_rate", 0.11),
            estimate("tie_rate", 0.3, version="w/r3"),
            estimate("both_bad_rate", 0.04),
            estimate("mean", 0.74, metric="sure"),
            estimate("share", 0.2, metric="why", slice={"option": "safer"}),
            estimate("share", 0.4, metric="why", slice={"option": "<i>clear</i>"}),
        ]
    )

    page = dashboard(found, subject, by="", days=DAYS, rows_url="/rows/")

    ties, sure, why = page.groups
    assert [(line.name, line.figures) for line in ties.list.lines] == [
        ("Tie rate", "11% [6, 16]"),
        ("Both bad", "4% [\u22121, 9]"),
    ]
    assert [line.figures for line in sure.list.lines] == ["74% [69, 79]"]
    assert [line.name for line in why.list.lines] == ["<i>clear</i>", "safer"]
    assert why.about == "Why did you choose it?"
    assert "option=safer" in why.list.lines[1].how.rows_url
    assert page.board is None, "nothing was compared"


def test_freshness_is_that_of_the_newest_judgment(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [estimate("tie_rate", age=90.0), estimate("both_bad_rate", age=2.4), estimate("mean", age=None)]
    )

    assert dashboard(found, subject, by="", days=[], rows_url="/").age == "3 s"


def test_versions_that_never_met_still_have_their_row(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [
            estimate("win_rate", 0.6, version="w/r3", versus="w/r2"),
            estimate("average_win_rate", version="w/r3"),
        ]
    )

    wins = dashboard(found, subject, by="", days=[], rows_url="/").wins

    assert wins is not None
    assert wins.body.count("<tr>") == 3


def test_one_version_has_nothing_to_be_compared_with(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    alone = replace(subject, versions=("w/r3",), baseline="")
    found = results([estimate("win_rate", None, undefined="Nothing has been judged here yet.", n=0)])

    page = dashboard(found, alone, by="", days=[], rows_url="/")

    assert page.one_version
    assert page.wins is None


def test_proxies_are_announced_and_not_mixed_in(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results([estimate("tie_rate", 0.5, source="proxy")])

    page = dashboard(found, subject, by="", days=[], rows_url="/")

    assert page.proxies
    assert page.groups == ()


def test_what_is_missing_is_said(results: MakeResults) -> None:
    assert lack_of(None) is Lack.SNAPSHOT
    assert lack_of(results([], responses=0, raters=0)) is Lack.JUDGMENTS
    assert lack_of(results([])) is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (119, "119 s"), (150, "2 min"), (7200, "2 h"), (200_000, "2 days")]
)
def test_a_time_span_reads_as_people_say_it(seconds: float, words: str) -> None:
    assert after(seconds) == words


def test_counts_read_in_words() -> None:
    assert exclusions({"gold": 1, "withdrawn": 1200}) == "1 on a gold item, 1,200 by raters who withdrew"
    assert exclusions({"gold": 0}) == ""
    assert waiting(0) == ""
    assert waiting(1) == "1 event waits for the next numbers."
