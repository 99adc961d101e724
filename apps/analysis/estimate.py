"""One number with everything that must stand beside it, in the shape of the results contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PARTS = frozenset({"option", "label", "theme"})
"""Words of slices that name a part of the question, or of what was said."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number, its interval, and how it came about; `value` is None where `undefined` says why.

    Attributes:
        slice: None, or an object whose keys are joined by and.
        n: judgments behind it.
        raters: people behind it; `proxies` beside them.
        source: people, proxy or people+proxy.
        pool: main, or all (with raters set aside).
        age: seconds from the newest response in it to the snapshot.
        private: it names raters, or tells about so few people that only the study's researchers may see it.
    """

    measure: str
    metric: str
    version: str | None = None
    versus: str | None = None
    slice: dict[str, str] | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    n: int = 0
    raters: int = 0
    proxies: int = 0
    few_raters: bool = False
    source: str = "people"
    pool: str = "main"
    weights: str | None = None
    method: str = ""
    population: str = ""
    undefined: str | None = None
    age: float | None = None
    private: bool = False

    @property
    def is_of_group(self) -> bool:
        """Whether it is about a part of the people or scenarios; an option or a label is a part of the question."""
        return not PARTS.issuperset(self.slice or ())

    def as_json(self) -> dict[str, Any]:
        """Return the object of the contract."""
        return dict(vars(self))  # there are tens of thousands: asdict takes ten times as long

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Estimate:
        """Return the estimate that a snapshot holds."""
        return cls(**value)
