"""How somebody used a page: kept after a press alone, without a word of what they typed, and played back where nothing of it can act."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from apps.responses.media.replay import refuse_unmasked
from apps.responses.media.showing import is_shown, strip
from tests.browser.conftest import People, Product, log_in
from tests.browser.test_accessible import DESK, PHONE, faults
from tests.browser.test_think_aloud import begin, until

pytestmark = pytest.mark.browser

EARLIER, SAID, LEFT, ASKED, ANSWERED = (
    "heron-before",
    "heron-said",
    "heron-left",
    "heron-asked",
    "heron-note",
)
TYPED = "heron"
"""In everything that is typed, and in nothing else on the page."""

LIGHT = 45
"""KiB of scripts that the page of a task may load for everybody."""

WAITING = """() => new Promise((resolve) => {
  const opening = indexedDB.open("plumbline-session", 1);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("chunks").objectStore("chunks").getAll();
    asked.onsuccess = async () => {
      opening.result.close();
      resolve((await Promise.all(asked.result.map(({ blob }) => blob.text()))).join(""));
    };
  };
})"""


def keep(page: Page) -> None:
    """Have the use of the page kept."""
    page.get_by_role("button", name="Keep how I use the page").click()
    expect(page.locator("[data-kept-state]")).to_have_text("How you use the page is being kept")


def scripts(page: Page) -> str:
    """Return which scripts the page has loaded."""
    return " ".join(page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.name)"))


def weight(page: Page) -> float:
    """Return how many KiB of scripts the page has loaded, as they were sent."""
    sizes: list[int] = page.evaluate(
        "() => performance.getEntriesByType('resource').filter((one) => one.name.split('?')[0].endsWith('.js'))"
        ".map((one) => one.encodedBodySize)"
    )
    assert len(sizes) >= 3
    assert all(sizes)
    return sum(sizes) / 1024


def use(page: Page) -> None:
    """Do and type everything that the task asks for, up to its end."""
    page.locator("#say").fill(SAID)
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text(SAID)
    page.get_by_role("button", name="Next step").click()
    page.locator("#ask").press_sequentially(ASKED)
    page.keyboard.press("Enter")
    expect(page.locator("#talk li")).to_have_count(2)
    page.locator("input[name=q-helped][value='4']").check(force=True)
    page.get_by_role("button", name="Next step").click()
    page.locator("input[name=q-chosen]").first.check(force=True)
    page.locator("input[name=q-done]").first.check(force=True)
    page.locator("input[name=q-ease]").nth(5).check(force=True)
    page.get_by_role("button", name="Next step").click()
    page.locator("[name=q-note]").press_sequentially(ANSWERED)
    page.locator("#say").press_sequentially(LEFT)


def players(product: Product, people: People) -> Page:
    """Return the last session of the study as a researcher sees it, once its replay can be played."""
    page = people.page()
    log_in(page, product, "Researcher")
    page.goto(f"{product.url}/console/studies/mendwell-aloud/rounds/1/sessions/")
    page.locator("main table a").last.click()
    until(page, lambda: page.get_by_role("link", name="How the page was used").count() > 0, again=True)
    page.get_by_role("link", name="How the page was used").first.click()
    expect(page.get_by_role("button", name="Play")).to_be_enabled()
    return page


def test_what_is_typed_is_nowhere_in_what_is_kept_and_the_rest_is_played(
    product: Product, people: People
) -> None:
    page = people.page()
    task = begin(page, product)
    token = task.rstrip("/").rsplit("/", 1)[-1]
    page.locator("#say").fill(EARLIER)
    assert "replay" not in scripts(page)
    bare = weight(page)
    assert bare <= LIGHT
    # Without a line everything waits in the browser, where it can be looked at.
    page.route("**/recordings/**", lambda route: route.abort())
    keep(page)
    assert "replay" in scripts(page)
    assert weight(page) > bare + 15

    page.locator("#say").press_sequentially(f" {SAID}")
    page.locator("#say").blur()
    page.wait_for_function(f"async () => (await ({WAITING})()).includes('*****')")
    held = page.evaluate(WAITING)
    assert '"tagName":"textarea"' in held
    assert TYPED not in held
    assert token not in held
    page.unroute("**/recordings/**")
    use(page)
    page.get_by_role("button", name="Submit and next").click()
    page.wait_for_url(re.compile(f"^(?!{re.escape(task)}$)"))

    researcher = players(product, people)
    stored = researcher.evaluate(
        "() => fetch(document.querySelector('[data-replay]').dataset.replay).then((one) => one.text())"
    )
    assert TYPED not in stored
    assert token not in stored
    assert "csrf" not in stored.lower()
    events = [json.loads(line) for line in stored.splitlines()]
    for event in events:
        before = json.dumps(event)
        refuse_unmasked(event)
        assert is_shown(event)
        strip(event)
        assert json.dumps(event) == before
    assert {2, 5} <= {event["data"].get("source") for event in events if event["type"] == 3}

    shown = researcher.frame_locator(".stage iframe")
    expect(shown.get_by_role("heading", name="Step 1: Read the task")).to_be_visible()
    researcher.locator("[data-seek]").press("End")
    expect(shown.locator("textarea[class]").last).to_have_value(re.compile(r"^\*+$"))
    expect(shown.locator("#talk .prose").first).to_have_text("*" * len(ASKED))
    assert re.search(r"\?t=\d", researcher.url)
    researcher.goto(re.sub(r"\?.*", "?t=9999", researcher.url))
    expect(shown.locator("#talk .prose").first).to_be_attached()
    researcher.locator("h1").click()
    researcher.keyboard.press("j")
    researcher.keyboard.press("Space")
    expect(researcher.get_by_role("button", name="Pause")).to_be_visible()


def element(tag: str, attributes: dict[str, Any] | None = None, *children: Any) -> dict[str, Any]:
    return {"type": 2, "tagName": tag, "attributes": attributes or {}, "childNodes": list(children)}


def words(text: str) -> dict[str, Any]:
    return {"type": 3, "textContent": text}


def deep(levels: int) -> dict[str, Any]:
    node = element("i", {}, words("at the bottom"))
    for _level in range(levels):
        node = element("div", {}, node)
    return node


def numbered(node: dict[str, Any]) -> dict[str, Any]:
    """Give every node of a page its number, without which it is not drawn."""
    todo, number = [node], 0
    while todo:
        one = todo.pop()
        number += 1
        one["id"] = number
        todo += one.get("childNodes", [])
    return node


EVIL = "https://evil.example/"
ACT = "top.acted = true; parent.document.title = 'acted'"


def hostile() -> list[dict[str, Any]]:
    """Events as no server of ours would keep them, in case one does."""
    body = element(
        "body",
        {"onload": ACT, "onclick": ACT},
        element("h1", {}, words("A hostile page")),
        element("script", {}, words(ACT)),
        element("script", {"src": f"{EVIL}a.js"}),
        element("img", {"src": f"{EVIL}p.png", "onerror": ACT}),
        element("a", {"href": f"javascript:{ACT}", "target": "_top"}, words("A link")),
        element("iframe", {"srcdoc": f"<script>{ACT}</script>"}),
        element("iframe", {"src": f"{EVIL}frame"}),
        element("object", {"data": f"{EVIL}o"}),
        element("form", {"action": "/console/team/", "method": "post"}, element("button", {"autofocus": ""})),
        element("input", {"autofocus": "", "onfocus": ACT}),
        element("svg", {"onload": ACT}),
        element("style", {}, words(f"@import url({EVIL}a.css); h1 {{ background: url({EVIL}b.png) }}")),
        element("p", {}, words("long " * 400_000)),
        deep(250),
    )
    head = element(
        "head",
        {},
        element("base", {"href": EVIL, "target": "_top"}),
        element("meta", {"http-equiv": "refresh", "content": f"0;url={EVIL}"}),
        element("link", {"rel": "stylesheet", "href": f"{EVIL}c.css"}),
    )
    doctype = {"type": 1, "name": "html", "publicId": "", "systemId": ""}
    page = numbered({"type": 0, "childNodes": [doctype, element("html", {}, head, body)]})
    added = {
        "parentId": body["id"],
        "nextId": None,
        "node": element("script", {}, words(ACT)) | {"id": 9_001},
    }
    changed = {
        "id": body["childNodes"][0]["id"],
        "attributes": {"onclick": ACT, "style": f"background: url({EVIL})"},
    }
    datas = [
        (4, {"href": EVIL, "width": 800, "height": 600}),
        (2, {"node": page, "initialOffset": {"top": 0, "left": 0}}),
        (3, {"source": 0, "adds": [added], "removes": [], "texts": [], "attributes": [changed]}),
        (3, {"source": 2, "type": 2, "id": body["childNodes"][4]["id"], "x": 5, "y": 5}),
        (3, {"source": 4, "width": 800, "height": 600}),
    ]
    return [
        {"type": kind, "timestamp": 1_000 + place * 100, "data": data}
        for place, (kind, data) in enumerate(datas)
    ]


def answers(page: Page, body: str) -> None:
    """Have the server give these events from now on, and open the page anew."""
    page.unroute_all()
    page.route(
        "**/recordings/**", lambda route: route.fulfill(body=body, content_type="application/x-ndjson")
    )
    page.reload()


def test_nothing_of_a_hostile_replay_acts_and_its_page_can_be_used_by_everybody(
    product: Product, people: People
) -> None:
    page = people.page()
    begin(page, product)
    keep(page)
    page.get_by_role("button", name="Stop keeping").click()
    expect(page.locator("[data-kept-state]")).to_have_text("Not kept")
    researcher = players(product, people)
    state = researcher.context.storage_state()
    for size, scheme in ((DESK, "dark"), (PHONE, "light")):
        other = people.page(**size, color_scheme=scheme, storage_state=state, bypass_csp=True)
        other.goto(researcher.url)
        expect(other.get_by_role("button", name="Play")).to_be_enabled()
        assert faults(other) == []
        other.close()

    reached: list[str] = []

    def refuse(route: Route) -> None:
        reached.append(route.request.url)
        route.abort()

    address, title = researcher.url.split("?")[0], researcher.title()
    answers(researcher, "\n".join(json.dumps(event) for event in hostile()))
    researcher.route(f"{EVIL}**", refuse)
    frame = researcher.locator(".stage iframe").first
    expect(frame).to_have_attribute("sandbox", "allow-same-origin")
    shown = researcher.frame_locator(".stage iframe").first
    expect(shown.get_by_role("heading", name="A hostile page")).to_be_visible()
    researcher.locator("[data-seek]").press("End")
    expect(shown.locator("i")).to_have_text("at the bottom")
    shown.locator("a").dispatch_event("click")
    shown.locator("button").dispatch_event("click")
    researcher.get_by_role("button", name="Play").click()
    expect(researcher.get_by_role("button", name="Play")).to_be_visible()
    assert researcher.evaluate("() => window.acted") is None
    assert (researcher.url.split("?")[0], researcher.title(), reached) == (address, title, [])

    answers(researcher, '{"type": 4}\n{')
    expect(researcher.get_by_text("This replay cannot be shown.")).to_be_visible()
    assert people.problems
    people.problems.clear()  # that the policy refuses all this is what is tested


def test_who_did_not_agree_is_not_asked_again(product: Product, people: People) -> None:
    page = people.page()
    page.goto(product.aloud_url)
    page.get_by_label("Use my judgments").check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/t/**")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Step 1: Read the task")).to_be_visible()
    assert page.locator("[data-keeping]").count() == 0
    assert "replay" not in scripts(page)
