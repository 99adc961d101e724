"""Think-aloud studies, and sessions as a browser works through them."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import Team, User
from apps.assignments.services import launch
from apps.raters.services import Joined, join
from apps.responses.models import Session
from apps.responses.services import take_next
from apps.responses.services.sessions import begin_session
from apps.studies.models import Round
from tests.factories.reviews import put
from tests.factories.studies import NOW, make_study

STEPS = [
    {"title": "Read", "text": "Read it."},
    {"title": "Decide", "text": "Choose.", "questions": ["overall", "ease"]},
]
QUESTIONS = [
    {"key": "overall", "ask": "choice", "options": ["first", "second"]},
    {"key": "ease", "ask": "seq", "optional": True},
    {"key": "note", "ask": "comment", "optional": True},
]


def fill_tasks(team: Team, *, tasks: int = 2, turns: int = 2) -> None:
    """Give the team tasks, and an output of several turns for each."""
    put(
        team,
        "scenarios",
        [{"key": f"t{n}", "messages": [{"role": "user", "content": f"Task {n}."}]} for n in range(tasks)],
    )
    said = [{"role": "assistant", "content": f"Reply {turn}."} for turn in range(turns)]
    put(
        team,
        "outputs",
        [{"version": "kettle/v3", "scenario": f"t{n}", "messages": said} for n in range(tasks)],
    )


def aloud_document(**changes: Any) -> dict[str, Any]:
    """Return the parts of a think-aloud study that differ from the comparison of the tests."""
    items = {"overlap": 3, "steps": STEPS, "assistant": {"otherwise": "That is all."}, "record": ["audio"]}
    return {
        "mode": "think_aloud",
        "slug": "aloud",
        "round": {"versions": ["kettle/v3"]},
        "questions": QUESTIONS,
        "consent": {"version": 1, "purposes": ["rating", "recording"]},
        "analysis": {},
        **changes,
        "items": {**items, **changes.get("items", {})},
    }


def make_aloud(team: Team, actor: User, **changes: Any) -> Round:
    """Fill the catalogue, push a think-aloud study and launch it."""
    fill_tasks(team)
    return launch(study=make_study(team, actor, **aloud_document(**changes)), now=NOW)


def make_thinker(round_: Round, *purposes: str) -> Joined:
    """Let somebody join who agrees to judging and to more."""
    return join(
        round_=round_,
        purposes=["rating", *purposes],
        consent_version=1,
        consent_text="Yes?",
        language="en",
        now=NOW,
    )


def begun(joined: Joined) -> tuple[str, Session]:
    """Begin what somebody gets next; return its token and the session."""
    lease = take_next(participation=joined.participation).lease
    assert lease is not None
    return lease.token, begin_session(token=lease.token, secret=joined.secret, now=NOW)
