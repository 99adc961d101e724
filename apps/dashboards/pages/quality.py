"""The page of quality: what stood out and waits for a person, what was settled, which checks ran, and each rater."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from apps.analysis.anomalies.checks import check_of
from apps.analysis.anomalies.reading import RaterSeen, evidence_of, label_of
from apps.analysis.anomalies.rules import COMES_AGAIN, HARD, RULES
from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.models import Anomaly, AnomalyState, Search
from apps.analysis.selectors import Results
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import method_of
from apps.dashboards.pages.lines import figures_text
from apps.raters.models import RaterStatus

MOST = 50
"""So many flags are shown of the queue, and of what was settled."""

_RARE = 6
"""A chance below one in a million is told as that."""

_PILLS = {
    AnomalyState.OPEN: "wait",
    AnomalyState.ACCEPTED: "fail",
    AnomalyState.DISMISSED: "pass",
    AnomalyState.CLOSED_BY_RULE: "info",
}


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
class RaterLine:
    """One rater; `accuracy` is with its interval, `n` judgments behind it, `lack` why there is none."""

    name: str
    cohort: str
    responses: int
    aside: bool
    accuracy: str
    n: int
    lack: str
    flags: tuple[tuple[str, tuple[str, str]], ...]


@dataclass(frozen=True)
class Change:
    """The number that decides, as it is and otherwise: `before` and `after` with intervals, n and raters."""

    words: str
    what: str
    before: str
    after: str
    method: str


@dataclass(frozen=True)
class QualityPage:
    """What the page shows; `more_open` and `more_settled` count what is not listed."""

    looked_at: datetime | None
    expected: str
    waiting: tuple[FlagLine, ...]
    more_open: int
    settled: tuple[FlagLine, ...]
    more_settled: int
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
    rows: Sequence[Anomaly],
    search: Search | None,
    *,
    names: Mapping[int, str],
    results: Results | None,
    primary: str,
    sent: Sent | None = None,
) -> QualityPage:
    """Return the page of a round.

    Args:
        rows: its anomalies with their raters, in the order of the queue.
        search: when they were looked for last, None for never.
        names: pseudonyms of the further raters that they name, by id.
        results: the newest snapshot, None before the first.
        primary: key of the question that decides.
        sent: what could not be taken.
    """
    lines = [_line(row, names, search, sent) for row in rows]
    waiting = [line for line in lines if line.state == AnomalyState.OPEN]
    settled = [line for line in lines if line.state != AnomalyState.OPEN]
    return QualityPage(
        looked_at=search.looked_at if search else None,
        expected=_decimal(sum(run["expected_false_alarms"] for run in search.checks)) if search else "",
        waiting=tuple(waiting[:MOST]),
        more_open=max(len(waiting) - MOST, 0),
        settled=tuple(settled[:MOST]),
        more_settled=max(len(settled) - MOST, 0),
        changes=_changes(rows, search, results, primary),
        checks=tuple(_check(run) for run in search.checks) if search else (),
        rules=tuple(str(rule.words) for rule in RULES),
        hard=str(HARD),
        again=str(COMES_AGAIN),
    )


def rater_lines(raters: Sequence[RaterSeen]) -> list[RaterLine]:
    """Return raters as lines."""
    return [
        RaterLine(
            name=rater.pseudonym,
            cohort=visible_text(rater.cohort),
            responses=rater.responses,
            aside=rater.status == RaterStatus.FLAGGED,
            accuracy=_figures(rater.accuracy),
            n=rater.accuracy.n if rater.accuracy else 0,
            lack=_lack(rater.accuracy),
            flags=tuple((label_of(row.kind), _pill(row)) for row in rater.flags),
        )
        for rater in raters
    ]


def accuracy_words(raters: Sequence[RaterSeen]) -> str:
    """Return by which method, and for whom, the accuracies of these raters were computed; "" where there are none."""
    found = next((one.accuracy for one in raters if one.accuracy is not None and one.accuracy.method), None)
    if found is None:
        return ""
    return gettext("Accuracy: %(method)s. It speaks for %(population)s.") % {
        "method": method_of(found),
        "population": found.population,
    }


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
        pill=_pill(row),
        why=_why(row),
        who=visible_text(row.settled_by.name or row.settled_by.email) if row.settled_by else "",
        settled_at=row.settled_at,
        before=str((row.evidence.get("before") or {}).get("reason", "")),
        stale=search is not None and row.last_seen < search.looked_at,
        problem=mine.problem if mine else "",
        said=mine.words if mine else "",
    )


def _pill(row: Anomaly) -> tuple[str, str]:
    return _PILLS[AnomalyState(row.state)], str(AnomalyState(row.state).label)


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


def _figures(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return ""
    return figures_text(estimate, figures_of(estimate.measure))


def _lack(estimate: Estimate | None) -> str:
    if estimate is None:
        return gettext("not computed")
    return estimate.undefined or ""


def _changes(
    rows: Sequence[Anomaly], search: Search | None, results: Results | None, primary: str
) -> tuple[Change, ...]:
    found = (_to_come(rows, search), _aside(search, results, primary))
    return tuple(one for one in found if one is not None)


def _to_come(rows: Sequence[Anomaly], search: Search | None) -> Change | None:
    """Return what accepting every open flag would have changed at the last search, None where nobody who counts has one now."""
    found = search.change if search else {}
    counted = (row.rater for row in rows if row.state == AnomalyState.OPEN and row.rater is not None)
    if not found or not any(rater.status == RaterStatus.ACTIVE for rater in counted):
        return None
    now, without = (_estimate(found, part) for part in ("now", "without"))
    return Change(
        words=gettext("If every open flag of a rater were accepted"),
        what=_what(now),
        before=_told(now),
        after=_told(without),
        method=now.method,
    )


def _aside(search: Search | None, results: Results | None, primary: str) -> Change | None:
    """Return what those change who are set aside already, None where nobody is."""
    found = _whole(results, primary, search.change if search else {})
    if found is None:
        return None
    main, everybody = found
    return Change(
        words=gettext("Raters who are set aside already"),
        what=_what(main),
        before=_told(everybody),
        after=_told(main),
        method=main.method,
    )


def _whole(
    results: Results | None, primary: str, wanted: Mapping[str, Any]
) -> tuple[Estimate, Estimate] | None:
    """Return the deciding estimate without and with the raters set aside."""
    if results is None:
        return None
    everybody = [
        one for one in results.estimates if one.pool == "all" and one.metric == primary and not one.slice
    ]
    for one in everybody:
        like = {"version": one.version, "versus": one.versus, "slice": None}
        if wanted and any(
            wanted.get(name) != getattr(one, name) for name in ("measure", "version", "versus")
        ):
            continue
        main = results.one(one.measure, primary, **like)
        if main is not None:
            return main, one
    return None


def _estimate(found: Mapping[str, Any], part: str) -> Estimate:
    told = found[part]
    about = {name: found[name] for name in ("measure", "metric", "version", "versus")}
    return Estimate(**about, **{name: value for name, value in told.items() if value is not None})


def _what(estimate: Estimate) -> str:
    measure = measures().get(estimate.measure)
    label = str(measure.label) if measure else estimate.measure
    if estimate.version is None:
        return label
    version = visible_text(estimate.version)
    if estimate.versus is None:
        return gettext("%(measure)s of %(version)s") % {"measure": label, "version": version}
    return gettext("%(measure)s of %(version)s against %(versus)s") % {
        "measure": label,
        "version": version,
        "versus": visible_text(estimate.versus),
    }


def _told(estimate: Estimate) -> str:
    if estimate.value is None:
        return estimate.undefined or "\u2013"
    return gettext("%(figures)s, %(n)s judgments of %(raters)s raters") % {
        "figures": figures_text(estimate, figures_of(estimate.measure)),
        "n": number(estimate.n),
        "raters": number(estimate.raters),
    }
