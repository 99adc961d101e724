"""A session of ninety minutes: its sound is played from an utterance, two people code it, and a passage becomes a rate in the results."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import People, Product, log_in
from tests.browser.test_think_aloud import answer, begin, until
from tests.factories.media import in_chunks, repeated, sound

pytestmark = pytest.mark.browser

STUDY = "/console/studies/mendwell-aloud/"
ROUND = f"{STUDY}rounds/1/"
MINUTES = 90
APART = 6.0
"""Seconds between two utterances: nine hundred of them fill the session."""
HEARD = 700
THEME = "Parts by number"


def time(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02d}:{int(minutes % 60):02d}:{rest:06.3f}".replace(".", ",")


def transcript() -> bytes:
    parts = [
        f"{n + 1}\n{time(n * APART)} --> {time((n + 1) * APART)}\nNow I try the part of number {n}.\n"
        for n in range(int(MINUTES * 60 / APART))
    ]
    return "\n".join(parts).encode()


def hand_over_sound(rater: Page, product: Product) -> None:
    """Send ninety minutes of sound from the rater's browser, as its recorder would within ninety minutes."""
    ask = rater.context.request
    place = f"{product.url}{rater.locator('[data-session]').get_attribute('data-recordings')}"
    opened = ask.post(
        place,
        data={"kind": "audio", "declared": "audio/webm;codecs=opus", "begins_at": 0.0},
    )
    name = opened.json()["name"]
    chunks = in_chunks(repeated(sound(60), MINUTES), MINUTES)
    sent = [ask.put(f"{place}{name}/{number}/", data=chunk).status for number, chunk in enumerate(chunks)]
    assert sent == [204] * MINUTES
    assert ask.post(f"{place}{name}/", data={"chunks": MINUTES}).ok


def alpha(page: Page, product: Product) -> str:
    """Return alpha over all codes, as the page of agreement shows it."""
    page.goto(f"{product.url}{ROUND}coding/agreement/")
    table = page.get_by_role("region", name="Agreement by code")
    return table.locator("tr", has_text="All codes").locator("td").first.inner_text()


def utterance(page: Page, number: int) -> Locator:
    return page.locator("[data-code-text]", has_text=f"the part of number {number}.")


def give(page: Page, number: int, digit: str) -> None:
    """Give an utterance a code, or take it back, by the keyboard."""
    one = utterance(page, number)
    one.focus()
    with page.expect_response(lambda reply: reply.request.method == "POST" and reply.ok):
        page.keyboard.press(digit)  # the status may still say the same of the code before
    expect(one.get_by_role("status")).to_have_text(re.compile("1 code|None applies"))


def hold_session(rater: Page, product: Product) -> None:
    """Go through a session of the demo's study, with ninety minutes of sound."""
    task = begin(rater, product)
    hand_over_sound(rater, product)
    answer(rater)
    rater.get_by_role("button", name="Submit and next").click()
    rater.wait_for_url(re.compile(f"^(?!{re.escape(task)}$)"))


def bring_transcript(page: Page) -> None:
    """Upload what was said to the session that is shown."""
    page.get_by_role("link", name="Transcript").click()
    page.locator("#file").set_input_files(
        {"name": "said.srt", "mimeType": "text/plain", "buffer": transcript()}
    )
    page.locator("#format").select_option("srt")
    page.get_by_role("button", name="Take it as a new version").click()
    expect(page.locator("body")).to_contain_text("is kept")


def hear(page: Page, session: str) -> None:
    """Play an utterance, an hour and ten minutes into the recording, by a click on it."""
    page.goto(session)
    until(page, lambda: page.locator("audio").count() == 1, again=True)
    line = page.locator(".tr li", has_text=f"the part of number {HEARD}.")
    until(page, lambda: line.count() == 1, again=True)
    line.locator("a").first.click()
    played = page.locator("audio")
    until(page, lambda: float(played.evaluate("(one) => one.readyState && one.currentTime")) > 1)
    assert 0 <= float(played.evaluate("(one) => one.currentTime")) - HEARD * APART < 5
    expect(page).to_have_url(re.compile(rf"\?t={HEARD * APART:g}$"))


def test_ninety_minutes_are_heard_coded_by_two_and_told_as_a_rate(product: Product, people: People) -> None:
    hold_session(people.page(), product)
    jonas = people.page()
    log_in(jonas, product, "Researcher")
    jonas.goto(f"{product.url}{ROUND}sessions/")
    jonas.locator("main table a").last.click()
    session = jonas.url
    bring_transcript(jonas)
    hear(jonas, session)

    # The way to its codes leads to this utterance. What others gave is not shown here.
    first = alpha(jonas, product)
    assert re.match(r"0\.\d\d \[", first)
    jonas.goto(f"{session}?t={HEARD * APART:g}")
    jonas.get_by_role("link", name="Code it").click()
    expect(utterance(jonas, HEARD)).to_be_in_viewport()
    place = jonas.url
    for number in range(HEARD, HEARD + 8):
        give(jonas, number, "1" if number % 2 else "2")

    # Without a line a code waits, and says so.
    jonas.context.set_offline(True)
    one = utterance(jonas, HEARD + 8)
    one.focus()
    jonas.keyboard.press("1")
    expect(one.get_by_role("status")).to_contain_text("Not saved")
    jonas.context.set_offline(False)
    expect(one.get_by_role("status")).to_have_text("1 code")

    ines = people.page()
    log_in(ines, product, "Owner")
    ines.goto(place)
    assert utterance(ines, HEARD).locator("input:checked").count() == 0
    for number in range(HEARD, HEARD + 8):
        give(ines, number, "1" if number % 2 else "2")
    agreed = alpha(ines, product)
    assert agreed > first

    ines.goto(place)
    give(ines, HEARD, "2")
    give(ines, HEARD, "1")
    changed = alpha(ines, product)
    assert first < changed < agreed
    assert alpha(jonas, product) == changed

    # A passage is kept, put in a theme, and told with its interval where all results are.
    jonas.goto(place)
    one = utterance(jonas, HEARD)
    one.get_by_text("Keep as an excerpt").click()
    one.get_by_role("button", name="Keep").click()
    kept = jonas.locator("li", has_text=f"the part of number {HEARD}.")
    kept.get_by_label("Belongs to the theme").fill(THEME)
    kept.get_by_role("button", name="Add").click()
    expect(jonas.get_by_role("heading", name=THEME)).to_be_visible()
    jonas.goto(f"{product.url}/d/mendwell/mendwell-aloud/")
    themes = jonas.locator("section.card", has=jonas.get_by_role("heading", name="Themes"))
    told = themes.locator("li", has_text=THEME)
    until(jonas, lambda: told.count() > 0, again=True)
    expect(told.first).to_contain_text(re.compile(r"\d+ judgments.*\d+% \[\d+, \d+\]", re.DOTALL))
