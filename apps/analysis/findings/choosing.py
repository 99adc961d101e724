"""Which of all that was tried is a finding: beyond its reference once everything that was looked at is allowed for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from apps.analysis.findings.gap import ALL, Gap, Span
from apps.analysis.findings.holding import Held
from apps.analysis.findings.items import items_of
from apps.analysis.findings.lenses import LEAST_PEOPLE, Lens
from apps.analysis.findings.trying import Trial
from apps.analysis.measures._scored import ratios_of
from apps.analysis.metric_data import Correction, Ints
from apps.analysis.models import Reference
from apps.statistics.equity import adjusted, interval_level
from apps.statistics.errors import StatisticsError


@dataclass(frozen=True)
class Chosen:
    """What came of a review.

    Attributes:
        gaps: everything that was looked for, the found ones first, by rank; what the whole of a version explains is left out.
        tried: how many comparisons had a p-value.
        different: how many of them are worse than their reference.
        level: at which each found interval holds.
    """

    gaps: tuple[Gap, ...]
    tried: int
    different: int
    level: float

    @property
    def found(self) -> tuple[Gap, ...]:
        """The findings, by rank."""
        return tuple(gap for gap in self.gaps if gap.found)


def choose(
    trials: Iterable[Trial], catastrophes: Iterable[Gap], *, correction: Correction, level: float
) -> Chosen:
    """Return what is found among trials at this level, corrected over all of them together."""
    tried = [(trial, trial.batch.at(level)) for trial in trials]
    tried = [(trial, held) for trial, held in tried if held.defined[trial.place]]
    # Only what is for the worse can be found: were the better counted too, many of them would let in what is there by chance.
    p = np.array([_p(trial, held) for trial, held in tried], dtype=np.float64)
    differs = adjusted(p=p, correction=correction) <= 1 - level
    count = int(np.count_nonzero(differs))
    each = interval_level(comparisons=len(p), level=level, correction=correction, rejected=count)
    gaps = [
        _gap(trial, each if is_different else level, is_different=bool(is_different))
        for (trial, _held), is_different in zip(tried, differs.tolist(), strict=True)
    ]
    gaps = _once(_located([*catastrophes, *gaps]))
    return Chosen(tuple(sorted(gaps, key=lambda gap: (not gap.found, gap.rank))), len(p), count, each)


def catastrophes_of(lenses: Iterable[Lens], *, level: float) -> list[Gap]:
    """Return how often each version did the worst; once is a finding, whatever else was tried."""
    found = []
    for lens in lenses:
        if lens.measure.slug != "catastrophic_rate":
            continue
        try:
            rate = ratios_of(lens.scores, lens.data).at(0)
        except StatisticsError:
            continue
        share = Span(value=rate.value, low=rate.low, high=rate.high)
        found.append(
            Gap(
                metric=lens.metric.key,
                measure=lens.measure.slug,
                reference=Reference.GRADE,
                version=lens.aim.version or "",
                value=share,
                own=rate.value,
                against=0.0,
                confidence=level,
                severity=Span(value=100.0, low=100.0, high=100.0),
                share=share,
                people=rate.raters,
                scenarios=rate.scenarios,
                n=rate.n,
                found=rate.value > 0,
                private=rate.raters < LEAST_PEOPLE,
                catastrophic=True,
                method=rate.method,
                items=items_of(lens, np.flatnonzero(lens.scores.values > 0), 0.0) if rate.value > 0 else (),
            )
        )
    return found


def _p(trial: Trial, held: Held) -> float:
    is_worse = held.value[trial.place] * trial.lens.sign < 0
    return float(held.p[trial.place]) if is_worse else 1.0


def _gap(trial: Trial, level: float, *, is_different: bool) -> Gap:
    lens, place, held = trial.lens, trial.place, trial.batch.at(level)
    value = Span(value=float(held.value[place]), low=float(held.low[place]), high=float(held.high[place]))
    found = is_different and value.value * lens.sign < 0
    people = int(held.raters[place])
    members = trial.members() if found and trial.members is not None else None
    return Gap(
        metric=lens.metric.key,
        measure=trial.called,
        reference=trial.reference,
        version=lens.aim.version or "",
        versus=trial.versus or lens.aim.versus or "",
        slice=trial.slice,
        value=value,
        own=float(held.own[place]),
        against=float(held.against[place]),
        confidence=level,
        severity=_lost(value, lens),
        share=_share(lens, members),
        people=people,
        scenarios=_scenarios(lens, members) if found else int(held.scenarios[place]),
        n=int(held.n[place]),
        p=float(held.p[place]),
        found=found,
        private=trial.private or people < LEAST_PEOPLE,
        catastrophic=lens.measure.slug == "catastrophic_rate",
        method=held.method[place],
        items=items_of(lens, members, float(held.against[place])) if found else (),
    )


def _lost(value: Span, lens: Lens) -> Span:
    """Return the points lost of a gap, none where it is for the better."""
    ends = sorted(-lens.sign * lens.points * end for end in (value.low, value.high))
    middle = -lens.sign * lens.points * value.value
    return Span(value=max(middle, 0.0), low=max(ends[0], 0.0), high=max(ends[1], 0.0))


def _share(lens: Lens, members: Ints | None) -> Span:
    if members is None:
        return ALL
    value, low, high = lens.share(members)
    return Span(value=value, low=low, high=high)


def _scenarios(lens: Lens, members: Ints | None) -> int:
    rows = lens.scores.rows if members is None else lens.scores.rows[members]
    return int(np.count_nonzero(np.bincount(lens.data.scenario[rows])))


def _located(gaps: Sequence[Gap]) -> list[Gap]:
    """Return the gaps without those of parts that fall short of a number only as the whole does."""
    whole = {
        (gap.metric, gap.measure, gap.version, gap.reference) for gap in gaps if gap.found and not gap.slice
    }
    return [
        gap
        for gap in gaps
        if not gap.slice
        or gap.reference == Reference.REST
        or (gap.metric, gap.measure, gap.version, gap.reference) not in whole
    ]


def _once(gaps: Sequence[Gap]) -> list[Gap]:
    """Return the gaps with one finding for each place and version: the one of the greatest impact."""
    best: dict[str, Gap] = {}
    for gap in gaps:
        name = f"{gap.place} {gap.version}"
        if gap.found and (name not in best or gap.impact.value > best[name].impact.value):
            best[name] = gap
    kept = {id(gap) for gap in best.values()}
    keys = {gap.key for gap in best.values()}
    return [gap for gap in gaps if (id(gap) in kept if gap.found else gap.key not in keys)]
