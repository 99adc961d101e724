"""Reading a study's rounds for numbers over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from apps.analysis.headlines import primary_of
from apps.analysis.measures._scored import cut_measure
from apps.analysis.trends import RoundNumbers, numbers_of
from apps.dashboards.pages.trend import Leg
from apps.dashboards.selectors import Seen
from apps.governance.models import Decision, VerdictChange
from apps.governance.selectors import decisions_of
from apps.studies.models import Metric, Round
from apps.studies.selectors import keys_of_versions, rounds_of
from apps.studies.services import protocol_of

MOST = 24
"""So many rounds stand on the axis, the newest ones."""


def legs_of(seen: Seen) -> list[Leg]:
    """Return a study's rounds with what this reader may see of their newest numbers, oldest first."""
    rounds = rounds_of(seen.study)[:MOST][::-1]
    return _legs(rounds, decisions_of(seen.study), to_researcher=seen.may_open_rows)


def _legs(rounds: list[Round], decisions: Iterable[Decision], *, to_researcher: bool) -> list[Leg]:
    primaries = [(round_, primary_of(protocol_of(round_))) for round_ in rounds]
    numbers = numbers_of(primaries, to_researcher=to_researcher)
    versions = keys_of_versions(rounds)
    metrics = {(one.round_id, one.key): one for one in Metric.objects.filter(round__in=rounds)}
    decided: defaultdict[int, list[Decision]] = defaultdict(list)
    for decision in decisions:
        decided[decision.round_id].append(decision)
    changed: defaultdict[int, list[VerdictChange]] = defaultdict(list)
    for change in VerdictChange.objects.filter(round__in=rounds).defer("gates").order_by("at"):
        changed[change.round_id].append(change)
    return [
        _leg(
            round_,
            metrics[round_.pk, primary],
            versions.get(round_.pk, []),
            numbers.get(round_.pk),
            (decided[round_.pk], changed[round_.pk]),
        )
        for round_, primary in primaries
    ]


def _leg(
    round_: Round,
    metric: Metric,
    versions: list[str],
    numbers: RoundNumbers | None,
    events: tuple[list[Decision], list[VerdictChange]],
) -> Leg:
    measure = cut_measure(metric)
    base = protocol_of(round_).document.round.baseline or ""
    base = base if base in versions else next(iter(versions), "")
    return Leg(
        number=round_.number,
        versions=tuple(versions),
        tested=next((key for key in versions if key != base), base),
        base=base,
        primary=metric.key,
        kind=metric.kind,
        measure=measure.slug if measure is not None else next(iter(metric.measures), ""),
        against=measure is not None and measure.basis == "pairs",
        protocol=f"sha256:{round_.protocol_hash}",
        numbers=numbers,
        decisions=events[0],
        changes=events[1],
    )
