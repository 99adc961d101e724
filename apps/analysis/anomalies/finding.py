"""Everything that stands out in a round at one moment, by all checks; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial

import numpy as np
import structlog
from django.utils.translation import gettext as _

from apps.analysis.crowd import Crowd, crowd_of
from apps.analysis.dataset import Dataset
from apps.analysis.feedback_checks import feedback_checks
from apps.analysis.feedback_checks._base import Feed, FeedbackCheck
from apps.analysis.measures._base import worded
from apps.analysis.metric_data import Ints
from apps.analysis.moments import Moments, day_of, moments_of, number_of
from apps.analysis.rater_checks import rater_checks
from apps.analysis.rater_checks._base import Check, Values
from apps.responses.models import Source
from apps.statistics.errors import StatisticsError
from apps.studies.models import Origin, Round, RoundState
from apps.studies.protocol import Protocol

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sighting:
    """One thing that stands out: of a rater (an id) or from a day on, never both."""

    kind: str
    strength: float
    n: int
    values: Values
    method: str
    expected_false_alarms: float
    rater: int | None = None
    day: date | None = None
    until: date | None = None
    others: tuple[int, ...] = ()
    is_hard: bool = False
    is_over: bool = False


@dataclass(frozen=True)
class CheckRun:
    """How one check went; `undefined` says why it says nothing, "" where it does. `tested` counts raters, or days."""

    kind: str
    tested: int = 0
    found: int = 0
    expected_false_alarms: float = 0.0
    method: str = ""
    undefined: str = ""


Look = Callable[[], tuple[CheckRun, list[Sighting]]]
"""One check, ready to go."""


@dataclass(frozen=True)
class Sightings:
    """What all checks found; `gold` gives each rater's (right, answered) gold items by id."""

    seen: tuple[Sighting, ...]
    runs: tuple[CheckRun, ...]
    gold: dict[int, tuple[int, int]] = field(default_factory=dict)


def sightings_of(
    dataset: Dataset,
    round_: Round,
    protocol: Protocol,
    *,
    now: datetime,
    check: Callable[[], None] = lambda: None,
) -> Sightings:
    """Return what stands out among a round's raters and days; `check` is called between checks and may raise."""
    moments = moments_of(round_.pk)
    crowd = crowd_of(dataset, round_, protocol, moments)
    among = found_among(crowd, check)
    feed = feed_of(dataset, crowd, moments, round_, now=now)
    days = found_on_days(feed, check)
    right = np.bincount(crowd.gold.rater, crowd.gold.right, minlength=len(crowd.people))
    asked = np.bincount(crowd.gold.rater, minlength=len(crowd.people))
    gold = {int(crowd.people[code]): (int(right[code]), int(asked[code])) for code in np.flatnonzero(asked)}
    return Sightings((*among.seen, *days.seen), (*among.runs, *days.runs), gold)


def found_among(crowd: Crowd, check: Callable[[], None] = lambda: None) -> Sightings:
    """Return which raters stand out."""
    return _looked({one.slug: partial(_raters_seen, one, crowd) for one in rater_checks()}, check)


def found_on_days(feed: Feed, check: Callable[[], None] = lambda: None) -> Sightings:
    """Return which days stand out."""
    return _looked({one.slug: partial(_days_seen, one, feed) for one in feedback_checks()}, check)


def _looked(looks: Mapping[str, Look], check: Callable[[], None]) -> Sightings:
    """Return what the checks see, by their slugs; one that raises harms no other."""
    seen: list[Sighting] = []
    runs = []
    for slug, look in looks.items():
        check()
        run, sightings = _safely(slug, look)
        runs.append(run)
        seen += sightings
    return Sightings(tuple(seen), tuple(runs))


def _raters_seen(one: Check, crowd: Crowd) -> tuple[CheckRun, list[Sighting]]:
    found = one.find(crowd)
    run = CheckRun(one.slug, found.tested, len(found.flags), found.false_alarms, found.method)
    return run, [
        Sighting(
            kind=one.slug,
            strength=flag.strength,
            n=flag.n,
            values=flag.values,
            method=found.method,
            expected_false_alarms=found.false_alarms,
            rater=int(crowd.people[flag.rater]),
            others=tuple(int(crowd.people[code]) for code in flag.others),
            is_hard=one.is_hard,
        )
        for flag in found.flags
    ]


def _days_seen(one: FeedbackCheck, feed: Feed) -> tuple[CheckRun, list[Sighting]]:
    found = one.find(feed)
    run = CheckRun(one.slug, found.days, len(found.alarms), found.false_alarms, found.method)
    return run, [
        Sighting(
            kind=one.slug,
            strength=alarm.strength,
            n=alarm.n,
            values=alarm.values,
            method=found.method,
            expected_false_alarms=found.false_alarms,
            day=day_of(alarm.since),
            until=day_of(alarm.until),
            is_hard=one.is_hard,
            is_over=alarm.over,
        )
        for alarm in found.alarms
    ]


def feed_of(dataset: Dataset, crowd: Crowd, moments: Moments, round_: Round, *, now: datetime) -> Feed:
    """Return the round's whole days: the first with a judgment and the running one are not whole, nor the last of a round that is over."""
    columns = dataset.columns
    main = dataset.kept & ~dataset.flagged & (columns.source != Source.PROXY)
    responses = _distinct(columns.response[main])
    days = moments.day[moments.place(responses)]
    first = int(days.min()) + 1 if days.size else 0
    last = number_of(now.astimezone(UTC).date()) - 1
    if round_.state == RoundState.CLOSED or round_.origin == Origin.IMPORT:
        last = min(last, int(days.max()) - 1 if days.size else -1)
    return Feed(dataset, crowd, moments, responses, first, max(last, first - 1), dataset.setting.seed)


def _distinct(ascending: Ints) -> Ints:
    """Return the different ids of a column that ascends."""
    return ascending[np.flatnonzero(np.diff(ascending, prepend=ascending[:1] - 1))]


def _safely(kind: str, look: Look) -> tuple[CheckRun, list[Sighting]]:
    """Return what a check sees; where it raises, why it says nothing."""
    try:
        return look()
    except StatisticsError as error:
        why = worded(error)
    except Exception as error:  # whatever a check raises, the others are told
        log.exception("a check failed", check=kind)
        why = _("This could not be computed: %(why)s") % {"why": error}
    return CheckRun(kind, undefined=why), []
