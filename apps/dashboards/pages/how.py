"""How a number was computed: what stands beside each of them, and where its judgments can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from django.utils.http import urlencode
from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.labels import SOURCE as LABELS
from apps.core.charts.figures import number
from apps.dashboards.pages.words import ITEM_MEASURES, weighed_by
from apps.governance.anchors import anchor_of


@dataclass(frozen=True)
class How:
    """What `components/how.html` shows; `comments_url` is "" where nobody can say anything about the number."""

    method: str
    n: int
    raters: int
    excluded: str
    population: str
    weights: str
    taken_at: datetime
    protocol: str
    snapshot: str
    rows_url: str
    counts_items: bool = False
    counts_outputs: bool = False
    comments_url: str = ""
    open_comments: int = 0


@dataclass(frozen=True)
class Talk:
    """Where the numbers of a page are talked about.

    Attributes:
        url: address of the page of comments, without a query; "" where there is none.
        open: how many comments and questions are open, by the anchor of their number.
    """

    url: str = ""
    open: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Files:
    """Where a chart can be fetched: its figures, and its picture, from which a browser makes a PNG."""

    csv: str
    svg: str


def files_named(charts_url: str, number: int, name: str) -> Files:
    """Return where the files of a chart of a round are."""
    start, query = f"{charts_url}{quote(name)}", f"?round={number}"
    return Files(f"{start}.csv{query}", f"{start}.svg{query}")


@dataclass(frozen=True)
class Provenance:
    """What all numbers of a page share.

    Attributes:
        rows_url: address of the page of rows, without a query.
        excluded: what is left out, in words.
        talk: where these numbers are talked about.
        charts_url: address under which the charts' files stand, "" where there are none.
    """

    rows_url: str
    round: int
    taken_at: datetime
    protocol: str
    snapshot: str
    excluded: str
    talk: Talk = field(default_factory=Talk)
    charts_url: str = ""

    def files(self, name: str) -> Files | None:
        """Return where the files of a chart are, None where it has no name or this page gives out none."""
        return files_named(self.charts_url, self.round, name) if name and self.charts_url else None

    @property
    def comments_url(self) -> str:
        """Where the round as a whole is talked about, "" where nobody can."""
        return f"{self.talk.url}?round={self.round}" if self.talk.url else ""

    def how(self, estimate: Estimate) -> How:
        """Return how this estimate was computed."""
        anchor = anchor_of(estimate) if self.talk.url else ""
        return How(
            method=method_of(estimate),
            n=estimate.n,
            raters=estimate.raters,
            excluded=self.excluded,
            population=estimate.population,
            weights=weighed_by(estimate.weights),
            taken_at=self.taken_at,
            protocol=self.protocol,
            snapshot=self.snapshot,
            rows_url=self.rows(estimate),
            counts_items=estimate.measure in ITEM_MEASURES,
            counts_outputs=estimate.source == LABELS,
            comments_url=f"{self.talk.url}?round={self.round}&on={anchor}" if anchor else "",
            open_comments=self.talk.open.get(anchor, 0),
        )

    def rows(self, estimate: Estimate) -> str:
        """Return the address of the judgments behind this estimate, "" where this page leads to none."""
        if not self.rows_url:
            return ""
        option = (estimate.slice or {}).get("option")
        named = {"version": estimate.version, "versus": estimate.versus, "option": option}
        query: dict[str, str | int] = {
            "round": self.round,
            "metric": estimate.metric,
            "measure": estimate.measure,
        }
        return f"{self.rows_url}?{urlencode(query | {k: v for k, v in named.items() if v is not None})}"


def method_of(estimate: Estimate) -> str:
    """Return the method and the level of the interval; where there is no value, that there is none."""
    if not estimate.method:
        return gettext("no value, so no method")
    level = number(estimate.level * 100, 0 if float(estimate.level * 100).is_integer() else 1)
    return gettext("%(method)s; %(level)s%% interval") % {"method": estimate.method, "level": level}
