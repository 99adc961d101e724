"""A mode is one folder: this one is made here, and goes from protocol to result without a line anywhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings

from apps.accounts.models import Team, User
from apps.analysis.selectors import results_of
from apps.analysis.services import refresh_now
from apps.core.errors import Invalid
from apps.studies.models import Round
from apps.studies.modes import modes
from apps.studies.protocol.schema import json_schema
from tests.factories.joining import agree
from tests.factories.studies import VERSIONS, make_round, make_study

BOXES = [{"key": "box", "ask": "choice", "options": ["keep", "mend"]}]
SORTING = {
    "mode": "sorting",
    "round": {"versions": list(VERSIONS[:2])},
    "items": {"heading": "Keep it or mend it?", "overlap": 2},
    "questions": BOXES,
    "analysis": {"primary": "box"},
}


@pytest.fixture
def sorting() -> Iterator[None]:
    folder = "tests.modes.throwaway"
    more = {name: [*getattr(settings, name), folder] for name in ("MODES", "INSTALLED_APPS")}
    with override_settings(**more):
        _forget()
        yield
    _forget()


def _forget() -> None:
    modes.cache_clear()
    json_schema.cache_clear()


def sorted_by_somebody(round_: Round) -> list[str]:
    """Let somebody join and answer until there is nothing more, mending the last; return the pages that they saw."""
    client, pages = Client(), []
    address = str(agree(client, f"/s/{round_.study.code}/")["Location"])
    while "/t/" in address:
        pages.append(client.get(address).content.decode())
        said = "keep" if len(pages) < 4 else "mend"
        address = str(client.post(address, {"q-box": said})["Location"])
    return pages


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sorting", "gathered")
def test_a_fourth_mode_goes_from_protocol_to_result(team: Team, ada: User) -> None:
    round_ = make_round(team, ada, scenarios=2, **SORTING)
    pages = [page for _rater in range(2) for page in sorted_by_somebody(round_)]

    assert len(pages) == 2 * 2 * 2
    assert all("Keep it or mend it?" in page and 'value="mend"' in page for page in pages)
    assert sum("to question 0." in page for page in pages) == 2 * 2
    refresh_now(round_.pk)
    results = results_of(round_)
    assert results is not None
    kept = results.all("share", "box", slice={"option": "keep"})
    assert {found.version for found in kept} >= set(VERSIONS[:2])
    assert sorted(found.value for found in kept if found.version and found.value is not None) == [0.5, 1.0]


@pytest.mark.django_db
@pytest.mark.usefixtures("sorting")
def test_its_own_check_refuses_a_protocol(team: Team, ada: User) -> None:
    with pytest.raises(Invalid) as refused:
        make_study(team, ada, **{**SORTING, "questions": [{"key": "box", "ask": "yes_no"}]})

    assert "A sorting needs a choice." in str(refused.value.problems)


@pytest.mark.usefixtures("sorting")
def test_the_published_schema_names_it() -> None:
    assert "sorting" in json_schema()["properties"]["mode"]["enum"]


def test_without_its_folder_there_is_no_such_mode() -> None:
    assert "sorting" not in modes()
