"""From a full review to what people do with it, in a real browser: a finding, an audit with two names, a question, a link for a stranger."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import REFRESHED, People, Product, log_in

pytestmark = pytest.mark.browser

EVENINGS = "/d/mendwell/mendwell-evenings/"


def go(page: Page, section: str) -> None:
    """Follow a link of the study's navigation."""
    page.get_by_role("navigation").get_by_role("link", name=section, exact=True).first.click()


def review(page: Page) -> None:
    """Ask for a full review, and wait until the page says by itself that it is done."""
    go(page, "Full review")
    before = page.locator("h1 + p time").get_attribute("datetime")
    page.get_by_role("button", name="Review this round now").click()
    expect(page.locator("#going progress")).to_have_count(0, timeout=REFRESHED)
    page.reload()
    assert page.locator("h1 + p time").get_attribute("datetime") != before
    expect(page.locator("#part-findings")).to_be_visible()


def settle_finding(page: Page) -> None:
    """Say of the first finding that it is known."""
    go(page, "Findings")
    page.locator("main").get_by_role("link", name=re.compile("People of experience")).first.click()
    page.get_by_label("State").select_option(label="Known")
    page.get_by_label("Why").fill("Newcomers meet words that nobody explains.")
    page.get_by_role("button", name="Save the state").click()
    expect(page.locator("main")).to_contain_text("Newcomers meet words that nobody explains.")


def test_what_a_review_finds_is_taken_up_signed_asked_about_and_shown(
    product: Product, people: People
) -> None:
    jonas = people.page()
    log_in(jonas, product, "Researcher")
    jonas.goto(f"{product.url}{EVENINGS}")
    review(jonas)
    settle_finding(jonas)

    go(jonas, "Equity")
    expect(jonas.locator("main")).to_contain_text("1 gap proven")
    jonas.get_by_role("button", name="Make an audit").click()
    audit = jonas.url
    for role, said in (("Owner", "What it says is what I see."), ("Stakeholder", "Agreed.")):
        signer = people.page()
        log_in(signer, product, role)
        signer.goto(audit)
        signer.get_by_label("Remark").fill(said)
        signer.get_by_role("button", name=re.compile("^Sign as")).click()
        expect(signer.locator("main")).to_contain_text(said)
    expect(signer.locator("main")).to_contain_text("2 of 2")
    expect(signer.locator("main")).to_contain_text("unchanged")

    # The stakeholder asks about a number, and the researcher settles it.
    signer.goto(f"{product.url}{EVENINGS}?view=full")
    signer.locator("summary", has_text="How was this computed?").first.click()
    signer.get_by_role("link", name="Comment or ask").first.click()
    signer.get_by_role("radio", name="Question").check()
    signer.get_by_label("Your words").fill("Who is missing here?")
    signer.get_by_role("button", name="Send").click()
    jonas.goto(signer.url)
    asked = jonas.locator("li", has_text="Who is missing here?").last
    asked.get_by_role("button", name="Settle").first.click()
    expect(jonas.locator("li", has_text="Who is missing here?").last).to_contain_text("Settled")

    # A stranger sees the verdict by a link, until it is revoked.
    go(jonas, "Sharing")
    jonas.get_by_label("Whom it is for").fill("The board")
    jonas.get_by_role("button", name="Make the link").click()
    mine = jonas.locator("li", has_text="The board").first
    link = mine.get_by_label("Address of the link").input_value()
    stranger = people.page(java_script_enabled=False)
    stranger.goto(link)
    expect(stranger.locator("main")).to_contain_text("late evening")
    expect(stranger.locator("main")).not_to_contain_text("Who is missing here?")
    mine.get_by_role("button", name="Revoke").click()
    gone = stranger.goto(link)
    assert gone is not None
    assert gone.status == 404
