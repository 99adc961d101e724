"""Every page of a study costs as many queries for a lot of what it shows as for one of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.accounts.selectors import membership_in
from apps.analysis import reviewing
from apps.analysis.findings import record_findings
from apps.analysis.models import Anomaly, Review, Snapshot
from apps.analysis.selectors import newest_snapshot
from apps.analysis.services import refresh_now
from apps.dashboards.sections import SECTIONS
from apps.exchange.services import ShareWish, make_share_link
from apps.governance.models import EquityAudit
from apps.governance.services import DecisionText, comment, propose
from apps.raters.models import Rater
from apps.studies.models import Round
from tests.analysis.test_findings_kept import gap
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post
from tests.factories.studies import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("gathered")]

URL = "/d/kettles/kettle/"


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    """A round with numbers, groups of people and a review."""
    study = gated_study(
        team,
        ada,
        {"name": "as good", "rule": "low >= 0.5"},
        raters={"profile": ["age_band"]},
        analysis={"primary": "overall", "slices": ["age_band"]},
    )
    lines = crowd_lines(raters=12, each=10, chance=0.7)
    ages = ("18-29", "30-44")
    round_ = post(
        study, [{**line, "profile": {"age_band": ages[int(line["rater"][1:]) % 2]}} for line in lines]
    ).round
    refresh_now(round_.pk)
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    return round_


def add(round_: Round, ada: User, numbers: range) -> None:
    """Add one of everything that pages list for each number."""
    by, snapshot = membership_in(ada, "kettles"), newest_snapshot(round_)
    made, people = round_.reviews.latest("taken_at"), list(Rater.objects.order_by("pk"))
    record_findings(
        round_=round_, found=[gap(-0.2, slice={"tag": f"t{number}"}) for number in numbers], now=NOW
    )
    for number in numbers:
        comment(round_=round_, on=None, kind="comment", text=f"Number {number}.", by=by, now=NOW)
        propose(
            round_=round_,
            text=DecisionText(title=f"d{number}", context="c", choice="c", rationale="r"),
            by=by,
            now=NOW,
        )
        wish = ShareWish(name=f"l{number}", level="full", round=round_, follows=False, days=7)
        make_share_link(study=round_.study, wish=wish, by=by, now=timezone.now())
        audit: dict[str, Any] = {
            "snapshot": snapshot,
            "review": made,
            "body": {},
            "made_by": ada,
            "made_at": NOW,
        }
        EquityAudit.objects.create(
            study=round_.study, round=round_, number=number + 1, sha256=f"{number:064d}", **audit
        )
        Anomaly.objects.create(
            round=round_,
            kind=f"check_{number}",
            rater=people[number % len(people)],
            evidence={"values": {}, "others": [people[0].pk]},
            strength=3.0,
            n=20,
            expected_false_alarms=0.01,
            first_seen=NOW,
            last_seen=NOW,
        )


def multiply(round_: Round) -> None:
    """Let the newest snapshot and review hold each of their numbers twenty times, as of so many groups."""
    for rows in (Snapshot.objects.filter(round=round_), Review.objects.filter(round=round_)):
        newest = rows.latest("taken_at")
        newest.estimates = [
            {
                **one,
                "slice": {key: f"{value} {n}" if n else value for key, value in (one["slice"] or {}).items()}
                or None,
            }
            for one in newest.estimates
            for n in range(20 if one["slice"] else 1)
        ]
        newest.save(update_fields=["estimates"])


def costs(client: Client, role: str) -> dict[str, int]:
    """Return how many queries each page that somebody may open takes."""
    paths = [
        "" if section.page == "study" else f"{section.page}/"
        for section in SECTIONS
        if role == "owner" or not section.writers_only
    ]
    found = {}
    for path in [*paths, f"versions/{PAIR[0]}/", "weights/", "rows/"]:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(URL + path).status_code == 200, path
        found[path] = len(seen)
    return found


def test_all_pages_cost_as_many_queries_for_many_rows_as_for_one(
    judged: Round, ada: User, ada_client: Client, ben_client: Client
) -> None:
    clients = {"owner": ada_client, "stakeholder": ben_client}
    add(judged, ada, range(1))
    for role, client in clients.items():
        costs(client, role)  # what the process keeps
    one = {role: costs(client, role) for role, client in clients.items()}

    add(judged, ada, range(1, 13))
    multiply(judged)
    for role, client in clients.items():
        costs(client, role)  # what the process keeps of the new rows

    assert {role: costs(client, role) for role, client in clients.items()} == one
