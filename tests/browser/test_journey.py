"""The main job, in a real browser against the real product: from a new study to a number that changed."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import REFRESHED, People, Product, log_in

pytestmark = pytest.mark.browser

TITLE = "Which answer would you pin above the bench?"
OBJECTIVE = "Find out whether sage-3 is preferred at the bench"


def set_up_and_launch(page: Page, title: str, judgments: str) -> str:
    """Walk through the set-up from the page of a new study, launch, and return the join link."""
    page.locator("input[name=title]").fill(title)
    page.get_by_role("radio", name="Comparison").check(force=True)
    page.get_by_role("button", name="Set it up").click()

    page.locator("[name='/objective']").fill(OBJECTIVE)
    page.locator("[name='/scope/includes']").fill("bicycles\nlamps")
    page.locator("[name='/scope/excludes']").fill("gas")
    page.get_by_role("button", name="Save and continue").click()

    for version in ("mendwell/sage-3", "mendwell/sage-2"):
        page.locator("select[name=add_version]").select_option(version)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("tr", has_text=version)).to_be_visible()
    page.locator("[name='/items/overlap']").fill("2")
    page.get_by_role("button", name="Save and continue").click()

    for step in ("Questions", "What raters see", "Raters and quotas", "Quality checks", "Consent and ethics"):
        expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible()
        page.get_by_role("button", name="Save and continue").click()

    expect(page.locator("#plan")).to_contain_text(judgments)
    page.get_by_role("button", name="Launch").click()
    expect(page.get_by_text("Running").first).to_be_visible()
    link = page.locator("input[readonly]").first.input_value()
    assert "/s/" in link
    return link


def join(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/t/**")


def answered(page: Page, before: str) -> None:
    """Wait for the next item: another address, and the focus at its start."""
    page.wait_for_url(lambda url: url != before)
    expect(page.locator("#main")).to_be_focused()


def came_back(page: Page, product: Product) -> list[float]:
    """Return how often sending each of somebody's answers came back, oldest first, by their own copy."""
    reply = page.request.get(f"{product.url}/me/copy/")
    with zipfile.ZipFile(BytesIO(reply.body())) as archive:
        (person,) = json.loads(archive.read("data.json"))["people"]
    return [one["behaviour"]["refusals"] for one in person["data"]["responses"]["responses_response"]]


def by_mouse(page: Page, link: str) -> None:
    join(page, link)
    page.get_by_role("button", name="Submit and next").click()
    expect(page.get_by_text("Please answer this.")).to_be_visible()
    for word in ("A is better", "B is better", "About equal"):
        before = page.url
        page.locator("#main").get_by_text(word).click()
        page.get_by_role("button", name="Submit and next").click()
        answered(page, before)


def by_keyboard_only(page: Page, link: str) -> None:
    join(page, link)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    for key in "1234":
        before = page.url
        page.keyboard.press(key)
        expect(page.locator(f"[data-key='{key}']")).to_be_checked()
        page.keyboard.press("Enter")
        answered(page, before)
    page.keyboard.press("3")
    page.get_by_label("Comment").focus()
    page.keyboard.type("In digits, 1 and 2, nothing is chosen.")
    expect(page.locator("[data-key='3']")).to_be_checked()
    expect(page.locator("[data-status]")).to_have_text(re.compile("saved", re.IGNORECASE))
    page.reload()
    expect(page.get_by_label("Comment")).to_have_value("In digits, 1 and 2, nothing is chosen.")


def on_a_phone(page: Page, link: str) -> None:
    join(page, link)
    for _turn in range(3):
        before = page.url
        sideways = page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
        assert sideways == 0
        page.locator("#main").get_by_text("B is better").tap()
        page.get_by_role("button", name="Submit and next").tap()
        answered(page, before)


def test_from_a_new_study_to_a_number_that_changed(product: Product, people: People) -> None:
    ines = people.page()
    log_in(ines, product, "Owner")
    ines.get_by_role("link", name="New study").first.click()
    link = set_up_and_launch(ines, TITLE, "102")

    tomas = people.page(color_scheme="dark")
    log_in(tomas, product, "Stakeholder")
    tomas.get_by_role("link", name=re.compile(re.escape(TITLE))).first.click()
    expect(tomas.get_by_role("heading", level=1)).to_contain_text(TITLE)

    mouse = people.page()
    by_mouse(mouse, link)
    assert came_back(mouse, product) == [1, 0, 0]
    by_keyboard_only(people.page(), link)
    on_a_phone(people.page(viewport={"width": 390, "height": 844}, has_touch=True), link)

    # Nobody reloads: the stakeholder's page asks by itself, and the researcher's too.
    expect(tomas.locator("main")).to_contain_text(re.compile(r"\b10\b"), timeout=REFRESHED)
    expect(tomas.locator("main")).to_contain_text("mendwell/sage-3")
    expect(ines.locator("main")).to_contain_text(re.compile(r"10\s+of\s+102"), timeout=REFRESHED)


def test_from_a_library_search_to_a_launched_round(product: Product, people: People) -> None:
    page = people.page()
    log_in(page, product, "Owner")
    page.get_by_role("link", name="Library", exact=True).click()
    page.get_by_label("Words of a scenario").press_sequentially("kettle limesc")
    expect(page.locator("#h-found")).to_have_text("1 scenario")
    expect(page).to_have_url(re.compile("q=kettle"))
    page.get_by_role("link", name="descale-kettle", exact=True).click()
    page.get_by_role("link", name="What changed").first.click()
    expect(page.locator("ins").first).to_be_visible()
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="Study of these").click()
    expect(page.locator("main")).to_contain_text("1 scenario that you found")
    set_up_and_launch(page, "How do I get the limescale out?", "2")


def test_rating_works_without_script(product: Product, people: People) -> None:
    page = people.page(java_script_enabled=False)
    page.goto(product.join_url)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_role("button", name="Start").click()
    before = page.url

    page.get_by_role("button", name="Submit and next").click()
    expect(page.get_by_text("Please answer this.")).to_be_visible()
    page.locator("#main").get_by_text("Both are bad").click()
    page.get_by_label("Comment").fill("Neither would hold.")
    page.get_by_role("button", name="Submit and next").click()

    assert page.url != before
    assert "/t/" in page.url
    assert came_back(page, product) == [1]


def test_an_answer_given_offline_arrives_later(product: Product, people: People) -> None:
    page = people.page()
    join(page, product.join_url)
    before = page.url
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.get_by_label("Comment").fill("Written in a tunnel")
    page.get_by_role("button", name="Submit and next").click()
    expect(page.locator("[data-status]")).to_contain_text("Not sent yet")
    expect(page.get_by_label("Comment")).to_have_value("Written in a tunnel")

    page.context.set_offline(False)

    page.wait_for_url(lambda url: url != before)
    page.goto(before)
    expect(page.get_by_text("You have answered this one")).to_be_visible()
