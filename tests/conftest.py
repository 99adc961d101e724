"""The cast: Ada owns the team, Ben may read, Cora rates, Dan belongs to another team."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as examples
from playwright.sync_api import Browser, sync_playwright

from apps.accounts.models import Membership, Role, Team, User
from apps.accounts.services import create_team
from apps.embedded.browser import find_browser
from apps.studies.models import Round
from tests.emptying import install
from tests.factories.studies import make_round

install()

# Property tests draw the same examples each time, however busy the machine.
examples.register_profile(
    "plumbline",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
examples.load_profile("plumbline")


@pytest.fixture(scope="session")
def gathered() -> Path:
    """The folder that `collectstatic` filled, once for all tests; no page renders without it."""
    call_command("collectstatic", interactive=False, verbosity=0)
    return Path(settings.STATIC_ROOT)


@pytest.fixture(autouse=True)
def _static_files_for_pages(request: pytest.FixtureRequest) -> None:
    """Collect static files before the first test that asks for a page."""
    if any(name == "live_server" or name.endswith("client") for name in request.fixturenames):
        request.getfixturevalue("gathered")


BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a tone for a microphone, and nobody is asked whether it may be heard
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the machine, one for all tests: Playwright allows one of its loops a process."""
    path = find_browser()
    if path is None:
        pytest.skip("no Chromium on this machine: install one to run the browser tests")
    # Playwright's loop lives in this thread as long as the browser; beside a loop Django refuses its database, though nothing here waits.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), headless=True, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada@example.org", name="Ada Owner")


@pytest.fixture
def team(ada: User) -> Team:
    return create_team(name="Kettles", slug="kettles", owner=ada)


@pytest.fixture
def ben(team: Team) -> User:
    ben = User.objects.create_user("ben@example.org", name="Ben Reader")
    Membership.objects.create(team=team, user=ben, role=Role.STAKEHOLDER)
    return ben


@pytest.fixture
def dan(db: None) -> User:
    dan = User.objects.create_user("dan@example.org", name="Dan Outsider")
    create_team(name="Others", slug="others", owner=dan)
    return dan


@pytest.fixture
def ada_client(ada: User, team: Team) -> Client:
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def ben_client(ben: User) -> Client:
    client = Client()
    client.force_login(ben)
    return client


@pytest.fixture
def dan_client(dan: User) -> Client:
    client = Client()
    client.force_login(dan)
    return client


@pytest.fixture
def running(team: Team, ada: User) -> Round:
    return make_round(team, ada)
