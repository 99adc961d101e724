"""A transcript of nine hundred utterances comes, one of them is played, and two coders see the same agreement."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import People, Product, log_in
from tests.browser.test_think_aloud import until

pytestmark = pytest.mark.browser

ROUND = "/console/studies/mendwell-aloud/rounds/1/"
APART = 0.04
"""Seconds between two utterances: nine hundred of them lie within the tone of the demo."""
BEGINS = 2.0


def time(seconds: float) -> str:
    return f"00:00:{seconds:06.3f}".replace(".", ",")


def transcript() -> bytes:
    parts = [
        f"{n + 1}\n{time(n * APART)} --> {time((n + 1) * APART)}\nNow I try the part of number {n}.\n"
        for n in range(900)
    ]
    return "\n".join(parts).encode()


def alpha(page: Page, product: Product) -> str:
    """Return alpha over all codes, as the page of agreement shows it."""
    page.goto(f"{product.url}{ROUND}coding/agreement/")
    table = page.get_by_role("region", name="Said the same")
    return table.locator("tr", has_text="All codes").locator("td").first.inner_text()


def test_an_utterance_is_heard_and_two_coders_agree_to_a_number(product: Product, people: People) -> None:
    jonas = people.page()
    log_in(jonas, product, "Researcher")
    jonas.goto(f"{product.url}{ROUND}sessions/")
    jonas.locator("main table a").first.click()
    session = jonas.url
    jonas.get_by_role("link", name="Transcript").click()
    jonas.locator("#file").set_input_files(
        {"name": "said.srt", "mimeType": "text/plain", "buffer": transcript()}
    )
    jonas.locator("#format").select_option("srt")
    jonas.locator("#offset").fill(str(BEGINS))
    jonas.get_by_role("button", name="Take it as a new version").click()
    expect(jonas.locator("body")).to_contain_text("is kept")

    jonas.goto(session)
    line = jonas.locator(".tr li", has_text="Now I try the part of number 700.")
    until(jonas, lambda: line.count() == 1, again=True)
    line.locator("a").first.click()
    second = BEGINS + 700 * APART
    played = jonas.locator("audio")
    until(jonas, lambda: float(played.evaluate("(one) => one.currentTime")) > 0)
    assert 0 <= float(played.evaluate("(one) => one.currentTime")) - (second - BEGINS) < 5
    expect(jonas).to_have_url(re.compile(rf"\?t={second:g}$"))

    before = alpha(jonas, product)
    assert re.match(r"0\.\d\d \[", before)
    jonas.goto(session)
    jonas.get_by_role("link", name="Code it").click()
    expect(jonas.locator("main")).not_to_contain_text("Ines")  # what others gave is not shown here
    ines = people.page()
    log_in(ines, product, "Owner")
    assert alpha(ines, product) == before
