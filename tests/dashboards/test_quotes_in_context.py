"""Every quote stands with its context card and leads to what it comes from, and its card tells of no small group."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.analysis.findings import record_findings
from apps.analysis.findings.gap import ItemLost
from apps.analysis.services import refresh_now
from apps.catalog.models import Scenario
from apps.insight.coding.quotes import quotable_texts
from apps.insight.models import Text
from apps.raters.models import Consent, ConsentText
from apps.studies.models import Round
from tests.analysis.test_findings_kept import NOW, gap
from tests.factories.texts import make_comments

pytestmark = pytest.mark.django_db(transaction=True)

STUDY = "/d/kettles/kettle/"


def agree(texts: list[Text]) -> None:
    words, _made = ConsentText.objects.get_or_create(text="Yes", text_hash="h", language="en")
    for text in texts:
        about = {"rater": text.rater, "round": text.round, "purpose": "publication", "version": 1}
        Consent.objects.create(**about, text=words, given_at=NOW)


@pytest.fixture
def pages(running: Round) -> dict[str, str]:
    """Pages with quotes of six end users who agreed, beside words of one who did not."""
    said = make_comments(running, [f"Kind words {n}." for n in range(7)], cohort="end_user")
    agree(said[:6])
    assert refresh_now(running.pk) is not None
    asked = said[0].response.item.scenario_id if said[0].response else 0
    scenario = Scenario.objects.get(pk=asked)
    lost = (ItemLost(scenario=scenario.pk, mean=0.25, lost=3.0, n=7, people=7),)
    (finding,) = record_findings(round_=running, found=[gap(-0.2, items=lost)], now=NOW)
    return {
        "version": f"{STUDY}versions/kettle/v3/",
        "finding": f"{STUDY}findings/{finding.pk}/",
        "console": "/console/studies/kettle/rounds/1/coding/quotes/",
    }


@pytest.mark.parametrize("name", ["version", "finding", "console"])
def test_each_quote_carries_its_card_and_opens_for_researchers_alone(
    pages: dict[str, str], name: str, ada_client: Client, ben_client: Client, dan_client: Client
) -> None:
    end = r"</blockquote>\s*<p.*?</p>" if name == "console" else "</blockquote>"
    quote = re.compile(f"<blockquote.*?{end}", re.DOTALL)
    text = Text.objects.select_related("response__item__scenario", "rater").order_by("pk")[0]
    assert text.response is not None
    shown = quote.findall(ada_client.get(pages[name]).content.decode())
    assert len(shown) >= 4
    for card in shown:
        assert "Kind words" in card
        assert "Kind words 6." not in card, "they did not agree"
        for part in (
            "omment",
            "end",
            text.response.item.scenario.key,
            "kettle/v3",
            f"{text.response.at:%B %Y}",
        ):
            assert part in card, (part, card)
        assert text.rater.pseudonym not in card
    if name != "console":
        assert all("agreed to be quoted" in card and "round 1" in card for card in shown)
    links = [link for card in shown for link in re.findall(r'href="([^"]+)"', card)]
    assert len(links) == len(shown)
    opened = ada_client.get(links[0])
    assert opened.status_code == 200
    assert "kettle/v3 is better" in opened.content.decode()

    read = ben_client.get(pages[name]).content.decode()
    assert "Kind words" in read
    assert links[0] not in read
    assert ben_client.get(links[0]).status_code == dan_client.get(links[0]).status_code == 404


@pytest.mark.parametrize(
    ("cohorts", "told"),
    [
        ({"end_user": 6}, {"end_user"}),
        ({"end_user": 4}, {""}),
        ({"end_user": 6, "expert": 5}, {"end_user", "expert"}),
        ({"end_user": 6, "expert": 2}, {""}),
        ({"end_user": 6, "expert": 3, "crowd": 2}, {"end_user", ""}),
        ({"end_user": 6, "expert": 5, "crowd": 1}, {"end_user", ""}),
    ],
)
def test_a_card_tells_no_cohort_by_which_a_small_group_is_known(
    running: Round, cohorts: dict[str, int], told: set[str]
) -> None:
    for cohort, people in cohorts.items():
        agree(make_comments(running, ["So."] * people, cohort=cohort))

    assert {one.cohort for one in quotable_texts(running)} == told
