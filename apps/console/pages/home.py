"""What the home page shows: to researchers what needs them and what runs, to stakeholders what there is to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Membership, Team
from apps.analysis.selectors import dead_letters_of, taken_times
from apps.console.moments import since
from apps.console.pages.studies import StudyRow, study_rows
from apps.studies.selectors import newest_rounds, studies_of

NEWEST = 6
"""Results that the researcher's home page lists."""


@dataclass(frozen=True)
class Need:
    """Something that waits for a researcher."""

    tone: str
    icon: str
    title: str
    text: str
    url: str
    action: str


@dataclass(frozen=True)
class DashboardRow:
    """A study with results to read."""

    slug: str
    title: str
    round: int
    mode_icon: str
    state: str
    fresh: str


def researcher_context(membership: Membership, now: datetime) -> dict[str, Any]:
    """Return what needs a researcher, and the studies that run."""
    rows = study_rows(membership.team, now)
    needs = [*_letters(membership.team, now), *(need for row in rows for need in _needs(row))]
    return {
        "greeting": greeting(membership, now),
        "today": date_format(localtime(now), "l j F"),
        "needs": needs,
        "sentence": _sentence(len(needs)),
        "running": [row for row in rows if row.state.slug in {"running", "paused"}],
        "total": len(rows),
        "results": _dashboards(membership.team, rows, now)[:NEWEST],
    }


def reader_context(membership: Membership, now: datetime) -> dict[str, Any]:
    """Return the studies with results, newest numbers first."""
    rows = study_rows(membership.team, now)
    return {"greeting": greeting(membership, now), "dashboards": _dashboards(membership.team, rows, now)}


def _dashboards(team: Team, study_rows_: list[StudyRow], now: datetime) -> list[DashboardRow]:
    studies = studies_of([team])
    newest = newest_rounds(studies)
    taken = taken_times(newest.values())
    rows = {row.slug: row for row in study_rows_}
    with_numbers = [s for s in studies if s.pk in newest and newest[s.pk].pk in taken]
    with_numbers.sort(key=lambda s: taken[newest[s.pk].pk], reverse=True)
    return [
        DashboardRow(
            s.slug,
            s.title,
            newest[s.pk].number,
            rows[s.slug].mode_icon,
            rows[s.slug].state.label,
            since(taken[newest[s.pk].pk], now),
        )
        for s in with_numbers
    ]


def greeting(membership: Membership, now: datetime) -> str:
    """Return a greeting by the hour and the first name."""
    hour = localtime(now).hour
    hello = (
        _("Good morning") if 5 <= hour < 12 else _("Good afternoon") if 12 <= hour < 18 else _("Good evening")
    )
    first = membership.user.name.split()[0] if membership.user.name.split() else ""
    return f"{hello}, {first}" if first else hello


def _letters(team: Team, now: datetime) -> list[Need]:
    newest = newest_rounds(studies_of([team]))
    letters = dead_letters_of(list(newest.values()))
    by_round = {round_.pk: round_.study for round_ in newest.values()}
    found: dict[str, Need] = {}
    for letter in letters:
        study = by_round[letter.key]
        text = _("%(title)s: numbers may lag behind. %(error)s") % {
            "title": study.title,
            "error": letter.error[:160],
        }
        need = Need(
            "bad",
            "alert",
            _("A count failed %(when)s") % {"when": since(letter.died_at, now)},
            text,
            reverse("console:study", args=[study.slug]),
            _("Look"),
        )
        found.setdefault(study.slug, need)
    return list(found.values())


def _needs(row: StudyRow) -> list[Need]:
    """Return what a study waits for."""
    study = reverse("console:study", args=[row.slug])
    if row.state.slug == "draft":
        url = reverse("console:setup", args=[row.slug, "launch"])
        return [Need("", "pen", _("Finish the set-up"), row.title, url, _("Go on"))]
    if row.state.slug == "paused":
        return [
            Need(
                "warn",
                "pauseb",
                _("Round %(number)d is paused") % {"number": row.round},
                row.title,
                study,
                _("Look"),
            )
        ]
    if row.state.slug == "running" and row.full:
        return [
            Need(
                "ok",
                "check",
                _("Round %(number)d is full") % {"number": row.round},
                _("%(title)s: every planned judgment is in.") % {"title": row.title},
                study,
                _("Close it"),
            )
        ]
    return []


def _sentence(count: int) -> str:
    if not count:
        return _("Nothing needs you right now.")
    return ngettext("One thing needs you.", "%(count)d things need you.", count) % {"count": count}
