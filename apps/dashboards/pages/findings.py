"""The list of a study's findings and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from apps.analysis.facets import NOT_MEASURED
from apps.analysis.findings.reading import ItemBehind, told
from apps.analysis.models import Finding, FindingState, Reference
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.finding_gates import GateTouched, gates_touched
from apps.dashboards.pages.finding_words import (
    KINDS,
    formula,
    impact_text,
    reach,
    standing,
    title_of,
)
from apps.dashboards.pages.how import Files, files_named
from apps.dashboards.pages.names import FINDINGS
from apps.dashboards.pages.review_numbers import finding_estimate
from apps.dashboards.selectors import Seen, charts_url_of
from apps.governance.anchors import anchor_of
from apps.governance.selectors import Verdict


@dataclass(frozen=True)
class FindingLine:
    """One finding of a list.

    Attributes:
        state: kind and words of its pill.
        owner: who took it on, "" for nobody.
        formula: the share that is affected times the points lost there.
        impact: the points, and the interval in words.
        points: the same as a number, for the bar.
        note: what a later round said that did not find it.
        gates: those that it touches; `gates_url` is where they stand.
        talk_url: where its number is talked about.
    """

    url: str
    title: str
    state: tuple[str, str]
    owner: str
    reach: str
    formula: str
    impact: tuple[str, str]
    points: float
    catastrophic: bool
    private: bool
    note: str
    gates: tuple[GateTouched, ...]
    gates_url: str
    talk_url: str


@dataclass(frozen=True)
class FindingsPage:
    """What the list shows.

    Attributes:
        most: points of the longest bar.
        states: value, words and whether it is chosen, of each filter.
        total: how many there are without filters.
        tried: how much the newest review of the round looked for, None before the first.
        files: where all of them can be fetched, None before the first round.
    """

    lines: tuple[FindingLine, ...]
    most: float
    states: tuple[tuple[str, str, bool], ...]
    versions: tuple[tuple[str, bool], ...]
    total: int
    tried: int | None
    files: Files | None


PARTS = frozenset({"option", "label"})
"""Keys of a slice that name an answer, and no group of judgments."""

_NO_LIST = frozenset(NOT_MEASURED) - PARTS - {"theme"}
"""Keys by which single judgments cannot be listed."""

OPEN = "open"
"""All that is not fixed."""


def findings_page(
    found: Sequence[Finding],
    seen: Seen,
    *,
    state: str,
    version: str,
    tried: int | None,
    verdict: Verdict | None = None,
) -> FindingsPage:
    """Return the list of these findings, in their order, with the filters that are chosen; `verdict` is that of the newest round."""
    kept = [one for one in found if _is_wanted(one, state) and version in {"", one.version}]
    choices = [(OPEN, gettext("Open")), ("", gettext("All")), *FindingState.choices]
    return FindingsPage(
        lines=tuple(_line(one, seen, verdict) for one in kept),
        most=max((one.impact for one in kept), default=1.0) or 1.0,
        states=tuple((value, str(words), value == state) for value, words in choices),
        versions=tuple(
            (key, key == version) for key in sorted({one.version for one in found if one.version})
        ),
        total=len(found),
        tried=tried,
        files=_files(seen, verdict),
    )


def _files(seen: Seen, verdict: Verdict | None) -> Files | None:
    """Return where the findings can be fetched; a round without numbers gives out no files."""
    if verdict is None or verdict.snapshot is None:
        return None
    return files_named(charts_url_of(seen.study), verdict.round.number, FINDINGS)


def _is_wanted(finding: Finding, state: str) -> bool:
    return finding.state != FindingState.FIXED if state == OPEN else state in {"", finding.state}


def _line(finding: Finding, seen: Seen, verdict: Verdict | None) -> FindingLine:
    study = seen.study
    number = f"?round={verdict.round.number}" if verdict is not None else ""
    return FindingLine(
        url=reverse("dashboards:finding", args=[study.team.slug, study.slug, finding.pk]),
        title=title_of(finding),
        state=(KINDS[FindingState(finding.state)], str(FindingState(finding.state).label)),
        owner=str(finding.owner) if finding.owner else "",
        reach=reach(finding, to_researcher=seen.may_open_rows),
        formula=formula(finding),
        impact=impact_text(finding.impact, finding.impact_low, finding.impact_high),
        points=finding.impact,
        catastrophic=finding.catastrophic,
        private=finding.private,
        note=standing(finding),
        gates=gates_touched(finding, verdict),
        gates_url=f"{reverse('dashboards:study', args=[study.team.slug, study.slug])}{number}#verdict",
        talk_url=_talk_url(finding, seen),
    )


def _talk_url(finding: Finding, seen: Seen) -> str:
    address = reverse("dashboards:comments", args=[seen.study.team.slug, seen.study.slug])
    return f"{address}?round={finding.last_round.number}&on={anchor_of(finding_estimate(finding))}"


@dataclass(frozen=True)
class ItemLine:
    """A scenario behind a finding; `opening` is how its text begins, `rows_url` where its judgments are, "" for whoever may not."""

    key: str
    opening: str
    mean: str
    lost: str
    n: int
    rows_url: str


@dataclass(frozen=True)
class SightLine:
    """What one round said of a finding."""

    round: int
    version: str
    found: bool
    gap: str
    impact: str
    n: int


@dataclass(frozen=True)
class EventLine:
    """A change of state or owner."""

    at: datetime
    state: str
    owner: str
    by: str
    reason: str


@dataclass(frozen=True)
class FindingPage:
    """What the page of one finding shows; `facts` are words and figures of how sure one may be."""

    line: FindingLine
    number: int
    round: int
    facts: tuple[tuple[str, str], ...]
    method: str
    items: tuple[ItemLine, ...]
    sights: tuple[SightLine, ...]
    events: tuple[EventLine, ...]
    rows_url: str


def finding_page(
    finding: Finding, seen: Seen, behind: Sequence[ItemBehind], verdict: Verdict | None = None
) -> FindingPage:
    """Return the page of one finding; its sights, events and the people in these are loaded."""
    return FindingPage(
        line=_line(finding, seen, verdict),
        number=finding.pk,
        round=finding.last_round.number,
        facts=_facts(finding, seen),
        method=finding.method,
        items=tuple(_item(one, finding, seen) for one in behind),
        sights=tuple(_sight(one, finding, seen) for one in finding.sights.all()),
        events=tuple(
            EventLine(
                at=one.at,
                state=str(FindingState(one.state).label),
                owner=_name(one.owner),
                by=_name(one.by) or gettext("a review"),
                reason=one.reason,
            )
            for one in finding.events.all()
        ),
        rows_url=_rows_url(finding, seen),
    )


def _facts(finding: Finding, seen: Seen) -> tuple[tuple[str, str], ...]:
    reference = str(Reference(finding.reference).label)
    level = {"level": number(100 * finding.confidence, 2)}
    return (
        (gettext("Here"), number(finding.own, 3)),
        (gettext("Held against: %(what)s") % {"what": reference}, number(finding.against, 3)),
        (
            gettext("Gap, with its %(level)s%% interval") % level,
            f"{number(finding.value, 3)} [{number(finding.low, 3)}, {number(finding.high, 3)}]",
        ),
        (
            gettext("Points lost here"),
            " ".join(impact_text(finding.severity, finding.severity_low, finding.severity_high)),
        ),
        (
            gettext("Share of all judgments, in per cent"),
            " ".join(impact_text(100 * finding.share, 100 * finding.share_low, 100 * finding.share_high)),
        ),
        (gettext("Reach"), reach(finding, to_researcher=seen.may_open_rows)),
    )


def _item(one: ItemBehind, finding: Finding, seen: Seen) -> ItemLine:
    return ItemLine(
        key=visible_text(one.scenario.key),
        opening=opening_of(one.scenario.messages),
        mean=number(one.lost.mean, 2),
        lost=number(one.lost.lost, 2),
        n=told(one.lost.n, finding, to_researcher=seen.may_open_rows),
        rows_url=_rows_url(finding, seen, one.scenario.key),
    )


def opening_of(messages: list[Any], most: int = 120) -> str:
    """Return how the newest message of a scenario begins, "" where it has no text."""
    words = next((str(one.get("content", "")) for one in reversed(messages) if isinstance(one, dict)), "")
    whole = " ".join(words.split())
    return visible_text(whole if len(whole) <= most else f"{whole[:most]}…")


def _sight(one: Any, finding: Finding, seen: Seen) -> SightLine:
    impact = "" if one.impact is None else " ".join(impact_text(one.impact, one.impact_low, one.impact_high))
    return SightLine(
        round=one.round.number,
        version=visible_text(one.version),
        found=one.found,
        gap=f"{number(one.value, 3)} [{number(one.low, 3)}, {number(one.high, 3)}]",
        impact=impact,
        n=told(one.n, finding, to_researcher=seen.may_open_rows),
    )


def _rows_url(finding: Finding, seen: Seen, scenario: str = "") -> str:
    """Return where the judgments of a finding's slice can be seen, or those of one scenario in it; "" for whoever may not."""
    if not seen.may_open_rows or finding.measure in {"expectation_gap", "counterfactual_gap"}:
        return ""
    if _NO_LIST & set(finding.slice):
        return ""
    named = {
        "version": finding.version,
        "versus": finding.versus if finding.measure == "win_rate" else "",
        "option": finding.slice.get("option", ""),
        "scenario": scenario,
    }
    query = [
        ("round", str(finding.last_round.number)),
        ("metric", finding.metric),
        ("measure", finding.measure),
        *((name, key) for name, key in named.items() if key),
        *(("in", f"{key}:{name}") for key, name in finding.slice.items() if key not in PARTS),
    ]
    return f"{reverse('dashboards:rows', args=[seen.study.team.slug, seen.study.slug])}?{urlencode(query)}"


def _name(person: Model | None) -> str:
    return str(person) if person is not None else ""
