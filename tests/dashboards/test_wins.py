from __future__ import annotations

import random
import re

import pytest

from apps.core.charts import Figures
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.wins import DENSE, win_matrix
from tests.dashboards.conftest import MakeEstimate


def cell(body: str, row: str, column: int) -> str:
    """Return a row's cell by its column from 0."""
    line = next(line for line in body.splitlines() if f"<bdi>{row}</bdi>" in line)
    return line.split("<td")[column + 1]


def test_a_cell_tells_who_beat_whom_how_often_and_where_it_can_be_seen(
    provenance: Provenance, estimate: MakeEstimate
) -> None:
    won = estimate("win_rate", 0.63, version="a", versus="b")

    matrix = win_matrix(["a", "b"], [won], metric="overall", provenance=provenance)

    met = cell(matrix.body, "a", 1)
    assert "<b>63%</b><small>[58, 68]</small>" in met
    assert 'title="\u2068a\u2069 against \u2068b\u2069: 63% [58, 68], 420 judgments, 73 raters"' in met
    assert 'href="/d/w/s/rows/?round=3&amp;metric=overall&amp;version=a&amp;versus=b"' in met
    assert 'class="up"' in met


def test_pairs_without_a_value_are_told_apart(provenance: Provenance, estimate: MakeEstimate) -> None:
    pairs = [
        estimate("win_rate", 0.9, version="a", versus="b", few_raters=True, raters=4),
        estimate("win_rate", None, version="a", versus="c", undefined="Only one rater."),
        estimate("win_rate", 0.5, version="b", versus="c"),
    ]

    body = win_matrix(["a", "b", "c", "d"], pairs, metric="overall", provenance=provenance).body

    assert 'class="few"' in cell(body, "a", 1)
    assert "<small>few raters</small>" in cell(body, "a", 1)
    assert "\u2013<small>Only one rater.</small>" in cell(body, "a", 2)
    assert 'class="unmet"' in cell(body, "a", 3)
    assert "<b>" not in cell(body, "a", 3)
    assert "not compared" in cell(body, "a", 3)
    assert 'class="' not in cell(body, "b", 2).split(">")[0], "an interval around one half leans nowhere"


def test_hostile_names_cannot_leave_their_place(provenance: Provenance, estimate: MakeEstimate) -> None:
    name = '"><script>alert(1)</script>&x=1\u202e'
    pair = estimate("win_rate", 0.6, version=name, versus="b", undefined=None)
    undefined = estimate("win_rate", None, version="b", versus=name, undefined='"><img src=x>')

    matrix = win_matrix([name, "b"], [pair, undefined], metric="overall", provenance=provenance)

    for html in (matrix.head, matrix.body):
        assert "<script" not in html
        assert "<img" not in html
        assert "\u202e" not in html
    assert "version=%22%3E%3Cscript%3Ealert%281%29%3C/script%3E%26x%3D1%E2%80%AE" in matrix.body
    assert not re.search(r'<[^>"]*("[^"]*"[^>"]*)*\son\w+=', matrix.body)


def test_many_versions_leave_only_the_rate_in_the_cell_and_stay_out_of_the_tab_order(
    provenance: Provenance, estimate: MakeEstimate
) -> None:
    names = [f"v{place}" for place in range(DENSE)]
    pairs = [estimate("win_rate", 0.6, version="v0", versus="v1")]

    matrix = win_matrix(names, pairs, metric="overall", provenance=provenance)

    assert matrix.dense
    assert "[55, 65]</small>" not in matrix.body
    assert "60% [55, 65], 420 judgments, 73 raters" in cell(matrix.body, "v0", 1)
    assert 'tabindex="-1"' in cell(matrix.body, "v0", 1)
    assert "measure=win_rate&amp;version=v0" in matrix.body


@pytest.mark.parametrize("seed", range(5))
def test_quick_figures_read_as_those_of_the_charts(
    seed: int, provenance: Provenance, estimate: MakeEstimate
) -> None:
    draw = random.Random(seed)  # noqa: S311 - figures for a test
    for _turn in range(200):
        low, value, high = sorted(
            draw.choice([draw.random(), round(draw.random(), 2), 0.0, 1.0]) for _ in range(3)
        )
        pair = estimate("win_rate", value, version="a", versus="b", low=low, high=high)
        body = win_matrix(["a", "b"], [pair], metric="overall", provenance=provenance).body
        assert f": {figures_text(pair, Figures.SHARE)}, 420" in body
