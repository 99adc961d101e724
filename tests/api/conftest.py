"""The cast as machines: Ada's token may do everything, Ben only reads, Dan works elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts.models import Team, User
from apps.accounts.services import create_token
from apps.core import jsontext
from tests.factories.studies import DOCUMENT, fill_catalog, ndjson


@dataclass
class Api:
    """Calls the API with one token, the way a script does."""

    secret: str = ""
    http: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def get(self, path: str, **headers: str) -> Any:
        """Read an address below /api/v1/."""
        return self.http.get(f"/api/v1/{path}", headers=self._signed(headers))

    def post(self, path: str, body: object = None, *, kind: str = "application/json", **headers: str) -> Any:
        """Send a value as JSON, or bytes as they are."""
        data = body if isinstance(body, bytes) else b"" if body is None else jsontext.dumps(body).encode()
        return self.http.post(f"/api/v1/{path}", data=data, content_type=kind, headers=self._signed(headers))

    def patch(self, path: str, body: object) -> Any:
        """Change what an address holds."""
        return self.http.patch(
            f"/api/v1/{path}",
            data=jsontext.dumps(body).encode(),
            content_type="application/json",
            headers=self._signed({}),
        )

    def lines(self, path: str, rows: list[dict[str, Any]]) -> Any:
        """Send rows as NDJSON."""
        return self.post(path, ndjson(rows), kind="application/x-ndjson")

    def _signed(self, headers: dict[str, str]) -> dict[str, str]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.secret}", **given} if self.secret else given


ApiOf = Callable[..., Api]


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    """Machines load no static files, but the middleware that serves them wants its folder to be there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def api_of() -> ApiOf:
    """Make an API caller for a member of a team."""

    def make(team: Team, user: User, *scopes: str) -> Api:
        return Api(create_token(team=team, user=user, name="test", scopes=list(scopes) or ["all"])[1])

    return make


@pytest.fixture
def ada_api(api_of: ApiOf, team: Team, ada: User) -> Api:
    return api_of(team, ada)


@pytest.fixture
def ben_api(api_of: ApiOf, team: Team, ben: User) -> Api:
    return api_of(team, ben)


@pytest.fixture
def dan_api(api_of: ApiOf, dan: User) -> Api:
    return api_of(Team.objects.get(slug="others"), dan)


@pytest.fixture
def nobody_api(db: None) -> Api:
    return Api()


@pytest.fixture
def kettle(ada_api: Api, team: Team) -> str:
    """A study with a filled catalogue, not yet launched; its slug."""
    fill_catalog(team)
    assert ada_api.post("studies/", DOCUMENT).status_code == 201
    return "kettle"


@pytest.fixture
def judgment() -> Callable[..., dict[str, Any]]:
    """Make one line of judgments."""

    def make(number: int = 0, **changes: Any) -> dict[str, Any]:
        line: dict[str, Any] = {
            "item": f"i{number}",
            "scenario": f"q{number % 3}",
            "shown": ["kettle/v3", "kettle/v2"],
            "rater": f"r{number % 12}",
            "answers": {"overall": ("first", "second", "equal")[number % 3]},
            "seconds": 5.5,
        }
        return {**line, **changes}

    return make
