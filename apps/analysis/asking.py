"""Which pairs of versions the open gates of a round ask about, as the adaptive order needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import structlog

from apps.analysis.estimate import Estimate
from apps.analysis.gate_bound import GateBound
from apps.analysis.metric_data import Floats, Ints
from apps.statistics.adaptive import Question, RateQuestion, ScoreQuestion, pair_priorities
from apps.statistics.errors import StatisticsError
from apps.statistics.population import FEW_RATERS
from apps.studies.protocol.sections import Document, Gate

log = structlog.get_logger(__name__)

SCORED = frozenset({"bradley_terry", "rank"})
"""Measures on one scale of all versions: a judgment of any pair tells something."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs of a plan, as columns (pairs,): places of the two versions in the protocol's order, and judgments so far."""

    versions: tuple[str, ...]
    first: Ints
    second: Ints
    judged: Ints


def values_of_pairs(
    pairs: Pairs, document: Document, bounds: Sequence[GateBound], estimates: Iterable[Estimate]
) -> Floats:
    """Return how much one more judgment of each pair helps the gates that are open, from 0 to 1.

    Gates on different questions are asked apart; a pair is worth what it is worth to the question that needs it most. Where a gate
    is about a group, the pair counts and not the group. A question whose scores do not settle yet asks for nothing in particular.
    """
    asked = _questions(pairs, document, bounds)
    won = _won(asked, estimates)
    values = np.zeros(len(pairs.first))
    for metric, questions in asked.items():
        share = np.array(
            [
                won[metric].get((pairs.versions[one], pairs.versions[other]), 0.5)
                for one, other in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
            ]
        )
        try:
            found = pair_priorities(
                first=pairs.first,
                second=pairs.second,
                n=pairs.judged,
                scores=pairs.judged * np.clip(share, 0, 1),
                questions=questions,
            )
        except StatisticsError as error:
            log.info("no order from these scores", metric=metric, why=str(error))
            continue
        values = np.maximum(values, found.value)
    return values


def is_open(gate: Gate, bound: GateBound, *, panel_is_fixed: bool) -> bool:
    """Return whether judgments can still decide a gate; a census asks for all of them alike, and so for none first."""
    if gate.asks.is_census:
        return False
    return bound.needed != 0 or not (panel_is_fixed or bound.raters >= FEW_RATERS)


def _questions(pairs: Pairs, document: Document, bounds: Sequence[GateBound]) -> Mapping[str, list[Question]]:
    """Return what the gates ask, by metric."""
    by_name = {bound.name: bound for bound in bounds}
    fixed = document.analysis.population.raters == "fixed"
    found: defaultdict[str, list[Question]] = defaultdict(list)
    for gate in document.gates:
        bound = by_name.get(gate.name)
        if bound is not None:
            decided = not is_open(gate, bound, panel_is_fixed=fixed)
            found[gate.metric] += _questions_of(pairs, bound, decided=decided)
    return found


def _questions_of(pairs: Pairs, bound: GateBound, *, decided: bool) -> Iterator[Question]:
    places = {version: place for place, version in enumerate(pairs.versions)}
    version, versus = places.get(bound.version or ""), places.get(bound.versus or "")
    if version is None:
        return  # every pair tells as much about a number over all versions
    if versus is not None and versus != version:
        yield RateQuestion(first=version, second=versus, decided=decided)
    elif bound.measure in SCORED and len(places) > 1:
        others = -1.0 / (len(places) - 1)
        weights = tuple(1.0 if place == version else others for place in range(len(places)))
        yield ScoreQuestion(weights=weights, decided=decided)
    else:
        met = (pairs.first == version) | (pairs.second == version)
        for one, other in zip(pairs.first[met].tolist(), pairs.second[met].tolist(), strict=True):
            yield RateQuestion(first=one, second=other, decided=decided)


def _won(
    metrics: Iterable[str], estimates: Iterable[Estimate]
) -> Mapping[str, dict[tuple[str | None, str | None], float]]:
    """Return the win rates of each metric by pair, of the main pool of people."""
    found: dict[str, dict[tuple[str | None, str | None], float]] = {metric: {} for metric in metrics}
    for one in estimates:
        is_main = one.source == "people" and one.pool == "main" and one.weights is None and not one.slice
        if one.measure == "win_rate" and is_main and one.metric in found and one.value is not None:
            found[one.metric][one.version, one.versus] = one.value
    return found
