"""Findings for machines: ranked, without private ones for readers, and in the shape that the document promises."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from apps.accounts.models import Team, User
from apps.analysis.findings import record_findings
from apps.analysis.models import Finding
from apps.api.openapi.document import document
from apps.catalog.withdrawing import version_in, withdraw_version
from apps.studies.models import Round
from tests.analysis.test_findings_kept import NOW, gap
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    round_ = post(gated_study(team, ada), crowd_lines(raters=2, each=4, chance=0.5)).round
    found = [
        replace(gap(), private=True),
        gap(slice={"tag": "night"}),
        gap(-0.3, slice={"first_language": "other"}, people=13),
    ]
    record_findings(round_=round_, found=found, now=NOW)
    return round_


def test_findings_come_by_impact_and_readers_get_no_private_ones(
    judged: Round, ada_api: Any, ben_api: Any
) -> None:
    mine = ada_api.get("studies/kettle/findings?round=1").json()
    theirs = ben_api.get("studies/kettle/findings").json()

    impacts = [one["impact"]["value"] for one in mine["findings"]]
    assert impacts == sorted(impacts, reverse=True)
    assert (len(mine["findings"]), len(theirs["findings"])) == (3, 2)
    assert theirs["findings"][0]["people"] == 10
    assert "private" not in theirs["findings"][0]
    assert ada_api.get("studies/kettle/findings?round=2").status_code == 404
    hidden = Finding.objects.get(private=True)
    assert ben_api.get(f"studies/kettle/findings/{hidden.pk}/more").status_code == 404
    assert ada_api.get("studies/none/findings").status_code == 404


def test_findings_say_which_versions_are_withdrawn(
    judged: Round, team: Team, ada: User, ben_api: Any
) -> None:
    assert ben_api.get("studies/kettle/findings").json()["withdrawn"] == {}
    withdraw_version(version=version_in(team, PAIR[0]), reason="It leaked names.", actor=ada, now=NOW)

    told = ben_api.get("studies/kettle/findings").json()["withdrawn"]

    assert list(told) == [PAIR[0]]
    assert told[PAIR[0]]["reason"] == "It leaked names."


def test_replies_are_what_the_document_promises(judged: Round, ada_api: Any) -> None:
    finding = Finding.objects.filter(private=False).first()
    assert finding is not None
    replies = {
        "studies/{slug}/findings/": ada_api.get("studies/kettle/findings"),
        "studies/{slug}/findings/{number}/more/": ada_api.get(f"studies/kettle/findings/{finding.pk}/more"),
    }
    for path, reply in replies.items():
        assert reply.status_code == 200
        promised = document()["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]
        schema = promised["content"]["application/json"]["schema"]
        components = document()["components"]
        Draft202012Validator({**schema, "components": components}).validate(reply.json())
