"""When a quota cell will be full and how exact it will be, with the mathematics in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.assignments.people import CellHistory
from apps.assignments.quotas import CellFill
from apps.statistics.errors import StatisticsError
from apps.statistics.power import CellPrecision, Filling, cell_precision, fill_forecast
from apps.studies.models import Round, RoundState

MOST_PEOPLE = 2_000
"""Beyond this many missing people, or people at work, a forecast takes longer than a page may."""

_DAY = 86_400.0


@dataclass(frozen=True)
class Pace:
    """What a forecast needs to know of the whole round.

    Attributes:
        each: judgments that one person gives, on average so far, else as planned.
    """

    each: float
    measured: bool


@dataclass(frozen=True)
class Fact:
    """One input or step of the mathematics."""

    name: str
    value: str


@dataclass(frozen=True)
class Forecast:
    """What a page says of a cell that is not full.

    Attributes:
        when: how long until it is full, with its interval; "" where that cannot be said.
        chance: the chance to be full by the closing day, "" without one.
        trouble: why there is no forecast, "" where there is one.
        facts: what goes in.
        steps: the formula in words, one step each.
    """

    when: str
    chance: str
    trouble: str
    facts: tuple[Fact, ...]
    steps: tuple[str, ...]
    method: str


@dataclass(frozen=True)
class Precision:
    """How exact a rate is in a cell, as half the width of its 95% interval, in points of a hundred."""

    now: str
    full: str
    facts: tuple[Fact, ...]
    method: str

    @property
    def words(self) -> str:
        """Both in a sentence."""
        values = {"now": self.now, "full": self.full}
        if self.now and self.full:
            return _("A rate is known to %(now)s now, to %(full)s at the full quota.") % values
        return _("A rate will be known to %(full)s at the full quota.") % values if self.full else ""


def forecast_of(
    round_: Round, fill: CellFill, history: CellHistory, pace: Pace, now: datetime
) -> Forecast | None:
    """Return when a cell will be full; None for one that is full, closed, or in a round that does not run."""
    if not fill.is_open or round_.state != RoundState.RUNNING:
        return None
    need, have, live = _people(fill, pace)
    facts = _facts(fill, history, pace, need=need, round_=round_, now=now)
    if max(need - have, live) > MOST_PEOPLE:
        too_many = _("Forecasts are made up to %(most)d missing people.") % {"most": MOST_PEOPLE}
        return Forecast("", "", too_many, facts, (), "")
    found = _filling(
        need=need,
        have=have,
        live=live,
        arrived=history.arrived,
        hours=_hours(now, round_.launched_at),
        finished=fill.complete,
        dropped=history.dropped,
        hours_left=_hours(round_.closes_at, now) if round_.closes_at else None,
    )
    if isinstance(found, str):
        return Forecast("", "", found, facts, (), "")
    return Forecast(_when(found), _chance(found), "", facts, _steps(found, history), found.method)


def precision_of(fill: CellFill, history: CellHistory, pace: Pace) -> Precision:
    """Return how exact a rate is in a cell now and once it is full."""
    need, _have, _live = _people(fill, pace)
    full_n = max(fill.cell.judgments or 0, round(need * pace.each), need)
    found = _exact(history.judgments, history.judged, full_n, need)
    facts = (
        Fact(_("Now"), _said(history.judgments, history.judged)),
        Fact(_("At the full quota"), _said(full_n, need)),
        Fact(_("Rate assumed"), _("one half, the widest")),
        Fact(_("Speaks for"), found.population),
    )
    return Precision(_half(found, "now"), _half(found, "full"), facts, found.method)


def _people(fill: CellFill, pace: Pace) -> tuple[int, int, int]:
    """Return how many people a cell needs, has, and has at work; judgments are counted as people by the pace."""
    cell = fill.cell
    if cell.raters is not None:
        return cell.raters, fill.complete, fill.live
    return ceil((cell.judgments or 0) / pace.each), fill.complete, fill.live


def _hours(late: datetime, early: datetime) -> int:
    return max(0, round((late - early).total_seconds() / 3_600))


@lru_cache(maxsize=4_096)
def _filling(
    *,
    need: int,
    have: int,
    live: int,
    arrived: int,
    hours: int,
    finished: int,
    dropped: int,
    hours_left: int | None,
) -> Filling | str:
    """Return the forecast, or why there is none. Hours are whole, so that polls find it made already."""
    try:
        return fill_forecast(
            need=need,
            have=have,
            live=live,
            arrived=arrived,
            days=max(hours, 1) / 24,
            finished=finished,
            dropped=dropped,
            days_left=None if hours_left is None else hours_left / 24,
        )
    except StatisticsError as error:
        return str(error)


@lru_cache(maxsize=4_096)
def _exact(n: int, raters: int, full_n: int, full_raters: int) -> CellPrecision:
    return cell_precision(n=n, raters=raters, full_n=full_n, full_raters=full_raters)


def _when(found: Filling) -> str:
    if found.days == 0:
        return _("Those who are at it will fill it.")
    values = {"days": _days(found.days), "low": _days(found.low), "high": _days(found.high)}
    return _("Full in about %(days)s; nine times of ten between %(low)s and %(high)s.") % values


def _days(days: float) -> str:
    """Return a length of time as a person says it."""
    if days > 3_650:
        return _("more than ten years")
    if days >= 10:
        return _("%(count).0f days") % {"count": days}
    if days >= 1:
        return _("%(count).1f days") % {"count": days}
    hours = max(0, round(days * 24))
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def _chance(found: Filling) -> str:
    if found.chance is None:
        return ""
    percent = found.chance * 100
    words = (
        _("under 1%")
        if percent < 1
        else _("over 99%")
        if percent > 99
        else _("%(count).0f%%") % {"count": percent}
    )
    if found.there_low == found.there_high:
        people = _("%(low)d people through by then") % {"low": found.there_low}
    else:
        people = _("%(low)d to %(high)d people through by then") % {
            "low": found.there_low,
            "high": found.there_high,
        }
    values = {"chance": words, "people": people}
    return _("Chance to be full by the closing day: %(chance)s (%(people)s).") % values


def _facts(
    fill: CellFill, history: CellHistory, pace: Pace, *, need: int, round_: Round, now: datetime
) -> tuple[Fact, ...]:
    hours = _hours(now, round_.launched_at)
    facts = [
        Fact(_("People needed"), str(need)),
        Fact(_("Through"), str(fill.complete)),
        Fact(_("At it now"), str(fill.live)),
        Fact(
            _("Have come"),
            _("%(people)d in %(days)s") % {"people": history.arrived, "days": _days(hours / 24)},
        ),
        Fact(_("Left, or not heard of"), str(history.dropped)),
    ]
    if fill.cell.raters is None:
        how = _("%(each).1f, so far") if pace.measured else _("%(each).1f, as planned")
        facts.insert(0, Fact(_("Judgments of one person"), how % {"each": pace.each}))
    if round_.closes_at:
        facts.append(Fact(_("Until the round closes"), _days(_hours(round_.closes_at, now) / 24)))
    return tuple(facts)


def _steps(found: Filling, history: CellHistory) -> tuple[str, ...]:
    return (
        _("%(missing)d more people have to get through.") % {"missing": found.missing},
        _(
            "Arrivals and the chance to finish are both uncertain: each is given a spread of values that fit the %(n)d "
            "people who came so far (Jeffreys' priors)."
        )
        % {"n": history.arrived},
        _(
            "In the middle %(finishing).0f%% of those who end do finish, and %(per_day).1f people a day get through."
        )
        % {"finishing": found.finishing * 100, "per_day": found.per_day},
        _(
            "For each value of both, the time until so many have got through has a known spread; all are averaged."
        ),
        _("Shown are the middle of that time and where it lies with chance 90%."),
    )


def _said(judgments: int, people: int) -> str:
    return _("%(judgments)d judgments of %(people)d people") % {"judgments": judgments, "people": people}


def _half(found: CellPrecision, which: str) -> str:
    half = found.now if which == "now" else found.full
    return "" if half is None else _("±%(points).0f points") % {"points": half * 100}
