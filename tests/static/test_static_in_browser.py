"""What the scripts promise the rater, played in a real browser under the real content security policy."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.static.pages import SERVER, Server

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _fresh_server() -> Iterator[None]:
    yield
    SERVER.__dict__.update(Server().__dict__)


def state(page: Page, word: str) -> None:
    expect(page.locator("[data-status]")).to_have_attribute("data-state", word)


def test_digits_pick_and_enter_submits_the_next_item_takes_the_focus(page: Page) -> None:
    page.keyboard.press("2")
    assert page.locator("[name=overall]:checked").input_value() == "second"
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Item 2")
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator("#progress .num")).to_have_text("2 of 9")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Item 3")
    assert [post["overall"] for post in SERVER.posts] == ["first", "second"]


def test_typed_digits_stay_text(page: Page) -> None:
    page.locator("textarea").press_sequentially("12?")
    assert page.locator("[name=overall]:checked").count() == 0
    assert page.locator("textarea").input_value() == "12?"
    expect(page.locator("#keys")).to_be_hidden()


def test_shortcuts_can_be_remapped_and_switched_off(page: Page) -> None:
    page.keyboard.press("?")
    page.locator('[data-remap="1"]').fill("a")
    page.locator('[data-remap="2"]').fill("a")
    page.locator("#keys button").click()
    expect(page.locator('[data-cap="1"]')).to_have_text("a")
    expect(page.locator('[data-cap="2"]')).to_have_text("2")
    page.reload()
    page.keyboard.press("a")
    assert page.locator("[name=overall]:checked").input_value() == "first"
    page.locator("[data-dialog=keys]").click()
    page.locator("[data-keys-on]").uncheck()
    page.locator("#keys button").click()
    page.keyboard.press("2")
    assert page.locator("[name=overall]:checked").input_value() == "first"


def test_the_slider_says_nothing_until_it_is_moved(page: Page) -> None:
    slider = page.get_by_role("slider", name="How sure?")
    expect(slider).to_have_attribute("aria-valuetext", "Not set")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Item 2")
    assert "sure" not in SERVER.posts[0]
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "100%")
    page.get_by_role("button", name="Clear").click()
    expect(slider).to_have_attribute("aria-valuetext", "Not set")
    slider.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.locator("[value=first]").check(force=True)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Item 3")
    assert SERVER.posts[1]["sure"] == "0.5"


def test_a_draft_is_saved_and_kept_when_it_cannot_be(page: Page) -> None:
    page.locator("textarea").fill("half a thought")
    state(page, "saved")
    assert SERVER.drafts[-1]["note"] == "half a thought"
    SERVER.drafts_fail = True
    page.locator("textarea").fill("a whole thought")
    state(page, "unsaved")
    SERVER.drafts_fail = False
    page.reload()
    expect(page.locator("textarea")).to_have_value("a whole thought")
    state(page, "saved")
    assert SERVER.drafts[-1]["note"] == "a whole thought"
    assert not page.evaluate(
        "() => Object.keys(localStorage).some((name) => name.startsWith('plumbline.draft'))"
    )


def test_an_answer_that_the_server_dropped_is_kept_and_sent_once(page: Page) -> None:
    SERVER.failures = 2
    page.keyboard.press("1")
    page.locator("textarea").fill("worth keeping")
    page.locator("form.dock button.btn-primary").click()
    state(page, "queued")
    expect(page.locator("textarea")).to_have_value("worth keeping")
    assert SERVER.posts == []
    page.reload()
    page.wait_for_load_state()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator("#live, [data-status]").filter(has_text="has been sent").first).to_be_attached()
    assert [(post["key"], post["note"]) for post in SERVER.posts] == [("key-1", "worth keeping")]


def test_an_answer_given_offline_goes_out_when_the_network_is_back(
    page: Page, context: BrowserContext
) -> None:
    context.set_offline(offline=True)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    state(page, "queued")
    context.set_offline(offline=False)
    expect(page.locator("h1")).to_have_text("Item 2")
    assert [post["key"] for post in SERVER.posts] == ["key-1"]


def test_behaviour_is_counted_for_each_item_and_holds_no_content(page: Page) -> None:
    for key in "121":
        page.keyboard.press(key)
    page.locator("textarea").fill("secret words")
    page.locator("form.dock button.btn-primary").click()
    expect(page.locator("h1")).to_have_text("Item 2")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Item 3")
    first, second = (json.loads(post["behaviour"]) for post in SERVER.posts)
    assert (first["revisions"], second["revisions"]) == (2, 0)
    assert 0 < first["first_action_ms"] <= first["active_ms"] <= first["visible_ms"] <= first["wall_ms"]
    assert "secret" not in SERVER.posts[0]["behaviour"]
    assert set(first) == {
        "v", "visible_ms", "active_ms", "wall_ms", "first_action_ms", "revisions", "scroll_depth", "blurs",
        "focus_changes", "pastes", "pasted_chars", "device",
    }  # fmt: skip


def test_an_item_that_comes_back_is_measured_on_and_a_new_one_anew(page: Page) -> None:
    SERVER.refusals = 1
    for key in "12":
        page.keyboard.press(key)
    page.locator("form.dock button.btn-primary").click()
    expect(page.locator("[data-key='2']")).not_to_be_checked()
    for key in "121":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Item 2")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Item 3")
    first, again, following = (json.loads(post["behaviour"]) for post in SERVER.posts)
    assert (first["revisions"], again["revisions"], following["revisions"]) == (1, 4, 0)
    assert again["wall_ms"] > first["wall_ms"] > first["first_action_ms"] == again["first_action_ms"]


def test_the_chosen_theme_is_remembered(page: Page) -> None:
    page.locator("[data-theme-toggle]").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_judging_works_without_script(context: BrowserContext, site: str) -> None:
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{site}/s/code/t/1/")
    expect(page.locator("[data-theme-toggle]")).to_be_hidden()
    page.locator("label.opt").first.click()
    page.get_by_role("radio", name="75%").check()
    page.locator("form.dock button.btn-primary").click()
    expect(page.locator("h1")).to_have_text("Item 2")
    assert (SERVER.posts[0]["overall"], SERVER.posts[0]["sure"]) == ("first", "0.75")
    plain.close()


def test_a_poll_swaps_what_is_new_and_moves_no_focus(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    statuses: list[int] = []
    page.on(
        "response", lambda answer: statuses.append(answer.status) if answer.url.endswith("/poll/") else None
    )
    page.goto(f"{site}/polling/")
    page.locator("#typing").focus()
    expect(page.locator("#live-button")).to_have_text("Poll 3")
    expect(page.locator("#typing")).to_be_focused()
    assert statuses[:3] == [200, 304, 200]
    page.locator("#live-button").click()
    expect(page.locator("#poll")).to_contain_text("said")


def test_htmx_ignores_an_element_without_the_nonce_of_the_page(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}/polling/")
    expect(page.locator("#forged")).not_to_have_attribute("hx-get", "/poll/")
