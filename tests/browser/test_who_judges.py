"""Who judges, in a real browser: a person of a panel on a phone, a researcher with a table of quotas, and ways out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import REFRESHED, People, Product, log_in

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"}
EVENINGS = "mendwell-evenings"


def counted_on(dashboard: Page) -> int:
    """Return how many judgments are in the dashboard's numbers: a withdrawal takes them out of these, and stays in what was given."""
    found = re.search(r"(\d+) in the numbers", dashboard.locator("main").inner_text())
    assert found is not None
    return int(found[1])


def card(page: Page, heading: str) -> Locator:
    """Return the section under a heading."""
    return page.locator("section", has=page.get_by_role("heading", name=heading))


def agree(page: Page, *, about_me: bool = True) -> None:
    page.get_by_label("Use my judgments").check(force=True)
    if about_me:
        page.get_by_label("Ask a little about me").check(force=True)
    older = page.get_by_text("I am 18 or older")
    if older.count():
        older.click()
    page.get_by_role("button", name="Start").click()


def judge(page: Page, words: str, times: int) -> None:
    for _turn in range(times):
        before = page.url
        page.locator("#main").get_by_text(words).click()
        page.get_by_role("button", name="Submit and next").click()
        page.wait_for_url(re.compile(f"^(?!{re.escape(before)}$)"))


def test_a_person_of_a_panel_comes_judges_is_paid_and_takes_it_all_back(
    product: Product, people: People
) -> None:
    tomas = people.page()
    log_in(tomas, product, "Stakeholder")
    tomas.goto(f"{product.url}/d/mendwell/{EVENINGS}/")
    before = counted_on(tomas)

    phone = people.page(**PHONE)
    phone.goto(f"{product.panel_url}wren&STUDY_ID=evenings&SESSION_ID=9")
    agree(phone)
    phone.wait_for_url("**/about/")
    assert "wren" not in phone.url
    phone.get_by_text("60 to 74").tap()
    phone.get_by_text("never", exact=True).tap()
    phone.get_by_role("button", name="Go on").tap()
    phone.wait_for_url("**/t/**")
    judge(phone, "B is better", 12)

    phone.wait_for_url("**/done/")
    expect(phone.locator("main")).to_contain_text("You gave 12 judgments")
    expect(card(phone, "What this was about")).to_contain_text("two versions of the same assistant")
    code = phone.locator("code").inner_text()
    back = phone.get_by_role("link", name=re.compile("Back to"))
    expect(back).to_have_attribute("href", re.compile(f"^https://panel.example/.*{code}"))
    expect(tomas.locator("main")).to_contain_text(
        re.compile(rf"\b{before + 12} in the numbers"), timeout=REFRESHED
    )

    # The panel sends the same person again, in another browser: the same participation, the same code.
    again = people.page()
    again.goto(f"{product.panel_url}wren&STUDY_ID=evenings&SESSION_ID=10")
    again.get_by_role("button", name="Go on").click()
    again.wait_for_url("**/done/")
    expect(again.locator("code")).to_have_text(code)

    phone.goto(f"{product.url}/me/")
    phone.get_by_text("Take my judgments out").tap()
    phone.get_by_role("button", name="Continue").tap()
    phone.locator("main form button[type=submit]").last.tap()
    expect(phone.locator("main")).to_contain_text("12 judgments")
    expect(tomas.locator("main")).to_contain_text(
        re.compile(rf"\b{before} in the numbers"), timeout=REFRESHED
    )


def test_whoever_does_not_agree_leaves_no_trace_and_gets_their_code(product: Product, people: People) -> None:
    page = people.page(**PHONE, java_script_enabled=False)
    page.goto(f"{product.panel_url}lark&STUDY_ID=evenings&SESSION_ID=1")
    page.get_by_role("button", name="No, thank you").click()
    expect(page.locator("main")).to_contain_text("two versions of the same assistant")
    expect(page.locator("code")).to_be_visible()
    page.goto(f"{product.url}/me/")
    expect(page.locator("main")).to_contain_text("has not taken part")


def launch_with_a_table(page: Page) -> str:
    """Clone the evenings' set-up by hand: a 3 x 3 table of quotas, launched; return the join link."""
    page.goto(f"{page.url.rstrip('/')}/console/new/")
    page.locator("input[name=title]").fill("Which answer would you read aloud?")
    page.get_by_role("radio", name="Comparison").check(force=True)
    page.get_by_role("button", name="Set it up").click()
    page.locator("[name='/objective']").fill("Learn who has been asked")
    page.locator("[name='/scope/includes']").fill("bicycles")
    page.locator("[name='/scope/excludes']").fill("gas")
    page.get_by_role("button", name="Save and continue").click()
    for version in ("mendwell/sage-3", "mendwell/sage-2"):
        page.locator("select[name=add_version]").select_option(version)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("tr", has_text=version)).to_be_visible()
    page.get_by_role("button", name="Save and continue").click()
    for step in ("Questions", "What raters see"):
        expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible()
        page.get_by_role("button", name="Save and continue").click()

    page.get_by_label("What do you read this on?").check()
    page.get_by_label("How much do you know about the subject?").check()
    page.get_by_role("button", name="Use what is ticked").click()
    page.get_by_label("Rows", exact=True).select_option(label="Device")
    page.get_by_label("Columns", exact=True).select_option(label="Expertise")
    page.get_by_role("button", name="Make the table").click()
    cells = card(page, "Quotas").locator("tbody input")
    expect(cells).to_have_count(9)
    for number in range(9):
        cells.nth(number).fill(str(1 + number % 3))
    expect(card(page, "Quotas")).to_contain_text("18")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Save and continue").click()
    page.locator("fieldset").get_by_text("Answers about themselves").click()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Launch").click()
    expect(page.get_by_text("Running").first).to_be_visible()
    return page.locator("input[readonly]").first.input_value()


def come(page: Page, link: str, device: str, expertise: str) -> None:
    page.goto(link)
    agree(page)
    page.wait_for_url("**/about/")
    page.get_by_text(device, exact=True).click()
    page.get_by_text(expertise, exact=True).click()
    page.get_by_role("button", name="Go on").click()


def test_a_researcher_fills_a_table_of_quotas_and_closes_a_cell(product: Product, people: People) -> None:
    ines = people.page()
    log_in(ines, product, "Owner")
    link = launch_with_a_table(ines)

    first = people.page()
    come(first, link, "A phone", "Nothing special")
    first.wait_for_url("**/t/**")
    second = people.page()
    come(second, link, "A computer", "Some")
    second.wait_for_url("**/t/**")

    ines.get_by_role("link", name="People").first.click()
    expect(card(ines, "Quotas").first).to_contain_text(re.compile(r"1\s*of 1, full"))
    third = people.page(**PHONE)
    come(third, link, "A phone", "Nothing special")
    third.wait_for_url("**/done/")
    expect(third.locator("main")).to_contain_text("has found all the people like you")

    # The cell is closed while the second person writes: the words stay, count, and the way out is a kind one.
    second.locator("#main").get_by_text("A is better").click()
    second.get_by_label("Comment").fill("I was just about to say so.")
    cell = ines.get_by_role("link", name=re.compile("^(?=.*A computer)(?=.*: Some)"))
    cell.first.click()
    ines.get_by_role("button", name=re.compile("Close")).first.click()
    expect(ines.locator("main")).to_contain_text("Closed")
    judge(second, "A is better", 1)
    second.wait_for_url("**/done/")
    expect(second.locator("main")).to_contain_text("You gave 1 judgment")


def test_erasing_leaves_an_empty_page_and_a_receipt(product: Product, people: People) -> None:
    page = people.page(java_script_enabled=False)
    page.goto(product.join_url)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_role("button", name="Start").click()
    page.locator("#main").get_by_text("B is better").click()
    page.get_by_label("Comment").fill("zaunkönig")
    page.get_by_role("button", name="Submit and next").click()
    page.goto(f"{product.url}/me/")
    page.get_by_text("Erase everything").click()
    page.get_by_role("button", name="Continue").click()
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(re.compile("[Rr]eceipt"))
    page.goto(f"{product.url}/me/")
    expect(page.locator("main")).to_contain_text("has not taken part")
