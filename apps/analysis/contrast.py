"""One version held against another: a difference with its own interval, never one of two intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from apps.analysis.reviewing.results import ReviewResults


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """A difference of two versions on one metric, `version` less `versus`; None where `undefined` says why.

    Attributes:
        measure: whose difference it is; of win_rate the rate itself, which is held against one half.
        option: the outcome that a share counts, "" for none.
        slice: the scenarios that it is about, None for all.
        reference: the value at which neither version is ahead.
        better: which side is the good one: `higher`, `lower`, or "" where neither is.
    """

    metric: str
    measure: str
    version: str
    versus: str
    option: str = ""
    slice: dict[str, str] | None = None
    reference: float = 0.0
    better: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    raters: int = 0
    few_raters: bool = False
    method: str = ""
    population: str = ""
    undefined: str = ""

    @property
    def ahead(self) -> str:
        """Which version is better beyond doubt: `version`, `versus`, or "" where the interval or the measure leaves it open."""
        if self.low is None or self.high is None or not self.better:
            return ""
        if self.reference < self.low:
            return "version" if self.better == "higher" else "versus"
        if self.high < self.reference:
            return "versus" if self.better == "higher" else "version"
        return ""

    @property
    def differs(self) -> bool:
        """Whether the whole interval lies beside the reference."""
        return self.low is not None and self.high is not None and not self.low <= self.reference <= self.high

    def reversed(self) -> Contrast:
        """Return the same seen from the other version."""
        turned = {
            name: None if end is None else 2 * self.reference - end
            for name, end in (("value", self.value), ("low", self.high), ("high", self.low))
        }
        return Contrast(**{**asdict(self), "version": self.versus, "versus": self.version, **turned})

    def as_json(self) -> dict[str, Any]:
        """Return the object that a review keeps."""
        return asdict(self)


def contrasts_between(found: ReviewResults | None, version: str, versus: str) -> Iterator[Contrast]:
    """Yield what a review found of two versions, from the first one's side."""
    part = found.part("contrasts") if found is not None else None
    for row in part.body.get("pairs", ()) if part is not None else ():
        one = Contrast(**row)
        if (one.version, one.versus) == (version, versus):
            yield one
        elif (one.version, one.versus) == (versus, version):
            yield one.reversed()
