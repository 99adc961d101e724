"""What the scripts of a session do when its server says no and when the device is full, on a page of a few lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.static.test_static_bundles import published

pytestmark = pytest.mark.browser

TASK = """<!doctype html><title>Task</title><main id="main" class="aloud" data-session="s" data-elapsed="0" data-remind="0" data-events="/events/" data-recordings="/recordings/">
<section data-recorder data-on="hears" data-seen="sees" data-paused="paused" data-off="off" data-over="over" data-refused="refused" data-kept="kept" data-safe="safe">
<p data-state></p><p data-clock></p><button data-record>Record</button><button data-pause><span data-word="Go on">Pause</span></button>
<button data-stop>Stop</button><button data-record-screen>Screen</button><p data-note></p></section>
<ol id="said"></ol><textarea id="say"></textarea><button data-say>Add</button><p data-said-state data-waiting="waiting" data-full="full"></p></main>
<script type="module" src="/static/%s"></script>"""

SCREEN = (
    "navigator.mediaDevices.getDisplayMedia = async () => document.createElement('canvas').captureStream(5);"
)

FULL = (
    "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
)

RECORDED = """(pieces) => {
  const hand = (name, detail) => new Promise((resolve, reject) => {
    document.dispatchEvent(new CustomEvent(name, { detail: { ...detail, ready: { resolve, reject } } }));
  });
  window.heard = [];
  document.addEventListener("session:stored", ({ detail }) => window.heard.push(detail));
  window.piece = (number) => hand("session:chunk", { id: "r", kind: "audio", number, blob: new Blob(["sound"]), until: number });
  const entry = { id: "r", base: "/recordings/", kind: "audio", declared: "audio/webm", begins_at: 0 };
  return hand("session:recording", { entry }).then(async () => { for (let n = 0; n < pieces; n += 1) await window.piece(n); });
}"""

HELD = """(change) => new Promise((resolve) => {
  const opening = indexedDB.open("plumbline-session", 1);
  opening.onsuccess = () => {
    const store = opening.result.transaction("chunks", "readwrite").objectStore("chunks");
    if (change) store.put(change);
    const keys = store.getAllKeys();
    keys.onsuccess = () => { opening.result.close(); resolve(keys.result.map((key) => key[1])); };
  };
})"""


class Server:
    """Stands in for the server of a session."""

    def __init__(self) -> None:
        self.line = True
        self.state: dict[str, Any] = {"state": "open", "held": []}
        self.refuses: Callable[[int], int] = lambda _number: 0
        self.opened: list[str] = []
        self.told: list[dict[str, Any]] = []

    def answer(self, route: Route) -> None:
        """Answer what a page sends."""
        if not self.line:
            route.abort()
            return
        request = route.request
        place = request.url.rstrip("/").rsplit("/", 1)[-1]
        if request.url.endswith("/events/"):
            self.told += json.loads(request.post_data or "[]")
        if request.method == "PUT" and self.refuses(int(place)):
            route.fulfill(status=self.refuses(int(place)), json={})
        elif place == "recordings":
            self.opened.append(json.loads(request.post_data or "{}")["kind"])
            route.fulfill(status=201, json={"name": "n"})
        else:
            route.fulfill(json=self.state)


@pytest.fixture
def server(page: Page, collected: Path) -> Server:
    """A session's page, with a server that can be told what to say."""
    made = Server()
    script = published(collected, "bundles/session.js").relative_to(collected)
    page.route("**/task/", lambda route: route.fulfill(content_type="text/html", body=TASK % script))
    page.route("**/recordings/**", made.answer)
    page.route("**/events/", made.answer)
    page.add_init_script(SCREEN)
    page.goto(page.url.replace("/s/code/t/1/", "/task/"))
    return made


def said(page: Page, word: str) -> None:
    page.wait_for_function("(word) => window.heard.some((one) => one[word])", arg=word)


def test_what_the_server_does_not_hold_stays_here_and_that_is_said(page: Page, server: Server) -> None:
    server.line = False
    page.evaluate(RECORDED, 4)
    server.state = {"state": "closed", "held": [[0, 1]]}
    server.refuses = lambda number: 409 if number else 0
    server.line = True
    page.evaluate("dispatchEvent(new Event('online'))")
    said(page, "over")

    assert page.evaluate(HELD, None) == [2, 3]
    expect(page.locator("[data-note]")).to_have_text("over")
    page.evaluate("window.piece(4)")  # what its recorder gives when it is stopped
    page.reload()
    page.wait_for_timeout(500)
    assert page.evaluate(HELD, None) == [2, 3, 4]


def test_nothing_stays_of_what_may_not_be_kept(page: Page, server: Server) -> None:
    page.evaluate(RECORDED, 1)
    server.refuses = lambda _number: 404
    page.evaluate("window.piece(1)")
    said(page, "refused")
    page.evaluate("window.piece(2)")

    assert page.evaluate(HELD, None) == []
    expect(page.locator("[data-note]")).to_have_text("refused")
    page.evaluate(HELD, {"id": "nobody", "number": 7})
    page.reload()
    page.wait_for_function(f"({HELD})(null).then((held) => !held.length)")


def test_a_pause_is_of_everything_that_is_recorded_and_so_is_going_on(page: Page, server: Server) -> None:
    state = page.locator("[data-state]")
    page.locator("[data-record-screen]").click()
    expect(state).to_have_text("sees")
    page.locator("[data-pause]").click()
    expect(state).to_have_text("paused")
    page.locator("[data-pause]").click()
    expect(state).to_have_text("sees")
    page.locator("[data-record]").click()
    expect(state).to_have_text("hears")
    page.locator("[data-pause]").click()
    expect(state).to_have_text("paused")
    page.locator("[data-pause]").click()
    expect(page.locator("[data-record]")).to_be_hidden()
    expect(page.locator("[data-record-screen]")).to_be_hidden()
    page.locator("[data-stop]").click()
    expect(state).to_have_text("off")
    page.wait_for_timeout(1_000)
    turned_on = [event["label"] for event in server.told if event.get("label", "").endswith(": on")]
    assert sorted(turned_on) == ["audio: on"] * 2 + ["screen: on"] * 3


def test_words_without_room_stay_in_their_field_until_they_are_sent(page: Page, server: Server) -> None:
    page.evaluate(FULL)
    server.line = False
    page.locator("#say").fill("No room for this.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("[data-said-state]")).to_have_text("full")
    assert page.locator("#say").input_value() == "No room for this."
    assert page.locator("#said li").count() == 0

    server.line = True
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#said")).to_contain_text("No room for this.")
    expect(page.locator("#say")).to_have_value("")
    expect(page.locator("[data-said-state]")).to_have_text("")
    assert [event["text"] for event in server.told] == ["No room for this."]
