"""A dashboard is made once for all who read it alike, and anew as soon as anything that it shows is another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import override

from apps.dashboards.pages.dashboard_kept import MOST, kept_dashboard
from apps.dashboards.pages.how import Talk
from apps.dashboards.pages.subject import Subject
from tests.dashboards.conftest import MakeEstimate, MakeResults

ASKED: dict[str, Any] = {
    "by": "",
    "days": [("2026-11-22", 4)],
    "rows_url": "/rows/",
    "talk": Talk("/comments/", {"a": 1}),
    "charts_url": "/charts/",
    "plain": False,
}


def test_what_is_asked_alike_is_made_once(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results([estimate("tie_rate", 0.11)])

    page = kept_dashboard(found, subject, **ASKED)

    assert kept_dashboard(found, replace(subject), **ASKED) is page
    assert kept_dashboard(replace(found, made={}), subject, **ASKED) is not page, "another snapshot's"


def test_whatever_is_shown_makes_another_page(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results([estimate("tie_rate", 0.11)])
    page = kept_dashboard(found, subject, **ASKED)
    others = (
        {"by": "win_rate"},
        {"days": [("2026-11-22", 5)]},
        {"rows_url": "/other/"},
        {"talk": Talk("/comments/", {"a": 2})},
        {"charts_url": "/other/"},
        {"plain": True},
    )

    for other in others:
        assert kept_dashboard(found, subject, **{**ASKED, **other}) is not page, other
    assert kept_dashboard(found, replace(subject, state=("closed", "Closed")), **ASKED) is not page
    with override("de"):
        assert kept_dashboard(found, subject, **ASKED) is not page


def test_orders_that_nobody_knows_fill_no_memory(
    subject: Subject, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results([estimate("tie_rate", 0.11)])

    for number in range(3 * MOST):
        kept_dashboard(found, subject, **{**ASKED, "by": f"nothing-{number}"})

    assert len(found.made) <= MOST
