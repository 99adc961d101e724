"""Figures and axes: true minus, fitting decimals, round ticks."""

from __future__ import annotations

import math

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.charts import Axis, Figures, IntervalRow, figure, nice_ticks, row_figures
from apps.core.charts.ticks import make_scale


@pytest.mark.parametrize(
    ("row", "figures", "text"),
    [
        (IntervalRow("a", 0.63, 0.58, 0.68), Figures.SHARE, "63% [58, 68]"),
        (IntervalRow("a", 0.51, 0.50, 0.52), Figures.SHARE, "51% [50, 52]"),
        (IntervalRow("a", 0.634, 0.626, 0.644), Figures.SHARE, "63.4% [62.6, 64.4]"),
        (IntervalRow("a", 0.6341, 0.6336, 0.6346), Figures.SHARE, "63.41% [63.36, 63.46]"),
        (IntervalRow("a", -0.12, -0.18, 0.06), Figures.POINTS, "\u221212 [\u221218, +6]"),
        (IntervalRow("a", -0.001, -0.04, 0.04), Figures.POINTS, "0 [\u22124, +4]"),
        (IntervalRow("a", 0.714, 0.66, 0.76), Figures.NUMBER, "0.71 [0.66, 0.76]"),
        (IntervalRow("a", 43.21, 41, 45.5), Figures.NUMBER, "43.2 [41.0, 45.5]"),
        (IntervalRow("a", 1234.5, 1200, 1300), Figures.NUMBER, "1,234 [1,200, 1,300]"),
        (IntervalRow("a", 0.4, -0.1, 0.9), Figures.SIGNED, "+0.40 [\u22120.10, +0.90]"),
        (IntervalRow("a", 1.0), Figures.SHARE, "100%"),
        (IntervalRow("a", 0.6, 0.5, None), Figures.SHARE, "60% [50, \u2013]"),
        (IntervalRow("a", None, 0.1, 0.2), Figures.SHARE, "\u2013"),
        (IntervalRow("a", math.nan), Figures.NUMBER, "\u2013"),
        (IntervalRow("a", -1e308, -1e308, 1e308), Figures.NUMBER, "\u22121e308 [\u22121e308, 1e308]"),
    ],
)
def test_figures_read_as_people_write_them(row: IntervalRow, figures: Figures, text: str) -> None:
    assert row_figures(row, figures) == text


def test_decimals_follow_the_language_of_the_reader() -> None:
    with override("de"):
        assert figure(0.714, Figures.NUMBER, 2) == "0,71"


@pytest.mark.parametrize(
    ("low", "high", "at_most", "ticks"),
    [
        (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.25, 0.68, 5, [0.3, 0.4, 0.5, 0.6]),
        (-18, 9, 5, [-10, 0]),
        (-20, 10, 6, [-20, -15, -10, -5, 0, 5, 10]),
        (0, 0.03, 4, [0, 0.01, 0.02, 0.03]),
        (1_000, 9_000, 4, [2_000, 4_000, 6_000, 8_000]),
    ],
)
def test_ticks_are_round(low: float, high: float, at_most: int, ticks: list[float]) -> None:
    assert nice_ticks(low, high, at_most=at_most) == pytest.approx(ticks)


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=6),
    st.sampled_from(Figures),
    st.none() | st.floats(-1, 1),
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_an_axis_holds_its_values_with_a_few_ticks(
    values: list[float], figures: Figures, reference: float | None
) -> None:
    if figures is Figures.SHARE:
        values = [min(1.0, abs(value)) for value in values]
        reference = None if reference is None else abs(reference)
    scale = make_scale(Axis(figures, reference=reference), values)
    assert scale.low < scale.high
    assert 2 <= len(scale.ticks) <= 6
    assert list(scale.ticks) == sorted(set(scale.ticks))
    for value in values:
        assert 0.0 <= scale.share(value) <= 1.0
        assert abs(value) > 1e299 or scale.holds(value)


def test_an_axis_that_is_given_stays() -> None:
    scale = make_scale(Axis(Figures.NUMBER, low=0.5, high=0.8), [0.1, 0.9])
    assert (scale.low, scale.high) == (0.5, 0.8)
    assert [scale.label(tick) for tick in scale.ticks] == ["0.5", "0.6", "0.7", "0.8"]


@pytest.mark.parametrize("figures", Figures)
@pytest.mark.parametrize(
    ("low", "high", "values"),
    [
        (0.9, None, [0.2]),
        (None, 0.1, [0.5]),
        (1.0, None, [0.5]),
        (None, 0.0, [0.5]),
        (0.5, None, []),
        (None, None, [0.0]),
    ],
)
def test_values_beyond_a_given_end_still_make_an_axis(
    low: float | None, high: float | None, values: list[float], figures: Figures
) -> None:
    scale = make_scale(Axis(figures, low=low, high=high), values)
    assert scale.low < scale.high
    assert low is None or scale.low == low
    assert high is None or scale.high == high


def test_an_axis_of_shares_never_leaves_them() -> None:
    scale = make_scale(Axis(), [0.93, 0.99])
    assert scale.high <= 1.0


def test_an_axis_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="starts below"):
        Axis(low=1.0, high=1.0)
    with pytest.raises(ValueError, match="at numbers"):
        Axis(low=math.nan)
