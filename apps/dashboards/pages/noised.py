"""Numbers with noise on their counts, for links that anybody may have: only what is made of counts is left."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from apps.analysis.estimate import PARTS, Estimate
from apps.analysis.gate_bound import GateBound
from apps.analysis.models import Snapshot
from apps.analysis.selectors import Results
from apps.core import jsontext
from apps.dashboards.pages.lines import is_main
from apps.dashboards.pages.verdict import estimate_of
from apps.governance.selectors import GateVerdict, Verdict
from apps.statistics.equity import noisy_count

COUNTED = frozenset(
    {
        "win_rate",
        "share",
        "rate",
        "tie_rate",
        "both_bad_rate",
        "cannot_judge_rate",
        "severity_rate",
        "catastrophic_rate",
        "csat",
        "theme_rate",
    }
)
"""Measures that are one count over another; noise says nothing of any other, so they are kept back."""


@dataclass(frozen=True)
class Noise:
    """What noise is made from.

    Attributes:
        key: of the link.
        snapshot: which numbers; others get other noise.
        epsilon: of the whole page: its counts share it.
    """

    key: bytes
    snapshot: str
    epsilon: float


@dataclass(frozen=True)
class Noised:
    """Results and verdict with noise; `counts` is on how many."""

    results: Results
    verdict: Verdict
    counts: int


def noised(results: Results, verdict: Verdict, noise: Noise) -> Noised:
    """Return the numbers that are made of counts, with noise on each count; gates keep their outcome, which comes without noise."""
    kept = [
        e
        for e in results.estimates
        if is_main(e) and not e.weights and not e.is_of_group and e.measure in COUNTED
    ]
    bounds = [gate.bound for gate in verdict.gates if gate.bound is not None and _is_counted(gate)]
    cells = set(_cells(results.snapshot, (*kept, *map(estimate_of, bounds))))
    adder = _Adder(noise, noise.epsilon / max(1, len(cells)))
    gates = tuple(_gate(gate, adder) for gate in verdict.gates)
    return Noised(
        Results(adder.snapshot(results.snapshot), tuple(adder.estimate(e) for e in kept)),
        replace(verdict, gates=gates),
        len(cells),
    )


@dataclass(frozen=True)
class _Adder:
    """Puts noise on counts, the same each time."""

    noise: Noise
    epsilon: float

    def count(self, value: int, cell: str) -> int:
        return noisy_count(
            value, key=self.noise.key, cell=f"{self.noise.snapshot}|{cell}", epsilon=self.epsilon
        )

    def snapshot(self, snapshot: Snapshot) -> Snapshot:
        shown = copy.copy(snapshot)
        shown.responses = self.count(snapshot.responses, "responses")
        shown.raters = self.count(snapshot.raters, "raters")
        shown.excluded = {
            reason: self.count(n, f"excluded {reason}") for reason, n in snapshot.excluded.items() if n
        }
        return shown

    def estimate(self, estimate: Estimate) -> Estimate:
        base, part = _base(estimate), _part(estimate)
        n = self.count(estimate.n, f"n {base}")
        raters = self.count(estimate.raters, f"raters {base}")
        if estimate.value is None:
            return replace(estimate, n=n, raters=raters)
        chosen = self.count(round(estimate.value * estimate.n), f"share {part}")
        if n == 0:
            why = gettext("Too little is left once noise is added.")
            return replace(estimate, n=n, raters=raters, value=None, low=None, high=None, undefined=why)
        value = min(1.0, chosen / n)
        moved = value - estimate.value
        low, high = (
            None if end is None else min(1.0, max(0.0, end + moved)) for end in (estimate.low, estimate.high)
        )
        return replace(estimate, n=n, raters=raters, value=value, low=low, high=high)


def _gate(gate: GateVerdict, adder: _Adder) -> GateVerdict:
    bound = gate.bound
    if bound is None:
        return gate
    if not _is_counted(gate):
        hidden = replace(bound, n=0, raters=0, waiting=0)
        return replace(
            gate, bound=hidden.without(gettext("Not shown here: noise can only be put on counts."))
        )
    shown = adder.estimate(estimate_of(bound))
    return replace(gate, bound=_bound(bound, shown))


def _bound(bound: GateBound, shown: Estimate) -> GateBound:
    return replace(
        bound,
        n=shown.n,
        raters=shown.raters,
        waiting=0,
        value=shown.value,
        low=shown.low,
        high=shown.high,
        undefined=shown.undefined,
    )


def _is_counted(gate: GateVerdict) -> bool:
    bound = gate.bound
    return bound is not None and bound.measure in COUNTED and gate.rule.bound in {"low", "high", "value"}


def _cells(snapshot: Snapshot, estimates: Iterable[Estimate]) -> Iterator[str]:
    yield from ("responses", "raters")
    yield from (f"excluded {reason}" for reason, n in snapshot.excluded.items() if n)
    for estimate in estimates:
        yield from (f"n {_base(estimate)}", f"raters {_base(estimate)}")
        if estimate.value is not None:
            yield f"share {_part(estimate)}"


def _base(estimate: Estimate) -> str:
    """Return the name of the counts behind an estimate: parts of one question have them in common."""
    cut = {key: value for key, value in (estimate.slice or {}).items() if key not in PARTS}
    return jsontext.digest([estimate.measure, estimate.metric, estimate.version, estimate.versus, cut])


def _part(estimate: Estimate) -> str:
    return jsontext.digest(
        [estimate.measure, estimate.metric, estimate.version, estimate.versus, estimate.slice]
    )
