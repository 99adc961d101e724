"""Charts drawn on the server: plain dataclasses in, a frozen dataclass with safe SVG and the same figures as a table out.

No inline style, no script, no colour alone. Templates to include stand in `core/charts/`.
"""

from __future__ import annotations

from apps.core.charts.curve import Curve, CurvePoint, CurveWords, curve
from apps.core.charts.figures import figure, row_figures
from apps.core.charts.forest import Forest, ForestRow, forest
from apps.core.charts.intervals import IntervalPlot, interval_plot
from apps.core.charts.matrix import Cell, MatrixRow, Meeting, WinMatrix, win_matrix
from apps.core.charts.model import Axis, Figures, IntervalRow, Table, Tone
from apps.core.charts.reliability import Bin, Reliability, reliability_diagram
from apps.core.charts.rounds import RoundChart, RoundMark, RoundPoint, round_chart
from apps.core.charts.stacked import Counts, Fill, KeyEntry, Part, StackedBars, StackedRow, stacked_bar
from apps.core.charts.ticks import nice_ticks
from apps.core.charts.trend import DayCount, Sparkline, sparkline

__all__ = [
    "Axis",
    "Bin",
    "Cell",
    "Counts",
    "Curve",
    "CurvePoint",
    "CurveWords",
    "DayCount",
    "Figures",
    "Fill",
    "Forest",
    "ForestRow",
    "IntervalPlot",
    "IntervalRow",
    "KeyEntry",
    "MatrixRow",
    "Meeting",
    "Part",
    "Reliability",
    "RoundChart",
    "RoundMark",
    "RoundPoint",
    "Sparkline",
    "StackedBars",
    "StackedRow",
    "Table",
    "Tone",
    "WinMatrix",
    "curve",
    "figure",
    "forest",
    "interval_plot",
    "nice_ticks",
    "reliability_diagram",
    "round_chart",
    "row_figures",
    "sparkline",
    "stacked_bar",
    "win_matrix",
]
