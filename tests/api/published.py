"""What others published of a data set, held against the three ways in which the product tells it: page, JSON and CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Any

from django.test import Client

_CARD = re.compile(r'<section class="card.*?</section>', re.DOTALL)
_CHART = re.compile(r'href="(/d/[^"]+/charts/[^"]+\.csv\?[^"]+)"')
_MORE = re.compile(r'rel="next" href="(\?[^"#]*)')
_LINE = re.compile(
    r'<span class="nm"><bdi>(.*?)</bdi>.*?<span class="val"><bdi dir="ltr">(.*?)</bdi>', re.DOTALL
)


@dataclass(frozen=True)
class Published:
    """One figure as others published it.

    Attributes:
        part: what the slice of the number says, such as `option: 1`; "" for none.
        value: in the product's own unit: shares are from 0 to 1.
        within: how far ours may be from it, by the digits that were published.
    """

    metric: str
    measure: str
    version: str | None
    value: float
    within: float
    part: str = ""


@dataclass
class Told:
    """The newest numbers of a study, as a researcher of its team reads them.

    Attributes:
        api: a caller of the API; `client`, a browser of the same person.
        queries: of the pages of the study that are read, such as the orders of its leaderboard.
    """

    api: Any
    client: Client
    slug: str
    queries: Sequence[str] = ("",)
    _tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @cached_property
    def estimates(self) -> list[dict[str, Any]]:
        """The main estimates of people and labels in the JSON."""
        found = self.api.get(f"studies/{self.slug}/results").json()["estimates"]
        return [one for one in found if (one["pool"], one["weights"], one["versus"]) == ("main", None, None)]

    @cached_property
    def cards(self) -> list[str]:
        """The cards of the study's pages that can be fetched as files."""
        pages = (page for query in self.queries for page in self._parts(query))
        return [card for page in pages for card in _CARD.findall(page) if _CHART.search(card)]

    def _parts(self, query: str) -> Iterator[str]:
        """Yield a page, and its further parts as its own links lead to them."""
        following: str | None = f"?view=full{query}"
        while following is not None:
            page = self.client.get(f"/d/kettles/{self.slug}/{following}").content.decode()
            yield page
            more = _MORE.search(page)
            following = unescape(more[1]) if more else None

    def shown(self, figure: Published) -> Iterator[tuple[str, str]]:
        """Yield a figure as cards and their files tell it: the text on the page, and the value in the CSV."""
        for card in self.cards:
            if f"metric={figure.metric}&amp;measure={figure.measure}" not in card:
                continue
            lines = _LINE.findall(card)
            rows = self.table(unescape(_CHART.findall(card)[0]))
            for (name, text), row in zip(lines, rows, strict=True):
                assert unescape(name).split(",")[0] == row["name"].split(",")[0], (
                    "a file is in the order of its card"
                )
                about = (row["measure"], row["metric"], row["version"], row["slice"])
                if about == (figure.measure, figure.metric, figure.version or "", figure.part):
                    yield unescape(text), row["value"]

    def table(self, address: str) -> list[dict[str, str]]:
        """Return the rows of a chart's file."""
        if address not in self._tables:
            text = self.client.get(address).content.decode("utf-8-sig")
            self._tables[address] = list(csv.DictReader(io.StringIO(text)))
        return self._tables[address]

    def wrong(self, figure: Published) -> list[str]:
        """Return where a published figure does not come out: in the JSON, in the CSV or on the page."""
        in_json = [
            one["value"]
            for one in self.estimates
            if (one["metric"], one["measure"], one["version"], _part(one["slice"]))
            == (figure.metric, figure.measure, figure.version, figure.part)
        ]
        shown = list(self.shown(figure))
        told = {
            "JSON": len(in_json) == 1 and abs(in_json[0] - figure.value) <= figure.within,
            "CSV": bool(shown)
            and all(abs(float(cell or "nan") - figure.value) <= figure.within for _text, cell in shown),
            "page": bool(shown) and all(_reads_as(text, figure) for text, _cell in shown),
        }
        return [
            f"{where}: {figure}, found {in_json} and {shown}" for where, is_so in told.items() if not is_so
        ]


def wrong_figures(told: Told, figures: Sequence[Published]) -> list[str]:
    """Return every way in which the product tells one of these figures otherwise than it was published."""
    return [one for figure in figures for one in told.wrong(figure)]


def _part(sliced: dict[str, str] | None) -> str:
    return "; ".join(f"{key}: {value}" for key, value in (sliced or {}).items())


def _reads_as(text: str, figure: Published) -> bool:
    """Return whether the text begins with the figure, rounded to the digits that it shows."""
    found = re.match(r"([+\u2212]?)([\d,]+)(?:\.(\d+))?(%?)", text)
    if found is None:
        return False
    sign, whole, decimals, percent = found.groups()
    number = float(f"{whole.replace(',', '')}.{decimals or 0}") * (-1 if sign == "\u2212" else 1)
    scale = 100 if percent else 1
    half = 0.5 * 10.0 ** -len(decimals or "")
    return abs(number - figure.value * scale) <= half + figure.within * scale + 1e-9
