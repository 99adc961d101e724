"""Every page: axe finds nothing, nothing sticks out sideways. The rater's on a desk and a phone, in the light and in the dark."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import People, Product, log_in

pytestmark = pytest.mark.browser

STATES: list[dict[str, Any]] = [
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
]
DESK, PHONE = ({"viewport": {"width": w, "height": h}} for w, h in ((1280, 800), (390, 844)))
EVERY = [{**size, "color_scheme": scheme} for size in (DESK, PHONE) for scheme in ("light", "dark")]
NAMES = ["desk-light", "desk-dark", "phone-light", "phone-dark"]
STUDY = "/console/studies/mendwell-sage-3/"
ALOUD = "/console/studies/mendwell-aloud/"
STAFF = (
    "/",
    "/console/",
    "/console/new/",
    STUDY,
    *(
        f"{STUDY}setup/{step}/"
        for step in (
            "basics",
            "items",
            "questions",
            "raters",
            "checks",
            "consent",
            "launch",
            "file",
            "preview",
        )
    ),
    *(f"{STUDY}doors/?kind={kind}" for kind in ("public", "mail", "panel", "widget")),
    f"{STUDY}rounds/1/items/",
    f"{STUDY}rounds/1/people/",
    f"{STUDY}rounds/1/words/",
    f"{STUDY}rounds/1/themes/",
    f"{STUDY}rounds/1/coding/",
    f"{STUDY}rounds/1/coding/agreement/",
    f"{STUDY}rounds/1/coding/codes/",
    f"{STUDY}rounds/1/coding/excerpts/",
    f"{ALOUD}rounds/1/sessions/",
    f"{ALOUD}rounds/1/words/",
    f"{ALOUD}rounds/1/coding/agreement/",
    f"{ALOUD}rounds/1/coding/codes/",
    f"{ALOUD}rounds/1/coding/quotes/?code=*",
    f"{STUDY}suggestions/",
    f"{STUDY}codebook/",
    f"{STUDY}codebook/code/",
    f"{STUDY}codebook/import/",
    f"{STUDY}rounds/1/protocol/",
    "/console/catalogue/",
    "/console/library/",
    "/console/library/?q=battery&state=active",
    "/console/library/proposals/",
    "/console/library/coverage/",
    "/console/library/new/",
    "/console/catalogue/imports/new/",
    "/console/team/",
    "/d/",
    "/d/mendwell/",
    "/d/mendwell/mendwell-spring/",
    "/d/mendwell/mendwell-spring/method/",
    "/d/mendwell/mendwell-spring/behaviour/",
    "/d/mendwell/mendwell-spring/decisions/",
    "/d/mendwell/mendwell-spring/decisions/1/",
    *(
        f"/d/mendwell/mendwell-evenings/{page}"
        for page in (
            "?view=plain",
            "?view=full",
            "findings/",
            "versions/",
            "versions/mendwell/sage-3/",
            "weights/",
            "compare/",
            "trend/",
            "turning/",
            "leaderboard/",
            "review/",
            "quality/",
            "equity/",
            "equity/1/",
            "comments/",
            "digest/",
            "sharing/",
        )
    ),
    "/accounts/password/change/",
    "/api/docs/",
)


def faults(page: Page) -> list[str]:
    """Return what axe finds on a page, and whether it is wider than the window."""
    found = [
        f"{page.url}: {fault['id']}: {fault['nodes'][0]['html'][:120]}"
        for fault in Axe().run(page).response["violations"]
    ]
    sideways = page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    return [*found, *([f"{page.url}: {sideways} px too wide"] if sideways else [])]


@pytest.mark.parametrize("state", STATES, ids=["desk-light", "phone-dark"])
def test_the_pages_of_the_staff(product: Product, people: People, state: dict[str, Any]) -> None:
    page = people.page(
        **state, bypass_csp=True
    )  # axe is injected; the policy is tested on the other journeys
    page.goto(f"{product.url}/accounts/login/")
    found = faults(page)
    log_in(page, product, "Owner")
    for address in STAFF:
        page.goto(product.url + address)
        found += faults(page)
    page.goto(f"{product.url}/d/mendwell/mendwell-evenings/findings/")
    page.locator("main").get_by_role("link", name=re.compile("People of experience")).first.click()
    found += faults(page)
    page.get_by_role("link", name="Collect more like this").click()
    found += faults(page)
    page.goto(f"{product.url}{ALOUD}rounds/1/themes/")
    page.locator("main article h2 a").first.click()
    found += faults(page)
    page.goto(f"{product.url}{ALOUD}rounds/1/sessions/")
    page.locator("main table a").first.click()
    session = page.url
    for link in ("Code it", "Transcript"):
        page.goto(session)
        found += faults(page)
        page.get_by_role("link", name=link).click()
        found += faults(page)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("state", EVERY, ids=NAMES)
def test_the_pages_of_the_rater(product: Product, people: People, state: dict[str, Any]) -> None:
    page = people.page(**state, bypass_csp=True)
    page.goto(product.join_url)
    found = faults(page)
    page.get_by_role("button", name="No, thank you").click()
    page.wait_for_url("**/decline/")
    found += faults(page)
    page.goto(product.join_url)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/t/**")
    found += faults(page)
    page.get_by_role("button", name="Submit and next").click()
    page.get_by_text("Please answer this.").wait_for()
    found += faults(page)
    page.get_by_role("link", name="Pause").click()
    page.wait_for_url("**/pause/")
    found += faults(page)
    page.get_by_role("button", name="Stop here").click()
    page.wait_for_url("**/done/")
    assert found + faults(page) == []


@pytest.mark.parametrize("state", STATES, ids=["desk-light", "phone-dark"])
def test_the_pages_of_somebody_who_thinks_aloud(
    product: Product, people: People, state: dict[str, Any]
) -> None:
    page = people.page(**state, bypass_csp=True)
    page.goto(product.aloud_url)
    found = faults(page)
    for switch in page.locator("input[name=purposes]").all():
        switch.check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/t/**")
    found += faults(page)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Step 1: Read the task").wait_for()
    found += faults(page)
    page.get_by_role("button", name="Next step").click()
    page.locator("#ask").fill("What comes first?")
    page.keyboard.press("Enter")
    page.locator("#talk li").nth(1).wait_for()
    assert found + faults(page) == []


@pytest.mark.parametrize("state", EVERY, ids=NAMES)
def test_the_pages_of_somebody_from_a_panel(
    product: Product, people: People, state: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    page = people.page(**state, bypass_csp=True)
    person = request.node.callspec.id
    page.goto(f"{product.panel_url}{person}&STUDY_ID=evenings&SESSION_ID=1")
    page.locator("summary", has_text="The whole text").click()
    found = faults(page)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_label("Ask a little about me").check(force=True)
    page.get_by_text("I am 18 or older").click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/about/")
    found += faults(page)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/t/**")
    page.get_by_role("link", name="Pause").click()
    page.get_by_role("button", name="Stop here").click()
    page.wait_for_url("**/done/")
    page.get_by_role("heading", name="What this was about").wait_for()
    assert found + faults(page) == []


@pytest.mark.parametrize("state", EVERY, ids=NAMES)
def test_the_own_pages_of_the_rater(product: Product, people: People, state: dict[str, Any]) -> None:
    page = people.page(**state, bypass_csp=True)
    page.goto(product.join_url)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/t/**")
    first = page.url
    page.locator("#main").get_by_text("A is better").click()
    page.get_by_role("button", name="Submit and next").click()
    page.wait_for_url(lambda url: url != first)
    page.goto(f"{product.url}/me/")
    found = faults(page)
    page.get_by_role("link", name="See and correct each one").click()
    page.get_by_role("heading", name="My answers").wait_for()
    found += faults(page)
    page.get_by_role("link", name="Correct").first.click()
    page.get_by_role("button", name="Save the correction").wait_for()
    found += faults(page)
    page.locator("#main").get_by_text("B is better").click()
    page.get_by_role("button", name="Save the correction").click()
    page.get_by_text("Your correction counts from now on.").wait_for()
    found += faults(page)
    page.goto(f"{product.url}/me/")
    page.locator("label", has_text="Erase everything").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Nothing has happened yet.").wait_for()
    found += faults(page)
    page.get_by_role("button", name="Erase everything").click()
    page.wait_for_url("**/me/receipt/")
    page.get_by_role("heading", name="It is done").wait_for()
    found += faults(page)
    page.goto(f"{product.url}/me/")
    page.get_by_text("Nothing here yet").wait_for()
    assert found + faults(page) == []
