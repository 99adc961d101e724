"""Measure (l): every page of a study's dashboards, and what the API says of the same, beside a small round."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bench.http_client import Connection
from tests.bench.rater_loop import percentile
from tests.bench.reviewing import filled, make_results, name_of
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict
from tests.bench.weight import BUDGET_BYTES, load_page

if TYPE_CHECKING:
    from apps.studies.models import Round

HEAD = (
    "round",
    "page",
    "who",
    "p50 ms",
    "p95 ms",
    "CPU ms",
    "queries",
    "in a small round",
    "KB gzipped",
    "KB in all",
)
MOST_MS = 200.0
RESEARCHER, STAKEHOLDER = "researcher", "stakeholder"
SECRET = "Authorization"


@dataclass(frozen=True)
class Asked:
    """What an address cost: times in ms, ascending, CPU of this process in ms a request, queries, and bytes of its body gzipped."""

    times: list[float]
    cpu: float
    queries: int
    gzipped: int


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at one round: logged in for its pages, with a token for the API."""

    called: str
    client: Client
    headers: dict[str, str]
    round: Round

    def ask(self, url: str, requests: int) -> Asked:
        """Ask for an address again and again, after a first time that does not count.

        Raises:
            RuntimeError: it answers anything but 200.
        """
        first = self.client.get(url, headers=self.headers)
        if first.status_code != 200:
            raise RuntimeError(f"{url} answered {first.status_code} to the {self.called}")
        times, busy = [], time.process_time()
        for _ in range(requests):
            begun = time.perf_counter()
            self.client.get(url, headers=self.headers)
            times.append((time.perf_counter() - begun) * 1000)
        busy = (time.process_time() - busy) * 1000 / max(requests, 1)
        with CaptureQueriesContext(connection) as captured:
            self.client.get(url, headers=self.headers)
        return Asked(sorted(times), busy, len(captured), len(gzip.compress(first.content, 6)))

    def addresses(self) -> dict[str, str]:
        """Return the addresses of all pages that this reader may open, by name."""
        return {**dict(self._pages()), **dict(self._api())}

    def _pages(self) -> Iterator[tuple[str, str]]:
        from apps.dashboards.sections import sections_of
        from apps.dashboards.selectors import Seen
        from apps.studies.selectors import round_versions

        study = self.round.study
        home = [study.team.slug, study.slug]
        whole = reverse("dashboards:study", args=home)
        for view in ("plain", "full"):
            yield f"overview, {view}", f"{whole}?view={view}"
        yield "overview by a key", f"{whole}?by=age_band"
        for link in sections_of(Seen(study, self.called), ""):
            if link.url != whole:
                yield link.url.removeprefix(whole).strip("/"), link.url
        version = round_versions(self.round)[1].key
        yield "one version", reverse("dashboards:version", args=[*home, version])
        yield "weights", reverse("dashboards:weights", args=home)
        rows = reverse("dashboards:rows", args=home)
        yield "rows", f"{rows}?metric={_primary(self.round)}&version={version}"
        for name in ("csv", "svg"):
            yield f"chart as {name}", reverse("dashboards:chart", args=[*home, "days", name])
        if (number := self._finding()) is not None:
            yield "one finding", reverse("dashboards:finding", args=[*home, number])
            yield "more like a finding", reverse("dashboards:finding_more", args=[*home, number])

    def _api(self) -> Iterator[tuple[str, str]]:
        slug = self.round.study.slug
        for name in ("progress", "results", "verdict", "review", "findings"):
            yield f"API {name}", reverse(f"api:{name}", args=[slug])

    def _finding(self) -> int | None:
        from apps.analysis.findings.reading import findings_of

        found = findings_of(self.round.study, to_researcher=self.called == RESEARCHER)
        return found[0].pk if found else None


def measure(stage: Stage, *, quick: bool) -> list[Table]:
    """Ask for every page of big rounds, and of small ones once."""
    small, large, requests = (2_000, 10_000, 3) if quick else (10_000, 1_000_000, 20)
    rows: list[tuple[str, ...]] = []
    slow, heavy, growing = [], [], []
    for alone in (False, True):
        few, many = filled(small, alone=alone), filled(large, alone=alone)
        make_results(few)
        make_results(many)
        for role in (RESEARCHER, STAKEHOLDER):
            before = _reader(few, role)
            queries = {page: before.ask(url, 0).queries for page, url in before.addresses().items()}
            reader = _reader(many, role)
            addresses = reader.addresses()
            weights = _weights(stage, reader, addresses)
            for page, url in addresses.items():
                asked = reader.ask(url, requests)
                called = f"{name_of(alone=alone)}, {page}, {role}"
                p95, weight = percentile(asked.times, 95), weights.get(page, 0)
                if p95 > MOST_MS:
                    slow.append(f"{called}: {p95:.0f} ms")
                if weight > BUDGET_BYTES:
                    heavy.append(f"{called}: {weight:,} bytes")
                if queries.get(page, asked.queries) != asked.queries:
                    growing.append(f"{called}: {queries[page]} and {asked.queries}")
                rows.append(
                    (
                        name_of(alone=alone),
                        page,
                        role,
                        f"{median(asked.times):.0f}",
                        f"{p95:.0f}",
                        f"{asked.cpu:.0f}",
                        str(asked.queries),
                        str(queries.get(page, "")),
                        f"{asked.gzipped / 1000:.1f}",
                        f"{weight / 1000:.1f}" if weight else "",
                    )
                )
    how = (
        f"GET of each page of a round of {large:,} responses, five questions and two hundred groups after a refresh and a full review, "
        f"through Django's test client in this process: server time without network, {requests} requests after one that does not count; CPU is this process's own, without Postgres. "
        f"Queries are those of one request, beside those of the same page of a round of {small:,}. All that a browser loads with a page "
        "is counted over HTTP as in the table of weights."
    )
    notes = (
        verdict(len(slow), most=0, what=f"pages above {MOST_MS:.0f} ms at p95"),
        *slow,
        verdict(len(growing), most=0, what="pages whose queries grow"),
        *growing,
        verdict(len(heavy), most=0, what=f"pages above {BUDGET_BYTES:,} bytes"),
        *heavy,
    )
    return [Table("Every page of the dashboards", how, HEAD, tuple(rows), notes)]


def _reader(round_: Round, role: str) -> Reader:
    """Return somebody of this role in the round's team."""
    from apps.accounts.models import Membership, User
    from apps.accounts.services import create_token

    email = f"bench-{role}@example.org"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=f"Bench {role}")
    team = round_.study.team
    Membership.objects.get_or_create(team=team, user=user, defaults={"role": role})
    client = Client()
    client.force_login(user)
    token = create_token(team=team, user=user, name="bench", scopes=["all"])[1]
    return Reader(role, client, {SECRET: f"Bearer {token}"}, round_)


def _primary(round_: Round) -> str:
    return str(round_.protocol["analysis"]["primary"])


def _weights(stage: Stage, reader: Reader, addresses: dict[str, str]) -> dict[str, int]:
    """Return what a browser that has never been here loads with each page, in bytes."""
    with stage.product() as web:
        browser = Connection(web.port)
        browser.cookies["sessionid"] = reader.client.cookies["sessionid"].value

        async def load_all() -> dict[str, int]:
            return {
                page: (await load_page(page, url, browser)).bytes
                for page, url in addresses.items()
                if not page.startswith(("API", "chart"))
            }

        return asyncio.run(load_all())
