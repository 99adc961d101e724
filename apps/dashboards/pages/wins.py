"""Who wins against whom, as one table of up to thousands of cells.

A template would take a second for 60 versions, so the cells are written here: every text that comes from outside is
escaped once, when its row or column begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus

from django.utils.html import conditional_escape, escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from apps.analysis.estimate import Estimate
from apps.core.charts import Figures
from apps.core.charts.svg import isolated
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import Files, Provenance
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.names import WINS
from apps.dashboards.pages.words import behind

DENSE = 9
"""From so many versions on a cell shows its win rate alone; the rest is in its title and behind its link."""

_NARROW = 0.02


@dataclass(frozen=True)
class WinMatrix:
    """The table.

    Attributes:
        caption: what it shows.
        dense: whether cells show the win rate alone.
        head: the row of column names, safe HTML.
        body: the other rows, safe HTML.
        files: where it can be fetched, None where it cannot.
        opens: cells lead to the judgments behind them.
    """

    caption: str
    dense: bool
    head: SafeString
    body: SafeString
    files: Files | None = None
    opens: bool = True


@dataclass(frozen=True)
class _Words:
    """The words of cells, translated once."""

    few: str
    unmet: str
    against: str

    @classmethod
    def now(cls) -> _Words:
        return cls(
            few=escape(gettext("few raters")),
            unmet=escape(gettext("not compared")),
            against=escape(gettext("%(row)s against %(column)s")),
        )


def win_matrix(
    order: Sequence[str],
    estimates: Sequence[Estimate],
    *,
    metric: str,
    provenance: Provenance,
    beside_weighted: bool = False,
) -> WinMatrix:
    """Return the table of win rates.

    Args:
        order: keys of the versions, best first; the rows and the columns.
        estimates: win rates; pairs that are missing never met.
        metric: key of the question.
        provenance: where the rows behind a cell are.
        beside_weighted: there are weighted numbers too, so that these say that they are not.
    """
    met = {(e.version, e.versus): e for e in estimates}
    dense = len(order) >= DENSE
    words = _Words.now()
    names = [_safe(visible_text(key)) for key in order]
    titles = [_safe(isolated(key)) for key in order]
    queries = [_safe(quote_plus(key, safe="/")) for key in order]
    # A pair has no other measure, so its address names none; where thousands stand, each letter counts.
    asked: dict[str, str | int] = {"round": provenance.round, "metric": metric}
    start, opens = _safe(f"{provenance.rows_url}?{urlencode(asked)}"), bool(provenance.rows_url)
    rows = []
    for row, key in enumerate(order):
        cells = [
            _cell(
                met.get((key, other)),
                words.against % {"row": titles[row], "column": titles[column]},
                f"{start}&amp;version={queries[row]}&amp;versus={queries[column]}" if opens else "",
                words,
                dense=dense,
            )
            if row != column
            else '<td class="na"></td>'
            for column, other in enumerate(order)
        ]
        own = f"{start}&amp;measure=win_rate&amp;version={queries[row]}"
        name = f'<a href="{own}"><bdi>{names[row]}</bdi></a>' if opens else f"<bdi>{names[row]}</bdi>"
        head = f'<th scope="row">{name}</th>'
        rows.append(f"<tr>{head}{''.join(cells)}</tr>\n")
    columns = "".join(f'<th scope="col"><span><bdi>{name}</bdi></span></th>' for name in names)
    return WinMatrix(
        caption=gettext("How often the row was preferred to the column; every judgment counts alike")
        if beside_weighted
        else gettext("How often the row was preferred to the column"),
        dense=dense,
        head=mark_safe(columns),  # noqa: S308 - names are escaped above
        body=mark_safe("".join(rows)),  # noqa: S308 - names, queries and words are escaped above, the rest are figures
        files=provenance.files(WINS),
        opens=opens,
    )


def _cell(estimate: Estimate | None, pair: str, url: str, words: _Words, *, dense: bool) -> str:
    """Return one cell; `pair` and `url` are escaped already, and an empty `url` leads nowhere."""
    if estimate is None:
        return f'<td class="unmet" title="{pair}: {words.unmet}"><span class="vh">{words.unmet}</span></td>'
    counts = _counts(estimate.n, estimate.raters, get_language() or "")
    if estimate.value is None:
        why = escape(visible_text(estimate.undefined or words.unmet))
        small = "" if dense else f"<small>{why}</small>"
        said = f"{pair}: {why} {counts}"
        return f'<td class="unmet">{_opening(url, said, dense=dense)}\u2013{small}{_closing(url)}</td>'
    value, bounds = _figures(estimate)
    few = f"<small>{words.few}</small>" if estimate.few_raters else ""
    last = few or f'<small class="n">{counts}</small>'
    small = few if dense else f"<small>{bounds}</small>{last}"
    said = f"{pair}: {value} {bounds}, {counts}" + (f", {words.few}" if few else "")
    opening = _opening(url, said, dense=dense)
    return f"<td{_lean(estimate)}>{opening}<b>{value}</b>{small}{_closing(url)}</td>"


def _opening(url: str, said: str, *, dense: bool) -> str:
    """Return how a cell's text begins: thousands of links are kept out of the way of the Tab key; the row's own leads to the same figures."""
    if not url:
        return f'<span title="{said}">'
    tab = ' tabindex="-1"' if dense else ""
    return f'<a href="{url}" title="{said}"{tab}>'


def _closing(url: str) -> str:
    return "</a>" if url else "</span>"


def _lean(estimate: Estimate) -> str:
    """Return the cell's class: hatched for few raters, else on which side of even the whole interval lies."""
    if estimate.few_raters:
        return ' class="few"'
    if estimate.low is not None and estimate.low > 0.5:
        return ' class="up"'
    return ' class="down"' if estimate.high is not None and estimate.high < 0.5 else ""


def _figures(estimate: Estimate) -> tuple[str, str]:
    """Return `63%` and `[58, 68]`: whole per cents at once, narrow intervals by the charts' own rules."""
    value, low, high = estimate.value, estimate.low, estimate.high
    if (
        value is not None
        and low is not None
        and high is not None
        and high - low >= _NARROW + 1e-9
        and low >= 0
    ):
        return f"{value * 100:.0f}%", f"[{low * 100:.0f}, {high * 100:.0f}]"
    shown, _, bounds = figures_text(estimate, Figures.SHARE).partition(" ")
    return escape(shown), escape(bounds)


@lru_cache(maxsize=4096)
def _counts(n: int, raters: int, _language: str) -> str:
    return escape(behind(n, raters))


def _safe(text: str) -> str:
    return str(conditional_escape(text))
