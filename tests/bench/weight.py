"""Measure (e): how many bytes and requests a page costs a browser that has never been here."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.bench.adapters import Product
from tests.bench.http_client import Connection, Reply
from tests.bench.stage import Stage, Web
from tests.bench.tables import Table

HEAD = ("page", "requests", "bytes", "page itself", "style", "script", "other")
BUDGET_BYTES, BUDGET_REQUESTS = 60_000, 6
ENCODINGS = {"Accept-Encoding": "br, gzip"}
_IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
_IN_SCRIPT = re.compile(r"(?:^|[;\s}])import\s*(?:[^'\"();]*?\sfrom\s*)?['\"]([^'\"]+)['\"]")


class _Assets(HTMLParser):
    """The addresses that a browser loads with a page, without scrolling or clicking."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        rel = (values.get("rel") or "").split()
        if tag == "link" and {"stylesheet", "icon", "modulepreload", "preload"} & set(rel):
            self._add(values.get("href"))
        elif tag in {"script", "img"} and values.get("loading") != "lazy":
            self._add(values.get("src"))
        elif tag == "use":
            self._add((values.get("href") or "").partition("#")[0])

    def _add(self, address: str | None) -> None:
        if address and not address.startswith("data:") and address not in self.found:
            self.found.append(address)


@dataclass(frozen=True)
class Weight:
    """What one page costs: bytes of bodies and headers as sent, by kind, and requests."""

    page: str
    requests: int
    by_kind: dict[str, int]

    @property
    def bytes(self) -> int:
        """All bytes."""
        return sum(self.by_kind.values())


def measure(stage: Stage, *, quick: bool) -> list[Table]:
    """Load the pages cold and return one table."""
    from apps.studies.models import Study
    from tests.bench.loop import make_loop_study

    code = Study.objects.filter(slug="loop").values_list("code", flat=True).first() or make_loop_study(50)
    with stage.product() as web:
        weights, skipped = asyncio.run(_load_all(stage, web, code))
    rows = tuple(
        (
            w.page,
            str(w.requests),
            f"{w.bytes:,}",
            *(f"{w.by_kind.get(kind, 0):,}" for kind in ("page", "css", "js", "other")),
        )
        for w in weights
    )
    rater = next(w for w in weights if w.page == "rater's item")
    held = rater.bytes <= BUDGET_BYTES and rater.requests <= BUDGET_REQUESTS
    notes = (
        f"The rater's page: budget {BUDGET_BYTES:,} bytes and {BUDGET_REQUESTS} requests: {'held' if held else 'MISSED'}",
        *skipped,
    )
    how = (
        "Over HTTP/1.1 with brotli and gzip offered, an empty cache, bytes as sent (status line, headers and bodies). "
        "Style sheets, scripts, icons and pictures are read from the HTML, what they name in turn from the style sheets "
        "and scripts."
    )
    return [Table("What a page weighs", how, HEAD, rows, notes)]


async def _load_all(stage: Stage, web: Web, code: str) -> tuple[list[Weight], list[str]]:
    rater = Connection(web.port)
    item = await Product(stage.database, code=code).enter(rater, 0)
    if item is None:
        raise RuntimeError("the bench's study has nothing to judge")
    weights = [
        await load_page("joining", f"/s/{code}/", Connection(web.port)),
        await load_page("rater's item", item, rater),
    ]
    skipped = []
    member = Connection(web.port)
    member.cookies["sessionid"] = await asyncio.to_thread(_session)
    for page, address in _pages_of_members():
        if address is None:
            skipped.append(f"{page}: skipped, there is no such address yet.")
        else:
            weights.append(await load_page(page, address, member))
    return weights, skipped


def _session() -> str:
    """Return the session key of somebody who is logged in."""
    from apps.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email="loop@example.org"))
    return client.cookies["sessionid"].value


def _pages_of_members() -> list[tuple[str, str | None]]:
    pages = {
        "dashboard": "/d/bench-loop/loop/",
        "list of studies": "/console/",
        "set-up, the questions": "/console/studies/loop/setup/questions/",
    }
    return [(page, _if_known(address)) for page, address in pages.items()]


def _if_known(address: str) -> str | None:
    try:
        resolve(address)
    except Resolver404:
        return None
    return address


async def load_page(page: str, address: str, browser: Connection) -> Weight:
    """Load a page with everything that it names."""
    first = await browser.get(address, ENCODINGS)
    if first.status != 200:
        raise RuntimeError(f"{address} answered {first.status}")
    by_kind = {"page": _sent(first)}
    requests = 1
    parser = _Assets()
    parser.feed((await browser.get(address)).body.decode())
    waiting, seen = [urljoin(address, found) for found in parser.found], set()
    while waiting:
        asset = waiting.pop(0)
        if asset in seen or urlsplit(asset).netloc:
            continue
        seen.add(asset)
        reply = await browser.get(asset, ENCODINGS)
        if reply.status != 200:
            raise RuntimeError(f"{page} names {asset}, which answered {reply.status}")
        requests += 1
        kind = urlsplit(asset).path.rpartition(".")[2]
        key = kind if kind in {"css", "js"} else "other"
        by_kind[key] = by_kind.get(key, 0) + _sent(reply)
        waiting += await _named_in(kind, asset, browser.get)
    return Weight(page, requests, by_kind)


async def _named_in(kind: str, asset: str, get: Callable[[str], Awaitable[Reply]]) -> list[str]:
    pattern = {"css": _IN_CSS, "js": _IN_SCRIPT}.get(kind)
    if pattern is None:
        return []
    text = (await get(asset)).body.decode()
    names = [next(filter(None, found.groups())) for found in pattern.finditer(text)]
    return [urljoin(asset, name) for name in names if not name.startswith(("data:", "#"))]


def _sent(reply: Reply) -> int:
    head = sum(len(name) + len(value) + 4 for name, value in reply.headers.items())
    return len(reply.body) + head + len("HTTP/1.1 200 OK\r\n\r\n")
