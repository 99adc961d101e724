"""Charts of counts: how judgments split, who won against whom, what a day brought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from xml.etree.ElementTree import Element

import pytest

from apps.core.charts import Counts, DayCount, Fill, Meeting, Part, sparkline, stacked_bar, win_matrix

Read = Callable[[str], Element]

PARTS = [
    Part("Win", Fill.STRONG),
    Part("Equal", Fill.SOFT),
    Part("Both bad", Fill.GREY),
    Part("None", Fill.HOLLOW),
]
START = date(2026, 11, 1)


def _bars(svg: Element) -> list[tuple[float, float]]:
    return [
        (float(rect.attrib["x"].rstrip("%")), float(rect.attrib["width"].rstrip("%")))
        for rect in svg.iter("rect")
    ]


def test_parts_stand_side_by_side_and_fill_the_bar(read: Read) -> None:
    chart = stacked_bar([Counts("r3", (50, 25, 0, 25))], PARTS, label="Outcomes")
    root = read(chart.rows[0].svg)
    assert _bars(root) == [(0.0, 50.0), (50.0, 25.0), (75.0, 25.0)]
    assert [text.text for text in root.iter("text")] == ["50%", "25%", "25%"]
    assert chart.table.rows == (("r3", "50 (50%)", "25 (25%)", "0 (0%)", "25 (25%)", "100"),)
    assert [entry.figures for entry in chart.key] == ["50%", "25%", "0%", "25%"]
    for entry in chart.key:
        read(entry.svg)


def test_a_bar_of_nothing_is_hollow_and_says_so(read: Read) -> None:
    chart = stacked_bar([Counts("r3", (0, 0, 0, 0)), Counts("r2", (1, 0, 0, 0))], PARTS, label="x")
    (rect,) = read(chart.rows[0].svg).iter("rect")
    assert rect.attrib["fill"] == "none"
    assert chart.rows[0].reason == "no judgments yet"
    assert (chart.rows[0].figures, chart.rows[1].figures) == ("0 judgments", "1 judgment")
    assert chart.table.rows[0][1] == "0 (\u2013)"


def test_bars_of_no_rows_and_no_parts_are_empty() -> None:
    assert stacked_bar([], PARTS, label="x").rows == ()
    assert stacked_bar([Counts("a", ())], [], label="x").rows[0].reason == "no judgments yet"


@pytest.mark.parametrize("counts", [(1, 2), (1, 2, 3, -1)])
def test_counts_that_do_not_fit_are_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="one count"):
        stacked_bar([Counts("a", counts)], PARTS, label="x")


def test_hostile_words_of_a_bar_stay_words(read: Read) -> None:
    part = Part("<script>&\x00", Fill.STRONG)
    chart = stacked_bar([Counts("</text>\u202e", (10**30,))], [part], label="<b>")
    read(chart.rows[0].svg)
    assert chart.rows[0].figures == "1e30 judgments"
    assert chart.key[0].label == "<script>&\u2400"


MEETINGS = {
    (0, 1): Meeting(0.63, 0.58, 0.68, 420, 60),
    (1, 0): Meeting(0.37, 0.32, 0.42, 420, 60),
    (0, 2): Meeting(0.52, 0.45, 0.60, 120, 30),
    (2, 0): Meeting(0.70, 0.40, 0.90, 18, 9),
    (1, 2): Meeting(None, None, None, 3, 1, "one rater only"),
}


def test_a_matrix_tells_how_sure_each_meeting_is() -> None:
    chart = win_matrix(["r3", "base", "open"], MEETINGS, caption="Wins")
    kinds = [[cell.kind for cell in row.cells] for row in chart.rows]
    assert kinds == [["self", "full", "full"], ["full", "self", "none"], ["few", "none", "self"]]
    assert [[cell.css for cell in row.cells] for row in chart.rows] == [
        ["na", "up", ""],
        ["down", "na", "unmet"],
        ["few", "unmet", "na"],
    ]


def test_a_cell_carries_its_interval_its_judgments_and_its_reason() -> None:
    rows = win_matrix(["r3", "base", "open"], MEETINGS, caption="Wins").rows
    won = rows[0].cells[1]
    assert (won.text, won.small) == ("63%", ("[58, 68]", "420 judgments"))
    assert won.title == "\u2068r3\u2069 against \u2068base\u2069: 63% [58, 68], 420 judgments, 60 raters"
    assert rows[2].cells[0].small == ("[40, 90]", "few raters")
    assert (rows[1].cells[2].text, rows[1].cells[2].small) == ("\u2013", ("one rater only",))
    assert rows[2].cells[1].small == ("not compared",)


def test_a_matrix_of_nobody_is_empty() -> None:
    assert win_matrix([], {}, caption="x").rows == ()


def test_a_day_without_judgments_counts_as_zero(read: Read) -> None:
    days = [DayCount(START + timedelta(days=3), 5), DayCount(START, 10), DayCount(START, 2)]
    chart = sparkline(days, label="Judgments a day", ident="days")
    assert [count for _, count in chart.table.rows] == ["5", "0", "0", "12"]
    assert chart.summary == "Nov. 4, 2026: 5 judgments. Most: 12, Nov. 1, 2026."
    root = read(chart.svg)
    assert root.attrib["role"] == "img"
    assert root.findtext("desc") == chart.summary
    (line,) = root.iter("polyline")
    assert len(line.attrib["points"].split()) == 4


def test_many_years_are_added_up_and_no_judgment_is_lost(read: Read) -> None:
    days = [DayCount(date(2001, 1, 1), 7), DayCount(date(2001, 1, 2), 1), DayCount(date.max, 3)]
    chart = sparkline(days, label="x", ident="x")
    counts = [int(count) for _, count in chart.table.rows]
    assert len(counts) <= 120
    assert sum(counts) == 11
    read(chart.svg)


def test_one_day_and_no_day_can_be_drawn(read: Read) -> None:
    read(sparkline([DayCount(START, 0)], label="x", ident="x").svg)
    empty = sparkline([], label="x", ident="x")
    assert [circle.attrib["class"] for circle in read(empty.svg).iter("circle")] == ["was"]
    assert empty.summary == "No judgments yet."


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than no"):
        sparkline([DayCount(START, -1)], label="x", ident="x")
