"""What a snapshot holds for one gate: the interval that its rule is asked of, by the study's design."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, kw_only=True)
class GateBound:
    """The numbers behind one gate; `value` is None where `undefined` says why.

    Attributes:
        name: the gate's.
        slice: the group it is about, the worst one where the gate names a key only.
        n: judgments behind it; under a sequential design those of closed participations.
        raters: people behind it.
        waiting: people whose participation is still open, so that a sequential design leaves them out.
        design: sequential, fixed or census.
        at: judgments that a fixed design waits for.
        needed: judgments still needed until the rule is decided, at the present rate and spread; None where unknown or out of reach.
    """

    name: str
    metric: str
    measure: str
    version: str | None = None
    versus: str | None = None
    slice: dict[str, str] | None = None
    weights: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    n: int = 0
    raters: int = 0
    waiting: int = 0
    design: str = "sequential"
    at: int | None = None
    needed: int | None = None
    method: str = ""
    population: str = ""
    undefined: str | None = None

    def without(self, reason: str) -> GateBound:
        """Return the same with a reason in place of its numbers."""
        return replace(self, value=None, low=None, high=None, needed=None, undefined=reason)

    def as_json(self) -> dict[str, Any]:
        """Return what the snapshot stores."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> GateBound:
        """Return what a snapshot holds."""
        return cls(**value)


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """Whether the judgments behind one gate can be trusted in one respect; `reason` says what is wrong, "" if nothing."""

    check: str
    gate: str
    healthy: bool
    value: float | None = None
    n: int = 0
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what the snapshot stores."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> HealthCheck:
        """Return what a snapshot holds."""
        return cls(**value)
