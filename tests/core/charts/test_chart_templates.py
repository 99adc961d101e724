"""The templates of charts: escaped, without style, figures kept left to right, a table beside."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.template.loader import render_to_string

from apps.core.charts import (
    Axis,
    Counts,
    DayCount,
    Fill,
    IntervalRow,
    Meeting,
    Part,
    forest,
    interval_plot,
    sparkline,
    stacked_bar,
    win_matrix,
)

NAME = '<script>alert(1)</script>" onmouseover="x نموذج'
ROWS = [IntervalRow(NAME, 0.63, 0.58, 0.68, note=NAME), IntervalRow(NAME, None, undefined="only one rater")]
AXIS = Axis(reference=0.5, reference_label=NAME)
CHARTS = {
    "forest": forest(ROWS, label=NAME, axis=AXIS),
    "intervals": interval_plot(ROWS, label=NAME, ident="a", axis=AXIS),
    "stacked": stacked_bar(
        [Counts(NAME, (3, 1))], [Part(NAME, Fill.STRONG), Part("b", Fill.SOFT)], label=NAME
    ),
    "matrix": win_matrix([NAME, "b"], {(0, 1): Meeting(0.6, 0.5, 0.7, 30, 12)}, caption=NAME),
    "sparkline": sparkline([DayCount(date(2026, 11, 1), 4)], label=NAME, ident="b"),
}
EMPTY = {
    "forest": forest([], label="x"),
    "intervals": interval_plot([], label="x", ident="a"),
    "stacked": stacked_bar([], [], label="x"),
    "matrix": win_matrix([], {}, caption="x"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_escaped_and_has_no_style(name: str) -> None:
    html = render_to_string(f"core/charts/{name}.html", {"chart": CHARTS[name]})
    assert "<script" not in html
    assert not re.search(r"<[^>]*\s(style|on\w+)=", re.sub(r'"[^"]*"', '""', html))
    assert html.count("<svg") == html.count("</svg>")


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_its_figures_in_a_table(name: str) -> None:
    html = render_to_string(f"core/charts/{name}.html", {"chart": CHARTS[name]})
    assert "<table" in html
    assert '<th scope="row">' in html


def test_figures_of_a_forest_read_left_to_right() -> None:
    html = render_to_string("core/charts/forest.html", {"chart": CHARTS["forest"]})
    assert '<bdi class="val" dir="ltr">63% [58, 68]</bdi>' in html
    assert "only one rater" in html


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_chart_says_so(name: str) -> None:
    html = render_to_string(f"core/charts/{name}.html", {"chart": EMPTY[name]})
    assert "Nothing to show yet." in html
    assert "<svg" not in html
