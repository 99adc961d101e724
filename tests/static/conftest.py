"""Static files collected once into a temporary folder, and a small site on them for the browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="module")
def collected(gathered: Path) -> Path:
    """The folder of collected files."""
    return gathered


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(collected: Path) -> Iterator[str]:
    """The address of the pages in `pages.py`, served with the project's middleware."""
    with override_settings(
        ROOT_URLCONF="tests.static.pages", SECURE_SSL_REDIRECT=False, CSRF_COOKIE_SECURE=False
    ):
        server = make_server("127.0.0.1", 0, get_wsgi_application(), _Threaded, _Quiet)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Iterator[Page]:
    """A page that fails the test on any script error or breach of the content security policy."""
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if "Security Policy" in said.text else None)
    page.on("console", lambda said: problems.append(said.text) if "hx-csp" in said.text else None)
    page.goto(f"{site}/s/code/t/1/")
    yield page
    assert problems == []
