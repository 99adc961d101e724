"""A scenario review in a real browser: graded, labelled and marked by the keyboard alone, and counted on the dashboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import REFRESHED, People, Product, log_in

pytestmark = pytest.mark.browser


def test_a_dialogue_is_graded_and_marked_by_keyboard_and_counts(product: Product, people: People) -> None:
    tomas = people.page()
    log_in(tomas, product, "Stakeholder")
    tomas.goto(f"{product.url}/d/mendwell/mendwell-dialogues/")
    found = re.search(r"Judgments\s*(\d+)", tomas.locator("main").inner_text())
    assert found is not None
    before = int(found[1])

    page = people.page()
    page.goto(product.review_url)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/t/**")

    expect(page.get_by_role("group", name="Did it fail with care?")).to_be_hidden()
    page.keyboard.press("3")
    expect(page.locator("input[name=q-worst]:checked")).to_have_value("3")
    while page.evaluate("document.activeElement.querySelector('template') === null"):
        page.keyboard.press("j")
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Mark words")
    expect(dialog).to_be_visible()
    for _word in range(3):
        page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("x")  # the text is there to be marked, not to be changed
    marked = dialog.locator("textarea").evaluate("(t) => t.value.slice(t.selectionStart, t.selectionEnd)")
    assert len(marked.split()) >= 2
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(".spans li")).to_have_count(1)
    expect(page.locator(".spans li").first).to_contain_text(marked.split()[0])

    care = page.get_by_role("group", name="Did it fail with care?")
    care.get_by_role("radio", name="No").press("Space")
    page.get_by_role("radio", name="If changed").press("Space")
    item = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"^(?!{re.escape(item)}$)"))
    expect(page.locator(".spans li")).to_have_count(0)
    expect(tomas.locator("main")).to_contain_text(
        re.compile(rf"Judgments\s*{before + 1}\b"), timeout=REFRESHED
    )
