"""Every panel keeps the same promises; a new one is tested the moment its file exists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from apps.exchange.panels import panel_of, panels
from apps.exchange.panels._base import PanelType
from apps.raters.models import Link, Outcome, Participation
from apps.raters.return_address import checked_return_address
from apps.raters.services import PanelSpec, end, make_link
from apps.studies.models import Round
from tests.factories.joining import agree
from tests.factories.studies import NOW

pytestmark = pytest.mark.usefixtures("gathered")
each_panel = pytest.mark.parametrize("panel", list(panels().values()), ids=lambda panel: panel.slug)
OWN = "https://panel.example/back?cc={code}&who={%s}"


def link_for(round_: Round, panel: PanelType) -> Link:
    back = panel.return_url or OWN % panel.parameters["person"]
    spec = PanelSpec(panel.slug, panel.parameters, {}, back)
    return make_link(study=round_.study, kind="panel", name=panel.label, actor=None, now=NOW, panel=spec)


def came(panel: PanelType, **changes: str) -> str:
    said: Mapping[str, str] = {role: f"{role}-7" for role in panel.parameters} | changes
    return "&".join(f"{name}={said[role]}" for role, name in panel.parameters.items())


def test_the_three_that_everybody_knows_are_there() -> None:
    assert {"prolific", "cloudresearch", "sona"} <= set(panels())
    assert panel_of("nobody") is None


@each_panel
def test_a_panel_is_described_in_full(panel: PanelType) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", panel.slug)
    assert panel.label
    assert "person" in panel.parameters
    assert set(panel.parameters) <= {"person", "study", "session"}
    assert len(set(panel.parameters.values())) == len(panel.parameters)
    assert panel.notes
    assert all(str(note).endswith(".") for note in panel.notes)
    assert set(panel.returns) <= set(Outcome)
    assert Outcome.COMPLETE in panel.returns


@each_panel
def test_its_way_back_may_be_kept_as_it_is(panel: PanelType) -> None:
    assert checked_return_address(panel.return_url, panel.parameters.values()) == panel.return_url


@each_panel
def test_the_address_that_researchers_paste_carries_the_person(panel: PanelType) -> None:
    if panel.address:
        assert panel.parameters["person"] in dict(parse_qsl(panel.address.removeprefix("?")))


@each_panel
@pytest.mark.django_db
def test_a_person_comes_through_and_goes_back_with_the_code_of_each_outcome(
    panel: PanelType, running: Round
) -> None:
    link, client = link_for(running, panel), Client()
    reply = agree(client, f"/s/{link.code}/?{came(panel)}")
    assert "person-7" not in reply["Location"]
    participation = Participation.objects.select_related("link").get()

    for outcome in Outcome:
        end(participation=participation, state=Participation.State.ENDED, outcome=outcome, now=NOW)
        page: Any = client.get(f"/s/{link.code}/done/").content.decode()
        assert link.codes[outcome] in page
        assert ('rel="noreferrer"' in page) == (outcome in panel.returns)


@each_panel
@pytest.mark.django_db
def test_the_same_person_is_one_whatever_the_session(panel: PanelType, running: Round) -> None:
    link = link_for(running, panel)

    agree(Client(), f"/s/{link.code}/?{came(panel)}")
    agree(Client(), f"/s/{link.code}/?{came(panel, session='another')}")
    agree(Client(), f"/s/{link.code}/?{came(panel, person='another')}")

    assert Participation.objects.count() == 2
