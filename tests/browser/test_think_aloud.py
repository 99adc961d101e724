"""A think-aloud session in a real browser with a made-up microphone: recorded, cut off, crashed, resumed, and played back."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import REFRESHED, People, Product, log_in

pytestmark = pytest.mark.browser

DENIED = """
Object.defineProperty(navigator, "mediaDevices", {
  value: { getUserMedia: () => Promise.reject(new DOMException("no", "NotAllowedError")) },
});
"""


def begin(page: Page, product: Product) -> str:
    """Join with consent to being recorded, and begin; return the address of the task."""
    page.goto(product.aloud_url)
    for switch in page.locator("input[name=purposes]").all():
        switch.check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/t/**")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Step 1: Read the task")).to_be_visible()
    return page.url


COUNT = """(store) => new Promise((resolve) => {
  const opening = indexedDB.open("plumbline-session", 1);
  opening.onsuccess = () => {
    const asked = opening.result.transaction(store).objectStore(store).count();
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
  };
})"""


def kept(page: Page, store: str) -> int:
    """Return how many recordings, or pieces of sound, this browser has not handed over."""
    return int(page.evaluate(COUNT, store))


def until(page: Page, there: Callable[[], bool], *, again: bool = False) -> None:
    """Wait for something that takes a while; `again` opens the page anew each time."""
    for _turn in range(REFRESHED // 500):
        if there():
            return
        page.wait_for_timeout(500)
        if again:
            page.reload()
    pytest.fail("it did not come")


def clock(words: Locator) -> int:
    """Return the first time in some words, as 1:04, in seconds; 0 where there is none."""
    found = re.search(r"(\d+):(\d\d)", words.inner_text())
    return int(found[1]) * 60 + int(found[2]) if found else 0


def go_on_recording(page: Page) -> None:
    """Wait until sound is safe that was made well after this moment."""
    here = clock(page.locator("[data-recorder] [data-clock]"))
    until(page, lambda: clock(page.locator("[data-recorder] [data-note]")) > here + 1)


def answer(page: Page) -> None:
    """Go through the steps and answer what is asked."""
    page.get_by_role("button", name="Next step").click()
    page.locator("#ask").fill("Which one is the most urgent?")
    page.keyboard.press("Enter")
    expect(page.locator("#talk li")).to_have_count(2)
    expect(page.locator("#ask")).to_have_value("")
    page.locator("input[name=q-helped][value='4']").check(force=True)
    page.get_by_role("button", name="Next step").click()
    page.locator("input[name=q-chosen]").first.check(force=True)
    page.locator("input[name=q-done]").first.check(force=True)
    page.locator("input[name=q-ease]").nth(5).check(force=True)
    page.get_by_role("button", name="Next step").click()


def send_too_early(page: Page) -> None:
    """Send what is not answered: it comes back, is heard on, and goes to its first step."""
    for _step in range(3):
        page.get_by_role("button", name="Next step").click()
    page.get_by_role("button", name="Submit and next").click()
    expect(page.get_by_role("heading", name="Step 2: Ask the assistant")).to_be_visible()
    expect(page.locator("[data-recorder] [data-state]")).to_have_text("We can hear you")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name="Step 1: Read the task")).to_be_visible()


def test_nothing_of_a_session_is_lost_and_all_of_it_is_played(product: Product, people: People) -> None:
    page = people.page()
    task = begin(page, product)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("[data-recorder] [data-state]")).to_have_text("We can hear you")
    expect(page.locator("[data-recorder] [data-note]")).to_contain_text("is safe with us")

    # The line is cut while somebody speaks and types; both go on.
    page.context.set_offline(True)
    page.locator("#say").fill("Typed without a line.")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Typed without a line.")
    expect(page.locator("[data-recorder] [data-note]")).to_contain_text("kept on this device", timeout=30_000)
    until(page, lambda: kept(page, "chunks") > 2)

    # Then the page crashes, with all that waits; whoever comes back finds it sent.
    page.context.set_offline(False)
    page.close()
    again = people.opened(page)
    again.goto(task)
    expect(again.locator("#said")).to_contain_text("Typed without a line.")
    until(again, lambda: kept(again, "recordings") == 0)
    again.get_by_role("button", name="Record", exact=True).click()
    expect(again.locator("[data-recorder] [data-note]")).to_contain_text("is safe with us")
    send_too_early(again)
    answer(again)
    go_on_recording(again)
    again.locator("#say").fill("Typed and not added.")
    again.get_by_role("button", name="Submit and next").click()
    again.wait_for_url(re.compile(f"^(?!{re.escape(task)}$)"))

    ines = people.page()
    log_in(ines, product, "Researcher")
    ines.goto(f"{product.url}/console/studies/mendwell-aloud/rounds/1/sessions/")
    ines.locator("main table a").last.click()
    lines = ines.locator(".tr")
    expect(lines).to_contain_text("To the assistant")
    for words in ("Typed without a line.", "Typed and not added.", "Which one is the most urgent?"):
        until(ines, partial(_says, lines, words), again=True)
    until(ines, lambda: ines.locator("audio").count() == 3, again=True)

    later = lines.locator("li", has_text="Which one is the most urgent?")
    second = float(str(later.get_attribute("data-at")))
    later.locator("a").first.click()
    begins = [float(str(one.get_attribute("data-begins"))) for one in ines.locator("audio").all()]
    assert begins[0] < begins[1] < begins[2] < second
    played = ines.locator("audio").nth(2)
    until(ines, lambda: bool(played.evaluate("(one) => one.currentTime > 0")))
    assert 0 <= played.evaluate("(one) => one.currentTime") - (second - begins[2]) < 5
    assert ines.url.endswith(f"?t={second:g}")


def _says(lines: Locator, words: str) -> bool:
    return words in lines.inner_text()


def test_without_a_microphone_typing_goes_on(product: Product, people: People) -> None:
    page = people.page()
    page.add_init_script(DENIED)
    begin(page, product)
    page.get_by_role("button", name="Record", exact=True).click()

    expect(page.locator("[data-recorder] [data-note]")).to_contain_text("type what you think")
    page.locator("#say").fill("So I type.")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("So I type.")
    page.reload()
    expect(page.locator("#said")).to_contain_text("So I type.")
