"""How fresh the numbers are, and when the verdict is older than the checkpoint."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.catalog.models import Output, Version
from apps.dashboards.newer import newer_than
from apps.dashboards.pages.freshness import Newer, ages_of, alerts_of
from apps.studies.models import Item, Round
from apps.studies.selectors import round_versions
from tests.dashboards.conftest import TAKEN
from tests.factories.crowds import crowd_lines, gated_study, post

NOTHING = Newer()


def test_every_age_is_told_and_what_is_not_there_is_no_zero() -> None:
    ages = ages_of(
        now=TAKEN + timedelta(hours=3),
        judged=TAKEN - timedelta(seconds=3),
        taken=TAKEN,
        reviewed=None,
        waits=[1.0, 3.0, 50.0],
        newer=NOTHING,
    )

    assert [age for _what, age in ages.facts] == ["3 h old", "3 h old", "none yet"]
    assert ages.latency == "From judgment to number: 3 s in the median of the newest 3 judgments."
    assert ages.alerts == ()


def test_nothing_measured_says_nothing() -> None:
    ages = ages_of(now=TAKEN, judged=None, taken=TAKEN, reviewed=None, waits=(), newer=NOTHING)

    assert ages.latency == ""
    assert ages.facts[0][1] == "none yet"


def test_an_alert_names_what_is_newer() -> None:
    first, second = alerts_of(Newer(versions=("w/r4",), changed=("w/r3",)))

    assert first.startswith("The verdict is older than the checkpoint:")
    assert "w/r4" in first
    assert "outputs of" in second
    assert "w/r3" in second


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    study = gated_study(team, ada, {"name": "better", "rule": "low >= 0.5"})
    round_ = post(study, crowd_lines(raters=12, each=4, chance=0.6)).round
    refresh_now(round_.pk)
    return round_


@pytest.mark.django_db(transaction=True)
def test_a_newer_version_of_the_system_makes_the_page_say_so(judged: Round, ben_client: Client) -> None:
    assert "older than the checkpoint" not in ben_client.get("/d/kettles/kettle/").content.decode()
    now = timezone.now()
    tested = Version.objects.filter(key="kettle/v3")
    tested.update(at=now)
    system = tested.get().system
    Version.objects.create(team=system.team, system=system, key="kettle/older", at=now - timedelta(days=1))
    Version.objects.create(team=system.team, system=system, key="kettle/v4", at=now + timedelta(days=1))

    page = ben_client.get("/d/kettles/kettle/").content.decode()
    asked = {"HX-Request": "true", "HX-PTag": re.findall(r'hx-ptag="([0-9a-f]+)"', page)[0]}

    assert ben_client.get("/d/kettles/kettle/", headers=asked).status_code == 304
    Version.objects.create(team=system.team, system=system, key="kettle/v5", at=now + timedelta(days=2))
    assert "kettle/v5" in ben_client.get("/d/kettles/kettle/", headers=asked).content.decode(), (
        "a poll notices"
    )
    assert "The verdict is older than the checkpoint" in page
    assert "kettle/v4" in page
    assert "kettle/older" not in page
    assert "From judgment to number" in page


@pytest.mark.django_db(transaction=True)
def test_an_output_written_anew_after_the_newest_judgment_is_told(judged: Round) -> None:
    versions, at = round_versions(judged), timezone.now()
    scenario = Item.objects.filter(round=judged).select_related("scenario")[0].scenario
    assert newer_than(judged, versions, at) == NOTHING
    Output.objects.create(version=versions[0], scenario=scenario, revision=2)

    assert newer_than(judged, versions, at).changed == (versions[0].key,)
    assert newer_than(judged, versions, None) == NOTHING, "nobody has judged, so no judgment is older"
    assert newer_than(judged, versions, timezone.now()) == NOTHING
