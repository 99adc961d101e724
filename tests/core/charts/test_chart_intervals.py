"""Forest lists and interval plots: the same estimates, drawn twice."""

from __future__ import annotations

import math
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.charts import Axis, Figures, IntervalRow, Tone, forest, interval_plot

Read = Callable[[str], Element]

HOSTILE = [
    "</text><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]>&amp;<!--",
    "a\x00\x1b\ud800\ufffe\u202eb",
    "x" * 5_000,
    "",
    "نموذج (تجريبي) 7b",
]
ROWS = [
    IntervalRow("r3", 0.63, 0.58, 0.68, note="420 judgments", n=420),
    IntervalRow("Production", 0.5, 0.46, 0.54, tone=Tone.BASE, n=900),
    IntervalRow("Slice", 0.4, 0.3, 0.5, tone=Tone.BROKEN, n=80),
    IntervalRow("distil", None, undefined="only one rater", n=3),
]


def _classes(root: Element, tag: str) -> list[str]:
    return [element.attrib.get("class", "") for element in root.iter(tag)]


def test_a_row_draws_its_interval_where_it_lies(read: Read) -> None:
    chart = forest(ROWS[:1], label="Win rate", axis=Axis(low=0.5, high=0.7))
    root = read(chart.rows[0].svg)
    (line,) = [element for element in root.iter("line") if element.attrib["class"] == "ci"]
    assert (line.attrib["x1"], line.attrib["x2"]) == ("40%", "90%")
    (mark,) = [nested for nested in root.iter("svg") if nested.find("circle") is not None]
    assert mark.attrib["x"] == "65%"
    assert root.attrib["aria-hidden"] == "true"
    assert "viewBox" not in root.attrib


def test_a_forest_tells_all_in_words() -> None:
    chart = forest(ROWS, label="Win rate", axis=Axis(reference=0.5, reference_label="no preference"))
    assert [row.figures for row in chart.rows] == ["63% [58, 68]", "50% [46, 54]", "40% [30, 50]", "\u2013"]
    assert [row.reason for row in chart.rows] == ["", "", "", "only one rater"]
    assert [row.flag for row in chart.rows] == [False, False, True, False]
    assert chart.table.header == ("Name", "Estimate", "Low", "High", "Judgments")
    assert chart.table.rows[0] == ("r3", "63%", "58%", "68%", "420")
    assert chart.table.rows[3] == ("distil", "only one rater", "\u2013", "\u2013", "3")


def test_an_undefined_estimate_is_a_hollow_mark(read: Read) -> None:
    svg = read(forest(ROWS, label="x").rows[3].svg)
    assert _classes(svg, "circle") == ["was"]
    picture = interval_plot(ROWS, label="x", ident="x").svg
    assert _classes(read(picture), "circle").count("was") == 1
    assert "only one rater" in picture


def test_a_broken_rule_has_a_shape_of_its_own(read: Read) -> None:
    root = read(forest(ROWS, label="x").rows[2].svg)
    assert _classes(root, "path") == ["pt warn"]
    assert _classes(root, "circle") == []


def test_a_number_without_a_value_is_not_drawn_from_its_bounds(read: Read) -> None:
    row = IntervalRow("a", math.nan, 0.2, 0.4)
    chart = forest([row], label="x")
    assert _classes(read(chart.rows[0].svg), "circle") == ["was"]
    assert chart.rows[0].reason == "cannot be computed"
    assert chart.table.rows[0][2:] == ("\u2013", "\u2013")


def test_an_interval_beyond_the_axis_ends_in_an_arrow(read: Read) -> None:
    chart = forest([IntervalRow("a", 0.6, 0.1, 0.7)], label="x", axis=Axis(low=0.5, high=0.8))
    root = read(chart.rows[0].svg)
    assert _classes(root, "path") == ["cap"]
    (line,) = [element for element in root.iter("line") if element.attrib["class"] == "ci"]
    assert (line.attrib["x1"], line.attrib["x2"]) == ("0%", "66.7%")


def test_a_picture_names_and_tells_itself(read: Read) -> None:
    root = read(interval_plot(ROWS, label="Win rate", ident="win", axis=Axis(reference=0.5)).svg)
    assert root.attrib["role"] == "img"
    title, desc = root.find("title"), root.find("desc")
    assert title is not None
    assert desc is not None
    assert title.attrib["id"] == root.attrib["aria-labelledby"]
    assert desc.attrib["id"] == root.attrib["aria-describedby"]
    assert title.text == "Win rate"
    assert desc.text is not None
    assert "\u2068r3\u2069: 63%, interval 58% to 68%; " in desc.text
    assert desc.text.endswith("\u2068distil\u2069: no value, only one rater")


def test_ids_of_two_charts_on_a_page_differ(read: Read) -> None:
    pictures = [interval_plot(ROWS, label="x", ident=ident).svg for ident in ("one", "two")]
    ids = [element.attrib["id"] for svg in pictures for element in read(svg).iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize("ident", ["", "1a", 'x" onload="', "Über", "a b"])
def test_an_id_that_is_none_is_refused(ident: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        interval_plot(ROWS, label="x", ident=ident)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name(name: str, read: Read) -> None:
    rows = [
        IntervalRow(name, 0.5, 0.4, 0.6, note=name),
        IntervalRow(name, None, undefined=name),
        IntervalRow(name, 0.7, tone=Tone.BROKEN),
    ]
    chart = forest(rows, label=name, axis=Axis(reference=0.5, reference_label=name))
    for row in chart.rows:
        read(row.svg)
    picture = interval_plot(rows, label=name, ident="x")
    root = read(picture.svg)
    assert not any(letter in (root.findtext("title") or "") for letter in "\x00\u202e\ud800")
    for text in root.iter("text"):
        assert len(text.text or "") < 60


@pytest.mark.parametrize("figures", Figures)
def test_nothing_to_show_is_drawn_as_nothing(figures: Figures, read: Read) -> None:
    chart = forest([], label="x", axis=Axis(figures))
    assert chart.rows == ()
    assert chart.table.rows == ()
    read(chart.svg)
    assert read(interval_plot([], label="x", ident="x", axis=Axis(figures)).svg).findtext("desc")


NUMBERS = st.none() | st.floats() | st.sampled_from([0.0, 1e308, -1e308, 5e-324, 0.5])


@given(
    st.lists(
        st.builds(IntervalRow, st.text(max_size=5), NUMBERS, NUMBERS, NUMBERS, tone=st.sampled_from(Tone)),
        max_size=4,
    ),
    st.sampled_from(Figures),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_number_breaks_a_drawing(read: Read, rows: list[IntervalRow], figures: Figures) -> None:
    chart = forest(rows, label="x", axis=Axis(figures))
    for row in chart.rows:
        for element in read(row.svg).iter():
            for name in ("x", "x1", "x2"):
                place = element.attrib.get(name, "0%")
                assert 0.0 <= float(place.rstrip("%")) <= 100.0
    read(interval_plot(rows, label="x", ident="x", axis=Axis(figures)).svg)
