"""Forms of question kinds in a real browser: ranking by buttons, by dragging and without script, conditions, drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.studies.kinds import kinds
from tests.static.pages import SERVER, Server

pytestmark = pytest.mark.browser

KEPT = """() => new Promise((done) => {
  const look = () => localStorage["plumbline.draft:/draft/1/"]?.includes("q-sure") ? done() : setTimeout(look, 50);
  look();
})"""
"""Resolves once the last change of a draft is kept on the device."""


@pytest.fixture(autouse=True)
def _fresh_server() -> Iterator[None]:
    yield
    SERVER.__dict__.update(Server().__dict__)


@pytest.fixture
def asked(page: Page, site: str) -> Page:
    page.goto(f"{site}/asked/")
    expect(page.locator(".rank ol")).to_be_attached()  # its script comes after the page
    return page


def cards(page: Page) -> list[str]:
    """What the list of cards says, line by line."""
    return [line.strip() for line in page.locator(".rank li:visible").all_inner_texts()]


def ranked(values: dict[str, list[str]]) -> Any:
    """The answer that the server reads from what was sent."""
    kind = kinds()["rank"]
    spec = kind.Spec.model_validate({"key": "order", "ask": "rank"})
    return kind.read_form(
        spec, [one for name in sorted(values) if name.startswith("q-order") for one in values[name]]
    )


def send(page: Page) -> dict[str, list[str]]:
    page.get_by_role("button", name="Submit").click()
    page.wait_for_load_state()
    return SERVER.forms[-1]


def test_cards_are_ranked_tied_and_left_out_by_keyboard_and_it_is_told(asked: Page) -> None:
    assert cards(asked) == ["Not ranked", "Answer A", "Answer B", "Answer C"]
    for letter in "CA":
        asked.get_by_role("button", name=f"Move up: Answer {letter}").press("Enter")
    expect(asked.locator(".rank [role=status]")).to_have_text("Answer A: place 2")
    expect(asked.get_by_role("button", name="Move up: Answer A")).to_be_focused()
    asked.get_by_role("button", name="Move up: Answer A").press("Enter")
    assert cards(asked) == ["1.\nAnswer A", "2.\nAnswer C", "Not ranked", "Answer B"]
    asked.get_by_role("button", name="Move up: Answer B").press("Enter")
    tie = asked.get_by_role("button", name="As good as the one above: Answer B")
    tie.press("Enter")
    expect(tie).to_have_attribute("aria-pressed", "true")
    assert cards(asked) == ["1.\nAnswer A", "2.\nAnswer C", "2.\nAnswer B"]
    down = asked.get_by_role("button", name="Move down: Answer A")
    down.press("Enter")
    assert cards(asked) == ["1.\nAnswer C", "1.\nAnswer B", "3.\nAnswer A"]
    down.press("Enter")
    expect(asked.locator(".rank [role=status]")).to_have_text("Answer A: Not ranked")
    expect(asked.get_by_role("button", name="Move up: Answer A")).to_be_focused()
    assert ranked(send(asked)) == [[2, 3]]


def by_mouse(page: Page, x: float, start: float, end: float) -> None:
    page.mouse.move(x, start)
    page.mouse.down()
    page.mouse.move(x, end, steps=4)
    page.mouse.up()


def by_finger(page: Page, x: float, start: float, end: float) -> None:
    """Touch as a phone does; the page would scroll under a finger that nothing holds."""
    client = page.context.new_cdp_session(page)
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": start}]})
    for step in range(1, 5):
        at = {"x": x, "y": start + (end - start) * step / 4}
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize(("width", "pull"), [(1280, by_mouse), (390, by_finger)])
def test_cards_are_dragged(
    asked: Page, width: int, pull: Callable[[Page, float, float, float], None]
) -> None:
    asked.set_viewport_size({"width": width, "height": 1000})

    def drag(letter: str, y: float) -> None:
        box = asked.locator(".rank .opt", has_text=f"Answer {letter}").locator("> span").bounding_box()
        assert box is not None
        pull(asked, box["x"] + 30, box["y"] + 10, y)

    def top(letter: str) -> float:
        box = asked.locator(".rank .opt", has_text=f"Answer {letter}").bounding_box()
        assert box is not None
        return box["y"]

    above = asked.locator(".rank ol").bounding_box()
    assert above is not None
    drag("C", above["y"] - 5)
    drag("B", above["y"] - 5)
    assert cards(asked) == ["1.\nAnswer B", "2.\nAnswer C", "Not ranked", "Answer A"]
    drag("A", top("C") + 5)
    assert cards(asked) == ["1.\nAnswer B", "2.\nAnswer A", "3.\nAnswer C"]
    drag("B", top("C") + 500)
    assert cards(asked) == ["1.\nAnswer A", "2.\nAnswer C", "Not ranked", "Answer B"]
    assert ranked(send(asked)) == [[1], [3]]


def test_without_script_the_table_ranks(chromium: Browser, site: str) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/asked/")
    page.get_by_role("radio", name="Answer A in place 2").check()
    page.get_by_role("radio", name="Answer C in place 1").check()
    expect(page.get_by_role("group", name="what")).to_be_visible()
    assert ranked(send(page)) == [[3], [1]]
    page.context.close()


def test_what_is_not_asked_is_hidden_and_not_sent_nor_opens_anything_further(asked: Page) -> None:
    what, why = asked.get_by_role("group", name="what"), asked.get_by_label("why")
    expect(what).to_be_hidden()
    asked.keyboard.press("2")
    expect(what).to_be_visible()
    what.get_by_text("Rude").click()
    why.fill("It shouted.")
    why.blur()
    asked.keyboard.press("0")
    expect(what).to_be_hidden()
    expect(why).to_be_hidden()
    asked.keyboard.press("3")
    expect(why).to_have_value("It shouted.")
    asked.keyboard.press("0")
    sent = send(asked)
    assert sent["q-worst"] == ["0"]
    assert not {"q-what", "q-why"} & sent.keys()


def test_a_draft_kept_on_the_device_fills_every_control_again(asked: Page) -> None:
    SERVER.drafts_fail = True
    asked.get_by_role("button", name="Move up: Answer B").click()
    asked.keyboard.press("2")
    asked.get_by_role("group", name="what").get_by_text("Rude").click()
    asked.get_by_label("why").fill("It shouted.")
    asked.get_by_text("Vague").click()
    asked.get_by_label("size").fill("2.5")
    asked.locator("input[name='q-use.3'][value='3:4']").check()
    asked.get_by_role("slider", name="sure").press("End")
    asked.evaluate(KEPT)
    expect(asked.locator("[data-status]")).to_have_attribute("data-state", "unsaved")
    asked.reload()
    expect(asked.locator(".rank li:visible").first).to_contain_text("Answer B")
    sent = send(asked)
    del sent["csrfmiddlewaretoken"]
    assert sent == {
        "q-order.2": ["2:1"],
        "q-worst": ["2"],
        "q-what": ["rude"],
        "q-why": ["It shouted."],
        "q-fits": ["vague"],
        "q-size": ["2.5"],
        "q-use.3": ["3:4"],
        "q-sure": ["100"],
    }
