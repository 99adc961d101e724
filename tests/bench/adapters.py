"""How the loop's driver speaks to the floor and to the product."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod

import psycopg2

from tests.bench.http_client import Connection, Reply
from tests.bench.texts import COMMENT

BEHAVIOUR = json.dumps(
    {
        "active_seconds": 12.4,
        "visible_seconds": 13.1,
        "wall_seconds": 15.0,
        "first_action_seconds": 2.2,
        "revisions": 1,
        "scroll_depth": 0.8,
        "blurs": 0,
        "focus_changes": 3,
        "pastes": 0,
    }
)
_CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_WORDS = re.compile(rb'name="words" value="([^"]+)"')
_ASSIGNMENT = re.compile(rb'name="assignment" value="(\d+)"')


class UnexpectedReplyError(Exception):
    """A reply that is not what the loop needs."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"status {reply.status}: {reply.body[:200]!r}")


class Adapter(ABC):
    """One peer. A task is named by a text; its acknowledged answer is counted under that name."""

    name: str

    def __init__(self, database: str) -> None:
        """Remember the peer's database, to count behind its back."""
        self._database = database

    @abstractmethod
    async def enter(self, browser: Connection, number: int) -> str | None:
        """Make the browser a new rater's and return the first task."""

    @abstractmethod
    async def answer(self, browser: Connection, task: str) -> str | None:
        """Send the answer to a task; return the next one, which the reply brought, or None when there is none.

        Raises:
            UnexpectedReplyError: the answer was not acknowledged.
        """

    @abstractmethod
    def stored(self) -> tuple[int, int]:
        """Return how many answers are stored, and how many different (rater, task) pairs they are of."""

    def _two(self, query: str) -> tuple[int, int]:
        connection = psycopg2.connect(self._database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                row = cursor.fetchone()
        finally:
            connection.close()
        return (int(row[0]), int(row[1])) if row else (0, 0)


class Floor(Adapter):
    """The least that this loop costs in Django."""

    name = "floor"

    async def enter(self, browser: Connection, number: int) -> str | None:
        reply = await browser.get(f"/enter?name=rater{number}")
        return self._task(reply)

    async def answer(self, browser: Connection, task: str) -> str | None:
        fields = {"assignment": task, "choice": "first", "ms": "12400", "comment": COMMENT}
        reply = await browser.post("/submit", fields, {"X-CSRFToken": browser.cookies["csrftoken"]})
        return self._task(reply)

    def stored(self) -> tuple[int, int]:
        return self._two("SELECT count(*), count(DISTINCT (rater_id, assignment_id)) FROM floor_judgment")

    @staticmethod
    def _task(reply: Reply) -> str | None:
        if reply.status != 200:
            raise UnexpectedReplyError(reply)
        found = _ASSIGNMENT.search(reply.body)
        return found[1].decode() if found else None


class Product(Adapter):
    """The product's rater page as its script uses it: the reply to a judgment is the next item."""

    name = "product"

    def __init__(self, database: str, *, code: str) -> None:
        """Remember the study's join code."""
        super().__init__(database)
        self._code = code
        self._csrf: dict[Connection, str] = {}

    async def enter(self, browser: Connection, number: int) -> str | None:
        page = await browser.get(f"/s/{self._code}/")
        token, words = _CSRF.search(page.body), _WORDS.search(page.body)
        if page.status != 200 or token is None or words is None:
            raise UnexpectedReplyError(page)
        self._csrf[browser] = token[1].decode()
        joined = await browser.post(
            f"/s/{self._code}/",
            {
                "csrfmiddlewaretoken": self._csrf[browser],
                "words": words[1].decode(),
                "language": "en",
                "purposes": "rating",
            },
        )
        if joined.status != 303:
            raise UnexpectedReplyError(joined)
        first = joined.headers["location"]
        shown = await browser.get(first)
        if shown.status != 200 or b'name="q-overall"' not in shown.body:
            raise UnexpectedReplyError(shown)
        return first

    async def answer(self, browser: Connection, task: str) -> str | None:
        fields = {
            "csrfmiddlewaretoken": self._csrf[browser],
            "q-overall": "first",
            "q-sure": "80",
            "q-why": "clearer",
            "q-note": COMMENT,
            "behaviour": BEHAVIOUR,
        }
        reply = await browser.post(task, fields, {"HX-Request": "true"})
        if reply.status != 200:
            raise UnexpectedReplyError(reply)
        following = reply.headers.get("hx-push-url")
        if following is None and "hx-redirect" not in reply.headers:
            raise UnexpectedReplyError(reply)
        if following is not None and b'name="q-overall"' not in reply.body:
            raise UnexpectedReplyError(reply)
        return following

    def stored(self) -> tuple[int, int]:
        return self._two("SELECT count(*), count(DISTINCT (rater_id, item_id)) FROM responses_response")
