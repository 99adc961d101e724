"""The whole product in its own processes, as `./run` starts it, and a real browser in front of it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import IO

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 300

REFRESHED = 120_000
"""Milliseconds that a journey waits for a judgment to reach a dashboard. On the demo's largest study 4 and 9 s were measured, and more
than 30 where the machine was slower: after each refresh comes a pause of four times its length."""


@dataclass(frozen=True)
class Product:
    """A running product: where it is, who may log in, its root process.

    `panel_url` is the address that a panel sends somebody to, up to and with the person's parameter and its equals sign; `review_url`
    lets anybody into the demo's study of dialogues, `aloud_url` into that where people think aloud.
    """

    url: str
    logins: dict[str, tuple[str, str]]
    join_url: str
    panel_url: str
    review_url: str
    aloud_url: str
    process: subprocess.Popen[str]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Start web, worker, beat, Postgres and Valkey with the demo; stop them by one signal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state = tmp_path_factory.mktemp("state")
    own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    own = {name: value for name, value in own.items() if not name.startswith(("PLUMBLINE_", "DJANGO_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "apps.embedded.up", "--state", str(state), "--port", str(port)],
        cwd=ROOT,
        env=own,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said = _listen(process)
    try:
        lines = _until_ready(said, process)
        yield _described(lines, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()


def _listen(process: subprocess.Popen[str]) -> Queue[str]:
    said: Queue[str] = Queue()
    assert process.stdout is not None
    threading.Thread(target=_copy, args=(process.stdout, said), daemon=True).start()
    return said


def _copy(stream: IO[str], said: Queue[str]) -> None:
    for line in stream:
        said.put(line.rstrip())


def _until_ready(said: Queue[str], process: subprocess.Popen[str]) -> list[str]:
    """Collect what is printed until the last line of the log-ins."""
    lines: list[str] = []
    while not any("Rate in the running study" in line for line in lines):
        try:
            lines.append(said.get(timeout=PATIENCE_SECONDS))
        except Empty:
            pytest.fail("the product did not start:\n" + "\n".join(lines[-30:]))
        assert process.poll() is None, "\n".join(lines[-30:])
    return lines


def _described(lines: list[str], process: subprocess.Popen[str]) -> Product:
    text = "\n".join(lines)
    logins = {
        role: (email, password)
        for role, email, password in re.findall(r"(Owner|Researcher|Stakeholder)\s+(\S+@\S+)\s+(\S+)", text)
    }
    join_url = re.findall(r"Rate in the running study: (\S+)", text)[-1]
    panel_url = re.findall(r"Come as somebody of a panel: (\S+PROLIFIC_PID=)", text)[-1]
    review_url = re.findall(r"Review a conversation: (\S+)", text)[-1]
    aloud_url = re.findall(r"Think aloud at a task: (\S+)", text)[-1]
    return Product(join_url.split("/s/")[0], logins, join_url, panel_url, review_url, aloud_url, process)


class People:
    """Opens a page for each person; any script error or breach of the policy on any page fails the test."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def page(self, **options: object) -> Page:
        """Return a page in a browser of its own."""
        context = self.browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        return self._watched(context.new_page())

    def opened(self, page: Page) -> Page:
        """Return another page in the browser of one that was closed."""
        return self._watched(page.context.new_page())

    def _watched(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on(
            "console",
            lambda said: self.problems.append(said.text) if "Content Security Policy" in said.text else None,
        )
        return page


@pytest.fixture
def people(chromium: Browser) -> Iterator[People]:
    expect.set_options(timeout=15_000)
    cast = People(chromium)
    yield cast
    for context in cast.contexts:
        context.close()
    assert cast.problems == []


def log_in(page: Page, product: Product, role: str) -> None:
    """Log in as one of the demo's people."""
    email, password = product.logins[role]
    page.goto(f"{product.url}/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("button[type=submit]").last.click()
    page.wait_for_url(f"{product.url}/")
