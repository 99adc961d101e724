from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis.estimate import Estimate
from apps.analysis.models import Snapshot
from apps.analysis.services import CONSUMER
from apps.assignments.services import launch
from apps.core.models import OutboxRow
from apps.studies.models import Round, RoundVersion
from apps.studies.services import pause_round
from tests.dashboards.conftest import MakeEstimate
from tests.factories.studies import NOW, fill_catalog, make_study

URL = "/d/kettles/kettle/"
POLL = {"HX-Request": "true"}
PAGES = ("/d/", "/d/kettles/", URL, f"{URL}rows/", f"{URL}method/", f"{URL}behaviour/")

pytestmark = pytest.mark.django_db


@contextmanager
def queries(most: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as seen:
        yield
    assert len(seen) <= most, "\n".join(query["sql"] for query in seen)


def snapshot(round_: Round, estimates: list[Estimate]) -> Snapshot:
    rows = [estimate.as_json() for estimate in estimates]
    return Snapshot.objects.create(
        round=round_,
        taken_at=timezone.now(),
        seconds=0.1,
        responses=40,
        raters=12,
        excluded={"gold": 2},
        estimates=rows,
    )


@pytest.fixture
def counted(running: Round, estimate: MakeEstimate) -> Round:
    """A round with numbers."""
    OutboxRow.objects.all().delete()
    snapshot(running, _all_pairs(["kettle/v3", "kettle/v2", "kettle/v1"], estimate))
    return running


def _all_pairs(versions: list[str], estimate: MakeEstimate) -> list[Estimate]:
    pairs = [
        estimate("win_rate", 0.6 if a < b else 0.4, version=a, versus=b)
        for a in versions
        for b in versions
        if a != b
    ]
    singles = [
        estimate(measure, value, version=version)
        for version in versions
        for measure, value in (("average_win_rate", 0.5), ("bradley_terry", 0.1), ("rank", 2.0))
    ]
    return [*pairs, *singles, estimate("tie_rate", 0.11), estimate("position_effect", 0.02)]


@pytest.mark.parametrize("url", PAGES)
def test_whoever_is_not_logged_in_logs_in_first(client: Client, counted: Round, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("url", PAGES[1:])
def test_an_outsider_finds_nothing(dan_client: Client, counted: Round, url: str) -> None:
    assert dan_client.get(url).status_code == 404


@pytest.mark.parametrize("url", PAGES[1:])
def test_a_stakeholder_reads_everything(ben_client: Client, counted: Round, url: str) -> None:
    response = ben_client.get(url)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("query", ["?round=2", "?round=0", "?round=x", "?round=-1", "?round=99999999999"])
def test_a_round_that_does_not_exist_is_not_found(ada_client: Client, counted: Round, query: str) -> None:
    for page in ("", "rows/", "method/", "behaviour/"):
        assert ada_client.get(f"{URL}{page}{query}").status_code == 404


def test_the_dashboard_shows_numbers_with_all_that_belongs_to_them(
    ben_client: Client, counted: Round
) -> None:
    page = ben_client.get(f"{URL}?view=full").content.decode()

    assert "60%" in page
    assert "v3 is at least as good as v2" in page
    assert "Covers" in page
    assert "Computed 3 s after the newest judgment" in page
    assert f"sha256:{counted.protocol_hash}" in page
    assert page.count('<details class="how') == page.count("t(72); 95% ") + 2, "two plain counts"
    assert page.count('class="dash-few"') == 0
    assert not re.search(r"<[^>]+\sstyle=", page)


def test_the_note_of_a_round_is_shown(ben_client: Client, counted: Round) -> None:
    Round.objects.update(note="Synthetic <b>demo</b> data")
    assert "Synthetic &lt;b&gt;demo&lt;/b&gt; data" in ben_client.get(URL).content.decode()


def test_a_poll_gets_the_live_part_and_then_nothing_while_nothing_changed(
    ben_client: Client, counted: Round
) -> None:
    ben_client.get(URL)
    first = ben_client.get(URL, headers=POLL)
    body = first.content.decode().strip()
    assert body.startswith('<section id="live"')
    assert body.endswith("</section>")
    assert f'hx-ptag="{first.headers["HX-PTag"]}"' in body

    with queries(4):
        again = ben_client.get(URL, headers={**POLL, "HX-PTag": first.headers["HX-PTag"]})
    by_etag = ben_client.get(URL, headers={**POLL, "If-None-Match": first.headers["ETag"]})

    assert again.status_code == by_etag.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_poll_that_changes_nothing_reads_no_estimates(ben_client: Client, counted: Round) -> None:
    tag = ben_client.get(URL, headers=POLL).headers["HX-PTag"]
    with CaptureQueriesContext(connection) as seen:
        ben_client.get(URL, headers={**POLL, "HX-PTag": tag})
    assert not any('"estimates"' in query["sql"] or '"protocol"' in query["sql"] for query in seen)


def _new_snapshot(round_: Round) -> None:
    snapshot(round_, [])


def _event(round_: Round) -> None:
    OutboxRow.objects.create(consumer=CONSUMER, event="response.recorded", key=round_.pk)


def _pause(round_: Round) -> None:
    Round.objects.filter(pk=round_.pk).update(state="paused")


@pytest.mark.parametrize("change", [_new_snapshot, _event, _pause])
def test_a_poll_hears_of_every_change(
    ben_client: Client, counted: Round, change: Callable[[Round], None]
) -> None:
    tag = ben_client.get(URL, headers=POLL).headers["HX-PTag"]
    change(counted)
    assert ben_client.get(URL, headers={**POLL, "HX-PTag": tag}).status_code == 200


def test_a_tag_belongs_to_one_role_and_one_question(
    ben_client: Client, ada_client: Client, counted: Round
) -> None:
    tags = {
        ben_client.get(URL, headers=POLL).headers["HX-PTag"],
        ada_client.get(URL, headers=POLL).headers["HX-PTag"],
        ben_client.get(f"{URL}?by=rank", headers=POLL).headers["HX-PTag"],
    }
    assert len(tags) == 3


def test_the_whole_page_is_never_answered_by_304(ben_client: Client, counted: Round) -> None:
    etag = ben_client.get(URL, headers=POLL).headers["ETag"]
    assert ben_client.get(URL, headers={"If-None-Match": etag}).status_code == 200


def test_a_poll_after_the_session_ended_leads_to_the_log_in(client: Client, counted: Round) -> None:
    response = client.get(URL, headers=POLL)
    assert response.headers["HX-Redirect"].startswith(reverse("account_login"))
    assert response.content == b""


def test_waiting_events_are_told(ben_client: Client, counted: Round) -> None:
    _event(counted)
    assert "1 event waits for the next numbers." in ben_client.get(URL).content.decode()
    assert "1 event waits" in ben_client.get("/d/kettles/").content.decode()


def test_a_study_without_a_round_says_so(ben_client: Client, team: Team, ada: User) -> None:
    make_study(team, ada)
    assert "No round yet" in ben_client.get(URL).content.decode()
    assert "No round yet" in ben_client.get("/d/kettles/").content.decode()
    assert ben_client.get(f"{URL}method/").status_code == 404


def test_a_round_before_its_first_numbers_says_so(ben_client: Client, running: Round) -> None:
    assert "No numbers yet" in ben_client.get(URL).content.decode()
    Snapshot.objects.create(
        round=running, taken_at=timezone.now(), seconds=0.1, responses=0, raters=0, excluded={}, estimates=[]
    )
    assert "No judgments yet" in ben_client.get(URL).content.decode()


def test_a_round_with_one_version_says_that_there_is_nothing_to_compare(
    ben_client: Client, counted: Round
) -> None:
    RoundVersion.objects.filter(round=counted, place__gt=0).delete()
    Snapshot.objects.update(estimates=[])
    assert "only one version" in ben_client.get(URL).content.decode()


def test_an_older_round_is_reached_by_its_number(ada_client: Client, counted: Round) -> None:
    Round.objects.update(state="closed")
    second = launch(study=counted.study, now=NOW)
    pause_round(round_=second)

    page = ada_client.get(URL).content.decode()
    assert "Round 2" in page
    assert '<option value="1">1</option>' in page
    assert "No numbers yet" in page
    assert "60%" in ada_client.get(f"{URL}?round=1").content.decode()


def _bigger(team: Team, ada: User, estimate: MakeEstimate) -> str:
    versions = tuple(f"big/v{place}" for place in range(25))
    fill_catalog(team, scenarios=1, versions=versions)
    study = make_study(team, ada, slug="big", round={"versions": list(versions), "baseline": versions[0]})
    round_ = launch(study=study, now=NOW)
    snapshot(round_, _all_pairs(list(versions), estimate))
    return "/d/kettles/big/"


def _cost(client: Client, url: str, headers: dict[str, str]) -> int:
    client.get(url, headers=headers)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url, headers=headers).status_code == 200
    return len(seen)


@pytest.mark.parametrize("page", ["", "rows/?metric=overall", "method/"])
@pytest.mark.parametrize("headers", [{}, POLL])
def test_25_versions_cost_no_more_queries_than_3(
    *,
    ada_client: Client,
    counted: Round,
    team: Team,
    ada: User,
    estimate: MakeEstimate,
    page: str,
    headers: dict[str, str],
) -> None:
    small = _cost(ada_client, URL + page, headers)
    big = _cost(ada_client, _bigger(team, ada, estimate) + page, headers)
    assert small == big <= 14


def test_25_studies_cost_no_more_queries_than_1(
    ada_client: Client, counted: Round, team: Team, ada: User
) -> None:
    one = _cost(ada_client, "/d/kettles/", {})
    for number in range(24):
        launch(study=make_study(team, ada, slug=f"more-{number}"), now=NOW)
    assert _cost(ada_client, "/d/kettles/", {}) == one


def test_home_leads_to_the_team_of_the_person(ada_client: Client, counted: Round) -> None:
    assert ada_client.get("/d/").headers["Location"] == "/d/kettles/"


def test_the_method_page_gives_the_frozen_protocol_and_every_measure(
    ben_client: Client, counted: Round
) -> None:
    page = ben_client.get(f"{URL}method/").content.decode()

    assert f"sha256:{counted.protocol_hash}" in page
    assert "plumbline: 1\nslug: kettle\ntitle:" in page, "sections in the order of the reference"
    assert "Raters are a sample of others to come" in page
    assert "count as half a win" in page
    assert "2 on gold items" in page
    for measure in ("win_rate", "bradley_terry", "position_effect", "mean", "share"):
        assert f'id="{measure}"' in page
    assert "Simultaneous bounds" in page


@pytest.mark.parametrize("page", ["", "rows/", "method/"])
def test_a_template_asks_the_database_nothing(ada_client: Client, counted: Round, page: str) -> None:
    response = ada_client.get(URL + page)
    name = {"": "study", "rows/": "rows", "method/": "method"}[page]
    context = {key: response.context[key] for key in response.context.keys()}  # noqa: SIM118 - no dict
    with queries(0):
        assert render_to_string(f"dashboards/{name}.html", context)
