"""Equity audits for machines: the figures of the page, the hash that anybody can compute again, and nothing for other teams."""

from __future__ import annotations

import json
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from apps.accounts.models import Membership, Team, User
from apps.analysis import reviewing
from apps.analysis.services import refresh_now
from apps.api.openapi.document import document
from apps.catalog.withdrawing import version_in, withdraw_version
from apps.governance.models import EquityAudit
from apps.governance.services import make_audit, sign_audit
from tests.factories.skewed import skewed_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def audit(team: Team, ada: User) -> EquityAudit:
    round_ = skewed_round(team, ada)
    refresh_now(round_.pk)
    made = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(made.pk), now=timezone.now())
    by = Membership.objects.get(team=team, user=ada)
    found = make_audit(round_=round_, by=by, now=timezone.now())
    sign_audit(audit=found, by=by, remark="As I read it.", now=timezone.now())
    return found


def test_an_audit_says_what_its_page_says_and_its_hash_can_be_computed_again(
    audit: EquityAudit, ada_api: Any, ben_api: Any, dan_api: Any, ben_client: Client
) -> None:
    reply = ben_api.get("studies/kettle/audits/1/")
    assert reply.status_code == 200
    found = reply.json()
    assert found == ada_api.get("studies/kettle/audits/1").json()
    page = unescape(ben_client.get("/d/kettles/kettle/equity/1/").content.decode())

    body = found["body"]
    gap = next(one for one in body["cells_of_people"] if one["proven"] and one["metric"] == body["primary"])
    points = [f"{100 * gap[name]:+.0f}".replace("-", "\u2212") for name in ("value", "low", "high")]
    assert f"{points[0]} [{points[1]}, {points[2]}]" in page
    assert f"{gap['raters']} raters, {gap['n']} judgments" in page
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha256(canonical.encode()).hexdigest() == found["sha256"]
    assert f"sha256:{found['sha256']}" in page
    assert found["verified"] is True
    assert [(one["role"], one["remark"]) for one in found["signatures"]] == [("interpreter", "As I read it.")]

    listed = ben_api.get("studies/kettle/audits/").json()["audits"]
    assert [(one["number"], one["sha256"]) for one in listed] == [(1, found["sha256"])]
    assert "body" not in listed[0]
    for path in ("studies/kettle/audits/", "studies/kettle/audits/1/"):
        assert dan_api.get(path).status_code == 404
    assert ben_api.get("studies/kettle/audits/2/").status_code == 404

    assert found["withdrawn"] == {}
    for path, answer in [("audits/", {"study": "kettle", "audits": listed}), ("audits/{number}/", found)]:
        promised = document()["paths"][f"/api/v1/studies/{{slug}}/{path}"]["get"]["responses"]["200"]
        schema = {**promised["content"]["application/json"]["schema"], "components": document()["components"]}
        Draft202012Validator(schema).validate(answer)


def test_beside_a_signed_audit_stands_that_a_version_was_withdrawn_since(
    audit: EquityAudit, ada: User, ben_api: Any, ben_client: Client
) -> None:
    page = "/d/kettles/kettle/equity/1/"
    before = ben_api.get("studies/kettle/audits/1/").json()
    assert "It leaked names." not in ben_client.get(page).content.decode()
    key = audit.round.round_versions.all()[0].version.key

    withdraw_version(
        version=version_in(audit.study.team, key), reason="It leaked names.", actor=ada, now=timezone.now()
    )

    after = ben_api.get("studies/kettle/audits/1/").json()
    assert after["withdrawn"][key]["reason"] == "It leaked names."
    assert {**after, "withdrawn": {}} == before
    shown = ben_client.get(page).content.decode()
    assert "It leaked names." in shown
    assert "What is frozen and signed here stays as it is." in shown
