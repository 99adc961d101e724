"""What a browser makes of charts and of paper: a PNG from the SVG under the strict policy, and a sheet with n and method on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from PIL import Image
from playwright.sync_api import Browser, Page

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from tests.factories.crowds import crowd_lines, gated_study, post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def served(gathered: Path) -> Iterator[str]:
    """The address of a server in this process, which gives out static files as in production."""
    server = LiveServerThread("localhost", static_handler=cast("type[WSGIHandler]", lambda handler: handler))
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def page(served: str, chromium: Browser, team: Team, ada: User, ada_client: Client) -> Iterator[Page]:
    """The dashboard of a round with numbers, as Ada sees it in the dark."""
    study = gated_study(team, ada, {"name": "as good", "rule": "low >= 0.5"})
    post(study, crowd_lines(raters=12, each=10, chance=0.8))
    refresh_now(study.rounds.get().pk)
    context = chromium.new_context(accept_downloads=True, color_scheme="dark")
    session = ada_client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": served}])
    opened = context.new_page()
    opened.goto(f"{served}/d/kettles/kettle/")
    yield opened
    context.close()


def test_a_chart_becomes_a_png_in_the_browser(page: Page, tmp_path: Path) -> None:
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    page.locator("details.alt summary").first.click()
    with page.expect_download() as handed:
        page.locator("[data-png]").first.click()

    assert handed.value.suggested_filename == "board-average.png"
    handed.value.save_as(tmp_path / "board.png")
    with Image.open(tmp_path / "board.png") as picture:
        assert picture.format == "PNG"
        assert picture.width == 1520
        assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255), "white, also in the dark"
        assert len(picture.convert("RGB").getcolors(100_000) or []) > 10
    assert not broken


def test_paper_has_n_and_method_and_no_navigation(page: Page) -> None:
    how = page.locator("#board .how").first
    assert not how.locator("dd").first.is_visible(), "on the screen it is closed"
    page.emulate_media(media="print")

    assert how.locator("dd").first.is_visible()
    assert "clustered by" in how.inner_text()
    assert "120" in how.inner_text()
    for hidden in ("nav.top", ".dash-tabs", "form", ".chart-files", ".how-go"):
        assert not any(found.is_visible() for found in page.locator(hidden).all()), hidden
    assert page.locator(".foot .hash").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") >= 1
