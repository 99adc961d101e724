from __future__ import annotations

import pytest

from apps.core.charts import CurvePoint, CurveWords, curve

WORDS = CurveWords("Codes <found>", "Sessions", "Codes", "as coded", "on average")


def points(count: int) -> list[CurvePoint]:
    return [CurvePoint(n, n, n * 0.5, n * 0.25, n * 0.75) for n in range(1, count + 1)]


def test_it_tells_its_figures_in_words_and_as_a_table() -> None:
    chart = curve(points(4), words=WORDS, ident="c")
    assert "Codes after 2 of Sessions: 2; after all 4: 4." in chart.svg
    assert "Codes &lt;found&gt;" in chart.svg
    assert chart.table.header == ("Sessions", "as coded", "on average", "Low", "High")
    assert chart.table.rows[3] == ("4", "4", "2.0", "1.0", "3.0")


def test_it_draws_two_lines_and_a_band_within_the_picture() -> None:
    svg = curve(points(4), words=WORDS, ident="c").svg
    assert svg.count("<polyline") == 2
    assert svg.count("<polygon") == 1
    assert "604.0,12.0" in svg


def test_a_long_curve_is_thinned_with_both_ends_kept() -> None:
    rows = curve(points(5_000), words=WORDS, ident="c").table.rows
    assert (len(rows), rows[0][0], rows[-1][0]) == (200, "1", "5,000")


def test_one_point_is_enough_and_none_is_not() -> None:
    assert curve(points(1), words=WORDS, ident="c").table.rows[0][0] == "1"
    with pytest.raises(ValueError, match="a curve needs a point"):
        curve([], words=WORDS, ident="c")
