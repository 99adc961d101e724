"""From judgments to the page, and from a number back to its judgments."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.analysis.models import Snapshot
from apps.analysis.services import refresh_now
from apps.raters.models import Rater
from apps.responses.services import import_judgments
from apps.studies.models import Round
from tests.factories.studies import NOW, make_study, ndjson

URL = "/d/kettles/kettle/"


def _line(number: int) -> dict[str, Any]:
    first_is_new = number % 2 == 0
    return {
        "item": f"i{number}",
        "scenario": f"q{number % 4}",
        "shown": ["kettle/v3", "kettle/v2"] if first_is_new else ["kettle/v2", "kettle/v3"],
        "rater": f"r{number % 12}",
        "answers": {
            "overall": ("first" if first_is_new else "second") if number % 4 else "equal",
            "sure": 0.75,
            "why": ["clearer"],
        },
        "seconds": 4.25,
        "at": f"2026-03-0{1 + number % 3}T09:00:00Z",
        "key": f"k{number}",
    }


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    """A round of 60 judgments by 12 raters: v3 was preferred in 45 of them, 15 were ties."""
    taken = import_judgments(
        study=make_study(team, ada),
        body=ndjson([_line(number) for number in range(60)]),
        as_list=False,
        round_number=None,
        create_missing=True,
        consent="collected elsewhere",
        note="",
        now=NOW,
    )
    assert taken.report.accepted == 60, taken.report.refused
    assert refresh_now(taken.round.pk) is not None
    return taken.round


@pytest.mark.django_db(transaction=True)
def test_a_refresh_brings_the_numbers_of_the_judgments_onto_the_page(
    ben_client: Client, judged: Round
) -> None:
    page = ben_client.get(f"{URL}?view=full").content.decode()

    assert '<b class="num"><bdi dir="ltr">60</bdi></b>' in page
    assert "<b>88%</b>" in page, "45 wins and 15 ties of 60 are 87.5%"
    assert "60 judgments, 12 raters" in page
    assert "March 3, 2026: 20 judgments." in page
    assert 'class="dash-few"' not in page


@pytest.mark.django_db(transaction=True)
def test_a_number_opens_its_judgments_for_those_who_may_see_them(ada_client: Client, judged: Round) -> None:
    url = f"{URL}rows/?round=1&metric=overall&measure=win_rate&version=kettle/v3&versus=kettle/v2"
    first = ada_client.get(url)
    page = first.content.decode()

    assert "Win rate against kettle/v2" in page
    assert page.count("kettle/v3 is better") + page.count("about equal") == 50

    after = first.context["later"]
    later = ada_client.get(f"{URL}rows/?{after}").content.decode()
    assert later.count("kettle/v3 is better") + later.count("about equal") == 10
    assert 'rel="next"' not in later


@pytest.mark.django_db(transaction=True)
def test_a_stakeholder_sees_the_counts_and_why_not_more(ben_client: Client, judged: Round) -> None:
    url = f"{URL}rows/?round=1&metric=overall&version=kettle/v3&versus=kettle/v2"
    page = ben_client.get(url).content.decode()

    assert "open to owners and researchers" in page
    assert '<td class="num">60 ' in page
    assert "is better" not in page
    assert "r-" not in page.split("Its judgments")[1].replace("for-", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "query", ["metric=nope", "version=nope", "metric=overall&versus=kettle/v9", "after=x"]
)
def test_rows_of_nothing_known_are_not_found(ada_client: Client, judged: Round, query: str) -> None:
    assert ada_client.get(f"{URL}rows/?{query}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_researchers_see_the_judgments_of_one_rater_alone(
    ada_client: Client, ben_client: Client, judged: Round
) -> None:
    somebody, other = Rater.objects.filter(key__in=["r1", "r2"]).order_by("key")
    url = f"{URL}rows/?round=1&metric=overall&version=kettle/v3&versus=kettle/v2"

    everybody = ada_client.get(url).content.decode()
    link = f'href="?round=1&amp;metric=overall&amp;version=kettle%2Fv3&amp;versus=kettle%2Fv2&amp;rater={somebody.pseudonym}"'
    assert link in everybody
    alone = listed(ada_client, f"{url}&rater={somebody.pseudonym}")
    assert alone.count(f'<td class="hash">{somebody.pseudonym}</td>') == 5
    assert other.pseudonym not in alone
    assert "No judgment by this rater" in listed(ada_client, f"{url}&rater=r-nobody")
    assert somebody.pseudonym not in ben_client.get(f"{url}&rater={somebody.pseudonym}").content.decode()


@pytest.mark.django_db(transaction=True)
def test_many_numbers_of_a_slice_stand_on_pages(ada_client: Client, judged: Round) -> None:
    snapshot = Snapshot.objects.get(round=judged)
    whole = next(one for one in snapshot.estimates if one["measure"] == "win_rate" and not one["slice"])
    cuts = [{"cohort": "expert", "tag": f"t{number}"} for number in range(60)]
    snapshot.estimates = [{**whole, "slice": cut} for cut in cuts]
    snapshot.save(update_fields=["estimates"])
    url = f"{URL}rows/?metric={whole['metric']}&version={whole['version']}&in=cohort:expert"

    first, last = (ada_client.get(f"{url}&page={number}") for number in (1, 3))

    assert [len(one.context["numbers"]) for one in (first, last)] == [25, 10]
    assert "in=cohort%3Aexpert&amp;page=2" in first.content.decode()
    assert "tag: t59" in last.content.decode()


def listed(client: Client, url: str) -> str:
    """The list of judgments on a page."""
    return client.get(url).content.decode().split("Its judgments")[1]
