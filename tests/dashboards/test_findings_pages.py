"""The pages of findings: the ranked list, one of them, what members make of it, and what to collect next."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Team, User
from apps.analysis.findings import Gap, record_findings
from apps.analysis.findings.gap import ItemLost, Span
from apps.analysis.models import Finding
from apps.catalog.models import Scenario
from apps.catalog.services import upsert
from apps.studies.models import Round
from apps.studies.services import protocol_of
from tests.analysis.test_findings_kept import NOW, gap
from tests.factories.crowds import crowd_lines, gated_study, post
from tests.factories.studies import ndjson

pytestmark = pytest.mark.django_db

URL = "/d/kettles/kettle/findings/"


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    rows = [
        {
            "key": f"q{n}",
            "messages": [{"role": "user", "content": f"How much of {n}?"}],
            "tags": ["dosage"] if n % 2 else ["other"],
        }
        for n in range(30)
    ]
    assert upsert(
        team=team, what="scenarios", body=ndjson(rows), as_list=False, create_missing=False
    ).accepted
    lines = crowd_lines(raters=2, each=4, chance=0.5, scenarios=10)
    gate = {"name": "as good as before", "rule": "low >= 0.5"}
    agree = {"name": "people agree", "measure": "krippendorff_alpha", "rule": "low >= 0.0"}
    return post(gated_study(team, ada, gate, {**agree, "version": None, "versus": None}), lines).round


def planted(round_: Round, count: int = 1, **changes: Any) -> list[Gap]:
    ids = Scenario.objects.filter(team=round_.study.team, key__in=["q1", "q3"]).order_by("key")
    items = tuple(
        ItemLost(scenario=scenario.pk, mean=0.25, lost=3.0 - place, n=7, people=7)
        for place, scenario in enumerate(ids)
    )
    gaps = [
        replace(gap(-0.2 - 0.001 * n), slice={"tag": f"dosage-{n}" if n else "dosage"}, items=items)
        for n in range(count)
    ]
    return [replace(one, **changes) for one in gaps]


def test_the_list_ranks_by_a_visible_formula_and_says_what_became_of_each(
    judged: Round, ben_client: Client
) -> None:
    assert "Nobody has looked yet" in ben_client.get(URL).content.decode()
    small = replace(gap(-0.02), slice={"tag": "night"}, severity=Span(value=2.0, low=1.0, high=3.0))
    record_findings(round_=judged, found=[small, *planted(judged)], now=NOW)

    page = ben_client.get(URL).content.decode()

    assert page.index("Scenarios tagged “dosage”") < page.index("Scenarios tagged “night”")
    assert "25.0% \N{MULTIPLICATION SIGN} 20.0 points" in page
    assert "<b>5.0</b> [2.8, 7.2]" in page
    assert "kettle/v3 is preferred less often than elsewhere" in page
    assert "Nobody has taken it on." in page
    assert "No finding is in this state" in ben_client.get(f"{URL}?state=acting").content.decode()
    assert ben_client.get(f"{URL}?state=nonsense").status_code == 404


def test_what_is_private_and_what_is_theirs_is_for_researchers_alone(
    judged: Round, ada_client: Client, ben_client: Client, dan_client: Client
) -> None:
    of_people: dict[str, Any] = {"slice": {"first_language": "other"}, "people": 13, "n": 207}
    secret, shown = planted(judged, private=True)[0], planted(judged, **of_people)[0]
    record_findings(round_=judged, found=[secret, shown], now=NOW)
    hidden = Finding.objects.get(private=True)

    assert "For researchers only." in ada_client.get(URL).content.decode()
    assert "For researchers only." not in ben_client.get(URL).content.decode()
    assert ben_client.get(f"{URL}{hidden.pk}/").status_code == 404
    assert ben_client.get(f"{URL}{hidden.pk}/more/").status_code == 404
    assert ada_client.get(f"{URL}{hidden.pk}/").status_code == 200
    assert "13 people" in ada_client.get(URL).content.decode()
    assert "10 people" in ben_client.get(URL).content.decode()  # counts of groups of people come in steps
    for address in (URL, f"{URL}{hidden.pk}/", f"{URL}{hidden.pk}/more/"):
        assert dan_client.get(address).status_code == 404
    assert Client().get(URL).status_code == 302


def test_one_finding_shows_its_scenarios_and_members_act_on_it(
    judged: Round, ada: User, dan: User, ada_client: Client, ben_client: Client
) -> None:
    (finding,) = record_findings(round_=judged, found=planted(judged), now=NOW)
    address = f"{URL}{finding.pk}/"

    page = ben_client.get(address).content.decode()
    assert page.index("How much of 1?") < page.index("How much of 3?")
    assert "Save the state" not in page
    assert "Open the judgments" not in page
    assert "has agreed to be quoted" in page
    assert ben_client.post(address, {"act": "state", "state": "fixed"}).status_code == 404

    for _twice in range(2):
        done = ada_client.post(address, {"act": "state", "state": "acting", "reason": "New data."})
        assert done.status_code == 302
    assert ada_client.post(address, {"act": "owner", "owner": str(ada.pk)}).status_code == 302
    page = ada_client.get(address).content.decode()
    assert "Open the judgments" in page
    assert page.count("New data.") == 1
    finding.refresh_from_db()
    assert (finding.state, finding.owner) == ("acting", ada)
    for bad in (
        {"act": "state", "state": "returned"},
        {"act": "owner", "owner": str(dan.pk)},
        {"act": "owner", "owner": "x"},
        {"act": "state", "state": "known", "reason": "x" * 2001},
    ):
        assert ada_client.post(address, bad).status_code == 422
    assert ada_client.get(f"{URL}999999/").status_code == 404


def test_more_like_it_are_scenarios_with_its_tags_that_the_round_has_not_asked(
    judged: Round, ben_client: Client
) -> None:
    (finding,) = record_findings(round_=judged, found=planted(judged), now=NOW)
    address = f"{URL}{finding.pk}/more/"

    told = ben_client.get(f"{address}?format=json").json()["scenarios"]

    asked = set(judged.items.values_list("scenario__key", flat=True))
    wanted = {f"q{n}" for n in range(1, 30, 2)} - asked
    assert {one["scenario"] for one in told} == wanted
    assert told[0]["shared"] == ["dosage"]
    lines = ben_client.get(f"{address}?format=csv").content.decode().splitlines()
    assert len(lines) == len(wanted) + 1
    assert lines[0].endswith("scenario,tags,shared,risk,weight,nearness")
    assert "q29" in ben_client.get(address).content.decode()
    assert ben_client.get(f"{address}?format=xml").status_code == 404


def test_the_pages_cost_as_many_queries_for_one_finding_as_for_many(
    judged: Round, ada_client: Client
) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert ada_client.get(address).status_code == 200
        return len(caught)

    (finding,) = record_findings(round_=judged, found=planted(judged), now=NOW)
    addresses = (URL, f"{URL}{finding.pk}/", f"{URL}{finding.pk}/more/")
    for address in addresses:
        cost(address)
    one = [cost(address) for address in addresses]
    record_findings(round_=judged, found=planted(judged, 25), now=NOW)

    assert [cost(address) for address in addresses] == one


def test_a_finding_leads_to_its_gates_and_to_the_judgments_of_its_slice(
    judged: Round, ada_client: Client, ben_client: Client
) -> None:
    """The first gate asks how often kettle/v3 wins, so a tag of it touches that; other versions, and whether people agree, do not."""
    elsewhere = replace(planted(judged)[0], version="kettle/v1", slice={"tag": "other"})
    mine, other = record_findings(round_=judged, found=[*planted(judged), elsewhere], now=NOW)
    gate = judged_gate(judged)

    page = ben_client.get(f"{URL}{mine.pk}/").content.decode()
    assert f'<a href="/d/kettles/kettle/?round=1#verdict"><bdi>{gate}</bdi></a>' in page
    assert "people agree" not in page
    assert gate not in ben_client.get(f"{URL}{other.pk}/").content.decode()
    assert ben_client.get(URL).content.decode().count(f"<bdi>{gate}</bdi>") == 1

    rows = links(ada_client, f"{URL}{mine.pk}/")
    assert [("in=tag%3Adosage" in one, "scenario=q1" in one) for one in rows[:2]] == [
        (True, False),
        (True, True),
    ]
    whole, narrow = (ada_client.get(one).content.decode() for one in rows[:2])
    assert set(re.findall(r"<td><bdi>(q\d+)</bdi></td>", whole)) == {"q1", "q5", "q9"}, "all that are tagged"
    assert set(re.findall(r"<td><bdi>(q\d+)</bdi></td>", narrow)) == {"q1"}
    assert ada_client.get("/d/kettles/kettle/rows/?in=nonsense:x").status_code == 404
    assert "<bdi>q1</bdi>" not in ben_client.get(rows[0]).content.decode()


def judged_gate(round_: Round) -> str:
    """The name of the first gate of the round's protocol."""
    return protocol_of(round_).document.gates[0].name


def links(client: Client, address: str) -> list[str]:
    """The addresses of rows on a page."""
    found = re.findall(r'href="(/d/kettles/kettle/rows/[^"]*)"', client.get(address).content.decode())
    return [one.replace("&amp;", "&") for one in found]
