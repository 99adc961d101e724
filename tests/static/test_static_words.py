"""Words that explain themselves: by keyboard, by mouse, by touch without script, and on the screen of a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def words(page: Page, site: str) -> Page:
    page.goto(f"{site}/words/")
    return page


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Page]:
    """A phone that runs no script."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 700}, has_touch=True, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{site}/words/")
    yield page
    context.close()


def test_a_word_opens_on_focus_and_escape_closes_it(words: Page) -> None:
    gate, tip = words.get_by_role("button", name="Gate"), words.locator("#w-gate")
    words.locator("#main").focus()
    words.keyboard.press("Tab")

    expect(gate).to_be_focused()
    expect(tip).to_be_visible()
    expect(gate).to_have_accessible_description(re.compile("A rule that was set before the data"))
    words.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    words.keyboard.press("Enter")
    expect(tip).to_be_visible()
    words.keyboard.press("Tab")
    expect(tip).to_be_hidden()
    expect(words.locator("#w-interval")).to_be_visible()


def test_a_word_opens_under_the_pointer_and_stays_while_it_is_read(words: Page) -> None:
    tip = words.locator("#w-interval")
    words.get_by_role("button", name="Interval").hover()
    expect(tip).to_be_visible()
    tip.hover()
    words.wait_for_function("new Promise((done) => setTimeout(() => done(true), 400))")
    expect(tip).to_be_visible()
    words.mouse.move(2, 900)
    expect(tip).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "tip"), [("Gate", "gate"), ("Interval", "interval"), ("snapshot", "snapshot")]
)
def test_a_tap_opens_it_on_the_screen_without_script(phone: Page, name: str, tip: str) -> None:
    word = phone.get_by_role("button", name=name)
    word.tap()

    shown = phone.locator(f"#w-{tip}")
    expect(shown).to_be_visible()
    box, at = shown.bounding_box(), word.bounding_box()
    assert box is not None
    assert at is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 700
    assert at["height"] >= 24
    assert box["y"] >= at["y"] + at["height"] or box["y"] + box["height"] <= at["y"], "it hides its word"
