"""Every page of a study's dashboards, and what the API says beside it, where there is nothing, too little or too much to show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.accounts.services import create_token
from apps.analysis import reviewing
from apps.analysis.services import refresh_now
from apps.catalog.services import upsert
from apps.catalog.withdrawing import version_in, withdraw_version
from apps.dashboards.sections import SECTIONS
from apps.studies.models import Round
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post
from tests.factories.studies import NOW, make_round, ndjson

pytestmark = pytest.mark.django_db(transaction=True)

STUDY = "/d/kettles/kettle/"
SMALL = "volapuk"
"""A first language of three people."""

READ = ("results", "verdict", "review", "findings", "raters", "progress")
NOTHING = re.compile(r">\s*[+\N{MINUS SIGN}]?0(?:\.0+)?%?\s*(?:\[0(?:\.0+)?, 0(?:\.0+)?\])?\s*<")
"""A number that is zero, or an interval around it that is none."""

Made = Callable[[Team, User], Round]


def _crowd(team: Team, ada: User, said: str | None = None, **changes: Any) -> Round:
    lines = crowd_lines(raters=12, each=4, chance=0.7, scenarios=6)
    told = [one if said is None else {**one, "answers": {"overall": said}} for one in lines]
    return post(gated_study(team, ada, **changes), told).round


def _empty(team: Team, ada: User) -> Round:
    return make_round(team, ada)


def _one_rater(team: Team, ada: User) -> Round:
    return post(gated_study(team, ada), crowd_lines(raters=1, each=4, chance=0.5)).round


def _ties(team: Team, ada: User) -> Round:
    return _crowd(team, ada, "equal")


def _undefined(team: Team, ada: User) -> Round:
    return _crowd(team, ada, "cannot_judge")


def _three(team: Team, ada: User) -> Round:
    """Twelve people, three of them of another first language."""
    lines = crowd_lines(raters=12, each=4, chance=0.7, scenarios=6)
    for one in lines:
        is_few = int(one["rater"][1:]) < 3
        one["profile"] = {"first_language": SMALL if is_few else "english"}
    asked = {"raters": {"profile": ["first_language"]}, "analysis": {"slices": ["first_language"]}}
    return post(gated_study(team, ada, **asked), lines).round


def _withdrawn(team: Team, ada: User) -> Round:
    round_ = _crowd(team, ada)
    withdraw_version(version=version_in(team, PAIR[0]), reason="It leaked names.", actor=ada, now=NOW)
    return round_


def _slices(team: Team, ada: User) -> Round:
    """Two hundred scenarios with ten thousand tags, cut by all of them, for each version and pair."""
    rows = [
        {
            "key": f"q{n}",
            "messages": [{"role": "user", "content": "?"}],
            "tags": [f"t{n}-{tag}" for tag in range(50)],
        }
        for n in range(200)
    ]
    upsert(team=team, what="scenarios", body=ndjson(rows), as_list=False, create_missing=False)
    asked = {"analysis": {"primary": "overall", "slices": ["tag"]}}
    lines = crowd_lines(raters=12, each=20, chance=0.7, scenarios=200)
    return post(gated_study(team, ada, **asked), lines).round


STATES: dict[str, tuple[Made, dict[str, str]]] = {
    "empty": (
        _empty,
        {
            "study": "No judgments yet",
            "versions": "No version has numbers yet",
            "compare": "No version has numbers yet",
            "trend": "No round has these numbers yet",
        },
    ),
    "one rater": (_one_rater, {"study": "an interval for new raters needs at least two"}),
    "all ties": (_ties, {}),
    "undefined": (_undefined, {"study": "Nothing has been judged here yet."}),
    "a group of three": (_three, {}),
    "withdrawn": (
        _withdrawn,
        {one.page: "It leaked names." for one in SECTIONS if one.page not in {"sharing", "digest"}},
    ),
    "ten thousand slices": (_slices, {"study": "more than"}),
}
AFTER_A_REVIEW = {
    "empty": {
        "findings": "No finding",
        "equity": "nothing can be said of whom the numbers leave out",
        "review": "Not found:",
    },
    "a group of three": {"equity": "for fewer than 5 people have judged"},
}
"""Reasons that stand on pages of a state: each of them, and those that a review adds."""


@pytest.mark.usefixtures("gathered")
@pytest.mark.parametrize("state", STATES)
def test_every_page_and_reply_has_an_honest_state(state: str, team: Team, ada: User, ben: User) -> None:
    make, reasons = STATES[state]
    round_ = make(team, ada)
    assert refresh_now(round_.pk) is not None
    wrong = [f"before a review, {one}" for one in looked_at(state, (ada, ben), reasons)]

    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    wrong += looked_at(state, (ada, ben), reasons | AFTER_A_REVIEW.get(state, {}))

    assert not wrong, "\n".join(dict.fromkeys(wrong))


def looked_at(state: str, people: tuple[User, User], reasons: dict[str, str]) -> list[str]:
    """Return what is wrong on the pages and in the replies that a researcher and a reader get."""
    return [
        f"{who} {where}: {what}"
        for who, user in zip(("researcher", "reader"), people, strict=True)
        for where, what in (*on_pages(state, user, who, reasons), *in_replies(user, who))
    ]


def on_pages(state: str, user: User, who: str, reasons: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong on the pages, each in both of its views."""
    client = Client()
    client.force_login(user)
    for section in SECTIONS:
        for view in ("full", "plain") if section.page == "study" else ("",):
            tail = "" if section.page == "study" else f"{section.page}/"
            reply = client.get(f"{STUDY}{tail}", {"view": view} if view else {})
            is_closed = section.writers_only and who == "reader"
            if reply.status_code != (404 if is_closed else 200):
                yield section.page, str(reply.status_code)
            elif not is_closed:
                page, reason = reply.content.decode(), reasons.get(section.page, "")
                if view != "plain" and reason not in page:
                    yield section.page, f"no “{reason}”"
                if state == "empty" and section.page != "review":
                    yield from ((section.page, found) for found in NOTHING.findall(page))


def in_replies(user: User, who: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong in the replies of the API."""
    team = Team.objects.get(slug="kettles")
    secret = create_token(team=team, user=user, name="test", scopes=["all"])[1]
    for path in READ:
        reply = Client().get(f"/api/v1/studies/kettle/{path}", headers={"Authorization": f"Bearer {secret}"})
        if reply.status_code not in {200, 403}:
            yield path, str(reply.status_code)
        for one in reply.json().get("estimates", ()):
            if who == "reader" and SMALL in (one["slice"] or {}).values():
                yield path, "it tells a number of the three"
            if one["value"] is None and not one["undefined"]:
                yield path, f"{one['measure']} has neither value nor reason"
            if one["value"] is not None and not one["n"]:
                yield path, f"{one['measure']} is {one['value']} of nothing"
