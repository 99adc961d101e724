"""What the page of a study shows: one round's live progress, and the other rounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.analysis.selectors import days_of, dead_letters_of, taken_times
from apps.assignments.selectors import fill_of
from apps.console.moments import day, since, spent
from apps.console.pages.studies import State, state_of
from apps.core.charts import DayCount, Sparkline, sparkline
from apps.responses.selectors import pace_of, progress_of
from apps.studies.models import Origin, Round, RoundState, Study
from apps.studies.selectors import rounds_of


@dataclass(frozen=True)
class Live:
    """What changes while a round runs; a poll brings all of it.

    Attributes:
        last: when the newest judgment arrived, in words.
        fresh: when the numbers of the dashboards were made, in words; "" before the first.
    """

    number: int
    state: State
    planned: int
    done: int
    judgments: int
    raters: int
    joined: int
    active: int
    median: str
    last: str
    fresh: str
    full: bool
    days: Sparkline


@dataclass(frozen=True)
class RoundRow:
    """A round in the list of rounds."""

    number: int
    state: State
    launched: str
    ended: str
    planned: int
    judgments: int
    note: str
    hash: str
    current: bool


@dataclass(frozen=True)
class Letter:
    """An event that could not be worked on."""

    what: str
    died: str
    error: str


@dataclass(frozen=True)
class StudyPage:
    """The whole page."""

    live: Live
    rounds: tuple[RoundRow, ...]
    letters: tuple[Letter, ...]
    warnings: tuple[str, ...]
    join_url: str
    closes: str
    may_pause: bool
    may_resume: bool
    may_close: bool
    collects: bool


def live_of(round_: Round, now: datetime) -> Live:
    """Return a round's live progress, in a fixed number of queries."""
    progress = progress_of(round_)
    taken = taken_times([round_]).get(round_.pk)
    days = [DayCount(date.fromisoformat(text), count) for text, count in days_of(round_)]
    return Live(
        number=round_.number,
        state=state_of(round_),
        planned=progress.fill.planned,
        done=progress.fill.done,
        judgments=progress.responses,
        raters=progress.raters,
        joined=progress.joined,
        active=progress.active,
        median=spent(progress.median_seconds),
        last=since(progress.newest_at, now),
        fresh=since(taken, now) if taken else "",
        full=progress.fill.planned > 0 and progress.fill.done == progress.fill.planned,
        days=sparkline(days, label=_("Judgments per day"), ident="days"),
    )


def study_page(study: Study, round_: Round, now: datetime) -> StudyPage:
    """Return the page of one round of a study."""
    rounds = rounds_of(study)
    collected = round_.origin == Origin.COLLECTED
    return StudyPage(
        live=live_of(round_, now),
        rounds=tuple(_rounds(rounds, round_)),
        letters=tuple(
            Letter(f"{d.event} ({d.consumer})", since(d.died_at, now), d.error)
            for d in dead_letters_of(rounds)
        ),
        warnings=tuple(round_.warnings),
        join_url=settings.BASE_URL + reverse("join", args=[study.code]),
        closes=day(round_.closes_at) if round_.closes_at and round_.state != RoundState.CLOSED else "",
        may_pause=collected and round_.state == RoundState.RUNNING,
        may_resume=round_.state == RoundState.PAUSED,
        may_close=round_.state != RoundState.CLOSED,
        collects=collected and round_.state != RoundState.CLOSED,
    )


def _rounds(rounds: list[Round], shown: Round) -> list[RoundRow]:
    fills, paces = fill_of(rounds), pace_of(rounds)
    return [
        RoundRow(
            number=round_.number,
            state=state_of(round_),
            launched=day(round_.launched_at),
            ended=day(round_.closed_at) if round_.closed_at else "",
            planned=fills[round_.pk].planned,
            judgments=paces[round_.pk].responses,
            note=round_.note,
            hash=round_.protocol_hash[:12],
            current=round_.pk == shown.pk,
        )
        for round_ in rounds
    ]
