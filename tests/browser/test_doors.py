"""Doors in a real browser: a panel's from the console to the way back, and the widget on a page of another origin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotAcknowledgedError

from tests.browser.conftest import People, Product, log_in

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "color_scheme": "dark",
    "has_touch": True,
    "is_mobile": True,
}
DOORS = "/console/studies/mendwell-sage-3/doors/"


def open_door(page: Page, product: Product, kind: str, name: str, **fields: str) -> None:
    """Open a door in the console."""
    page.goto(f"{product.url}{DOORS}?kind={kind}")
    page.locator("[name=name]").fill(name)
    for field, value in fields.items():
        page.locator(f"[name={field}]").fill(value)
    page.get_by_role("button", name="Open this door").click()
    expect(page.get_by_text(f"“{name}” is open.")).to_be_visible()


def address_of(page: Page, name: str) -> str:
    """Return what a door of the console's page gives to copy."""
    card = page.locator("section", has=page.get_by_role("heading", name=name))
    return card.locator("input[readonly]").first.input_value()


def test_somebody_from_a_panel_declines_and_then_takes_part(product: Product, people: People) -> None:
    console = people.page()
    log_in(console, product, "Owner")
    open_door(console, product, "panel", "Prolific by phone", cap="5")
    address = address_of(console, "Prolific by phone")
    for place in ("PROLIFIC_PID", "STUDY_ID", "SESSION_ID"):
        address = address.replace("{{%" + place + "%}}", f"{place.lower()}-1")

    page = people.page(**PHONE)
    page.goto(address)
    page.get_by_role("button", name="No, thank you").click()
    expect(page.get_by_role("link", name="Back to Prolific")).to_have_attribute(
        "href", f"https://app.prolific.com/submissions/complete?cc={page.locator('.cert code').inner_text()}"
    )

    page.goto(address)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/t/**")
    assert "prolific_pid" not in page.url
    first = page.url
    laptop = people.page()
    laptop.goto(address)
    laptop.get_by_role("button", name="Go on").click()
    laptop.wait_for_url(first)
    page.locator("#main").get_by_text("A is better").click()
    page.get_by_role("button", name="Submit and next").click()
    page.wait_for_url(lambda url: url != first)
    page.get_by_role("link", name="Pause").click()
    page.get_by_role("button", name="Stop here").click()
    page.wait_for_url("**/done/")
    expect(page.get_by_role("link", name="Back to Prolific")).to_be_visible()

    console.reload()
    card = console.locator("section", has=console.get_by_role("heading", name="Prolific by phone"))
    expect(card.locator("dl.facts")).to_contain_text("stopped early")
    console.locator("[name=code]").fill(page.locator(".cert code").inner_text())
    console.get_by_role("button", name="Check").click()
    expect(console.locator("#code")).to_contain_text("Stopped early")


def test_a_text_survives_that_its_browser_forgets_who_it_is(product: Product, people: People) -> None:
    page = people.page(**PHONE)
    page.goto(product.join_url)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/t/**")
    page.locator("#main").get_by_text("A is better").click()
    page.locator("textarea").first.fill("Kept to the last word")
    kept = page.context.cookies()
    page.context.clear_cookies()

    page.get_by_role("button", name="Submit and next").click()

    expect(page.get_by_text("lost its key")).to_be_visible()
    expect(page.locator("textarea").first).to_have_value("Kept to the last word")
    before = page.url
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    page.get_by_role("button", name="Submit and next").click()
    page.wait_for_url(lambda url: url != before)


class Shop:
    """Somebody's product: a page of another origin with a strict policy, which carries whatever it is given.

    It is a real server: browsers keep pages that a test makes up away from addresses of this machine.
    """

    def __init__(self) -> None:
        self.body, self.policy = "", ""
        answer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Security-Policy", answer.policy)
                self.end_headers()
                self.wfile.write(answer.body.encode())

            def log_message(self, *_said: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def show(self, page: Page, script: str, host: str) -> None:
        """Open the page with the line of HTML that the console gives."""
        self.body = (
            f'<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1>{script}</main></html>'
        )
        self.policy = f"default-src 'none'; script-src {host}; frame-src {host}; img-src 'self'"
        page.goto(f"{self.origin}/cart")


@pytest.fixture
def shop() -> Iterator[Shop]:
    place = Shop()
    yield place
    place.server.shutdown()
    place.server.server_close()


@pytest.mark.parametrize("width", [1280, 320])
def test_the_widget_stands_in_a_strict_page_of_another_origin(
    product: Product, people: People, shop: Shop, width: int
) -> None:
    console = people.page()
    log_in(console, product, "Owner")
    name = f"Shop at {width}"
    open_door(console, product, "widget", name, origins=shop.origin)
    script = address_of(console, name)
    page = people.page(viewport={"width": width, "height": 700}, color_scheme="dark")
    shop.show(page, script, product.url)
    frame = page.frame_locator("iframe")

    send = frame.get_by_role("button", name="Agree and send")
    expect(send).to_be_visible()
    expect(page.locator("iframe")).not_to_have_attribute("height", "160")
    inner = page.frames[1]
    assert inner.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    frame.locator("input[value=first]").focus()
    page.keyboard.press("Space")
    # A key that leaves its frame is not always acknowledged by the browser; what the page says then is what counts.
    with suppress(NotAcknowledgedError):
        send.press("Enter", timeout=5_000)

    expect(frame.get_by_text("Thank you. That helps.")).to_be_visible()
    assert page.context.cookies() == []
    console.reload()
    card = console.locator("section", has=console.get_by_role("heading", name=name))
    expect(card.locator("dl.facts dd").first).to_have_text("1")


def test_the_widget_shows_nothing_on_a_page_that_is_not_named(
    product: Product, people: People, shop: Shop
) -> None:
    console = people.page()
    log_in(console, product, "Owner")
    open_door(console, product, "widget", "Elsewhere", origins="https://elsewhere.example")
    page = people.page()
    with page.expect_response("**/w/*/") as refused:
        shop.show(page, address_of(console, "Elsewhere"), product.url)

    assert refused.value.status == 403
    assert page.frame_locator("iframe").get_by_role("button").count() == 0
    people.problems.clear()  # the browser itself says that the frame is refused


@pytest.mark.parametrize("kind", ["panel", "mail", "widget"])
def test_the_page_of_doors_is_for_everybody(product: Product, people: People, kind: str) -> None:
    page = people.page(**PHONE, bypass_csp=True)
    log_in(page, product, "Owner")
    page.goto(f"{product.url}{DOORS}?kind={kind}")

    assert Axe().run(page).response["violations"] == []
    assert page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth") == 0
