"""The page of quality: what stood out and waits for a person, what was settled, and which checks ran."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from apps.analysis.anomalies.checks import check_of
from apps.analysis.anomalies.reading import evidence_of, label_of
from apps.analysis.anomalies.rules import COMES_AGAIN, HARD, RULES
from apps.analysis.models import Anomaly, AnomalyState, Search
from apps.analysis.selectors import Results
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.quality_changes import Change, changes_of
from apps.dashboards.pages.quality_raters import pill_of

_RARE = 6
"""A chance below one in a million is told as that."""


@dataclass(frozen=True)
class FlagLine:
    """One thing that stood out.

    Attributes:
        about: the rater's pseudonym, "" where it is about days.
        chance: how rarely honest raters look like that, "" where that has no meaning.
        others: pseudonyms of further raters that it names.
        why: why it was settled, in words.
        before: why it was dismissed earlier, "" where it was not.
        stale: it was not found again in the last search.
        problem: what was wrong with what was sent about it.
    """

    id: int
    label: str
    about: str
    since: date | None
    until: date | None
    evidence: str
    chance: str
    expected: str
    method: str
    others: tuple[str, ...]
    first_seen: datetime
    state: str
    pill: tuple[str, str]
    why: str
    who: str
    settled_at: datetime | None
    before: str
    stale: bool
    problem: str = ""
    said: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether it can be taken back."""
        return self.state == AnomalyState.ACCEPTED


@dataclass(frozen=True)
class CheckLine:
    """One check in the last search."""

    label: str
    about: str
    tested: int
    found: int
    expected: str
    method: str
    undefined: str


@dataclass(frozen=True)
class QualityPage:
    """What the page shows of its flags, those of one page of the queue and of what was settled."""

    looked_at: datetime | None
    expected: str
    waiting: tuple[FlagLine, ...]
    settled: tuple[FlagLine, ...]
    changes: tuple[Change, ...]
    checks: tuple[CheckLine, ...]
    rules: tuple[str, ...]
    hard: str
    again: str


@dataclass(frozen=True)
class Sent:
    """What somebody sent about a flag that could not be taken, and why."""

    anomaly: int
    words: str
    problem: str


def quality_page(
    waiting: Sequence[Anomaly],
    settled: Sequence[Anomaly],
    search: Search | None,
    *,
    at_stake: bool,
    names: Mapping[int, str],
    results: Results | None,
    primary: str,
    sent: Sent | None = None,
) -> QualityPage:
    """Return the page of a round.

    Args:
        waiting: the open anomalies that are shown, with their raters.
        settled: the settled ones that are shown.
        search: when they were looked for last, None for never.
        at_stake: somebody who counts has an open flag.
        names: pseudonyms of the further raters that they name, by id.
        results: the newest snapshot, None before the first.
        primary: key of the question that decides.
        sent: what could not be taken.
    """
    return QualityPage(
        looked_at=search.looked_at if search else None,
        expected=_decimal(sum(run["expected_false_alarms"] for run in search.checks)) if search else "",
        waiting=tuple(_line(row, names, search, sent) for row in waiting),
        settled=tuple(_line(row, names, search, sent) for row in settled),
        changes=changes_of(search, results, primary, at_stake=at_stake),
        checks=tuple(_check(run) for run in search.checks) if search else (),
        rules=tuple(str(rule.words) for rule in RULES),
        hard=str(HARD),
        again=str(COMES_AGAIN),
    )


def _line(row: Anomaly, names: Mapping[int, str], search: Search | None, sent: Sent | None) -> FlagLine:
    mine = sent if sent is not None and sent.anomaly == row.pk else None
    until = row.evidence.get("until")
    return FlagLine(
        id=row.pk,
        label=label_of(row.kind),
        about=row.rater.pseudonym if row.rater else "",
        since=row.day,
        until=date.fromisoformat(until) if until else None,
        evidence=evidence_of(row),
        chance=_chance(row.strength) if row.rater_id is not None else "",
        expected=_decimal(row.expected_false_alarms),
        method=str(row.evidence.get("method", "")),
        others=tuple(names[pk] for pk in row.evidence.get("others", ()) if pk in names),
        first_seen=row.first_seen,
        state=row.state,
        pill=pill_of(row),
        why=_why(row),
        who=visible_text(row.settled_by.name or row.settled_by.email) if row.settled_by else "",
        settled_at=row.settled_at,
        before=str((row.evidence.get("before") or {}).get("reason", "")),
        stale=search is not None and row.last_seen < search.looked_at,
        problem=mine.problem if mine else "",
        said=mine.words if mine else "",
    )


def _why(row: Anomaly) -> str:
    if row.state != AnomalyState.CLOSED_BY_RULE:
        return visible_text(row.reason)
    return next((str(rule.words) for rule in RULES if rule.slug == row.reason), row.reason)


def _chance(strength: float) -> str:
    if strength >= _RARE:
        return gettext("less than one in a million")
    return gettext("one in %(n)s") % {"n": number(10**strength)}


def _decimal(value: float) -> str:
    return number(value, 2)


def _check(run: Mapping[str, Any]) -> CheckLine:
    check = check_of(run["kind"])
    return CheckLine(
        label=label_of(run["kind"]),
        about=str(check.about) if check else "",
        tested=run["tested"],
        found=run["found"],
        expected=_decimal(run["expected_false_alarms"]),
        method=run["method"],
        undefined=run["undefined"],
    )
