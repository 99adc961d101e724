"""Reading findings: a study's list by rank, one with what became of it, the scenarios behind it, and more that are like those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from apps.analysis.findings.gap import ItemLost
from apps.analysis.models import Finding, FindingEvent, FindingSight
from apps.analysis.publication import STEP, is_of_people
from apps.catalog.models import Scenario
from apps.catalog.models.scenario import ScenarioState
from apps.core.errors import NotFound
from apps.studies.models import Item, Round, Study

MOST = 200
"""So many findings are listed at once, those of the greatest impact."""

MOST_LIKE = 200
"""So many scenarios are named to collect more like."""

_CONSIDERED = 5_000
_OF_ONE_RISK = 0.5


def findings_of(study: Study, *, to_researcher: bool, round_: Round | None = None) -> list[Finding]:
    """Return a study's findings by rank, in one query; of a round those that it found; what is private for those who may see it."""
    rows = Finding.objects.filter(study=study).select_related(
        "owner", "first_round", "last_round", "missed_round"
    )
    if not to_researcher:
        rows = rows.filter(private=False)
    if round_ is not None:
        rows = rows.filter(sights__round=round_, sights__found=True)
    found = list(rows.order_by("-impact", "pk")[:MOST])
    return sorted(found, key=lambda one: (-round(one.impact, 1), not one.catastrophic, -one.n))


def finding_in(study: Study, number: int, *, to_researcher: bool) -> Finding:
    """Return one finding with its rounds and its history, in three queries.

    Raises:
        NotFound: the study has none of this number, or this reader may not see it; both look alike.
    """
    rows = Finding.objects.filter(study=study, pk=number)
    if not to_researcher:
        rows = rows.filter(private=False)
    sights = FindingSight.objects.select_related("round").order_by("round__number")
    events = FindingEvent.objects.select_related("by", "owner", "round").order_by("at", "pk")
    found = (
        rows.select_related("owner", "first_round", "last_round", "missed_round")
        .prefetch_related(Prefetch("sights", sights), Prefetch("events", events))
        .first()
    )
    if found is None:
        raise NotFound("")
    return found


def told(count: int, finding: Finding, *, to_researcher: bool) -> int:
    """Return a count as this reader sees it: of a group of people in steps, so that nobody is singled out."""
    return count if to_researcher or not is_of_people(finding.slice) else count - count % STEP


@dataclass(frozen=True)
class ItemBehind:
    """A scenario behind a finding, and what it costs."""

    scenario: Scenario
    lost: ItemLost


def items_behind(finding: Finding) -> list[ItemBehind]:
    """Return the scenarios behind a finding in its newest round, the costliest first, in one query; the finding's sights are loaded."""
    seen = [sight for sight in finding.sights.all() if sight.round_id == finding.last_round_id]
    lost = [ItemLost(**value) for sight in seen for value in sight.items]
    scenarios = Scenario.objects.in_bulk([one.scenario for one in lost])
    return [ItemBehind(scenarios[one.scenario], one) for one in lost if one.scenario in scenarios]


@dataclass(frozen=True)
class Like:
    """A scenario of the library that is like those behind a finding, and that its round has not asked.

    Attributes:
        shared: tags that it shares with them.
        nearness: how much of what the finding costs lies on scenarios with its tags and risk, from 0 on.
    """

    scenario: Scenario
    shared: tuple[str, ...]
    nearness: float


def more_like(finding: Finding, behind: Sequence[ItemBehind]) -> list[Like]:
    """Return which scenarios to collect next, the nearest first, in one query; none where those behind have neither tags nor risk."""
    tags: defaultdict[str, float] = defaultdict(float)
    risks: defaultdict[str, float] = defaultdict(float)
    costly = [one for one in behind if one.lost.lost > 0]
    whole = sum(one.lost.lost for one in costly) or 1.0
    for one in costly:
        for tag in one.scenario.tags:
            tags[tag] += one.lost.lost / whole
        if one.scenario.risk:
            risks[one.scenario.risk] += one.lost.lost / whole
    asked = Item.objects.filter(round=finding.last_round_id).values("scenario_id")
    library = Scenario.objects.filter(team=finding.study.team_id, state=ScenarioState.ACTIVE)
    only = finding.slice.get("tag")
    wanted = [only] if only else list(tags)
    rows = library.filter(tags__overlap=wanted).exclude(pk__in=asked).order_by("-weight", "pk")
    found = [_like(scenario, tags, risks) for scenario in rows[:_CONSIDERED]] if wanted else []
    return sorted(found, key=lambda one: (-one.nearness, -one.scenario.weight, one.scenario.key))[:MOST_LIKE]


def _like(scenario: Scenario, tags: dict[str, float], risks: dict[str, float]) -> Like:
    shared = tuple(tag for tag in scenario.tags if tag in tags)
    nearness = sum(tags[tag] for tag in shared) + _OF_ONE_RISK * risks.get(scenario.risk, 0.0)
    return Like(scenario, shared, nearness)


def findings_json(found: Sequence[Finding], *, to_researcher: bool) -> list[dict[str, Any]]:
    """Return findings as machines read them."""
    return [finding_json(one, to_researcher=to_researcher) for one in found]


def finding_json(finding: Finding, *, to_researcher: bool) -> dict[str, Any]:
    """Return one finding as machines read it; each number with the ends of its interval."""

    def span(name: str) -> dict[str, float]:
        return {
            "value": getattr(finding, name),
            "low": getattr(finding, f"{name}_low"),
            "high": getattr(finding, f"{name}_high"),
        }

    plain = ("metric", "measure", "slice", "reference", "state", "own", "against", "method", "catastrophic")
    counts = ("people", "scenarios", "n")
    return {
        "id": finding.pk,
        "version": finding.version or None,
        "versus": finding.versus or None,
        **{name: getattr(finding, name) for name in plain},
        "gap": {
            "value": finding.value,
            "low": finding.low,
            "high": finding.high,
            "level": finding.confidence,
        },
        "share": span("share"),
        "severity": span("severity"),
        "impact": span("impact"),
        **{name: told(getattr(finding, name), finding, to_researcher=to_researcher) for name in counts},
        "owner": str(finding.owner) if finding.owner else None,
        "first_round": finding.first_round.number,
        "last_round": finding.last_round.number,
        "missed_in": finding.missed_round.number if finding.missed_round else None,
        "seen_at": finding.seen_at.isoformat().replace("+00:00", "Z"),
        **({"private": finding.private} if to_researcher else {}),
    }


def like_json(found: Sequence[Like]) -> list[dict[str, Any]]:
    """Return scenarios to collect next as machines read them."""
    return [
        {
            "scenario": one.scenario.key,
            "messages": one.scenario.messages,
            "tags": one.scenario.tags,
            "shared": list(one.shared),
            "risk": one.scenario.risk,
            "weight": one.scenario.weight,
            "nearness": round(one.nearness, 4),
        }
        for one in found
    ]
