"""The contract of a part of the alignment index: which numbers it reads, and how they become 0 to 1."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from apps.analysis.estimate import Estimate
from apps.core.lazy import LazyText


@dataclass(frozen=True)
class Asked:
    """One metric of the round: its kind, the ends of its scale (None without one) and which end is the good one, "" for neither."""

    key: str
    kind: str
    low: float | None = None
    high: float | None = None
    direction: str = ""


@dataclass(frozen=True)
class IndexSource:
    """What parts read: the estimates of one snapshot that everybody may see.

    Attributes:
        primary: key of the question that decides.
        base: the version that others are held against, None for none.
    """

    estimates: tuple[Estimate, ...]
    metrics: tuple[Asked, ...]
    primary: str
    base: str | None

    def of(self, measure: str, **like: Any) -> Iterator[Estimate]:
        """Yield the unweighted estimates of a measure in the main pool that have a value; `like` compares further fields."""
        for estimate in self._readable.get(measure, ()):
            if all(getattr(estimate, name) == value for name, value in like.items()):
                yield estimate

    @cached_property
    def _readable(self) -> dict[str, list[Estimate]]:
        """What everybody may read by measure: each part asks of each version, and there are thousands."""
        found: defaultdict[str, list[Estimate]] = defaultdict(list)
        for one in self.estimates:
            if one.value is not None and one.pool == "main" and one.weights is None and not one.private:
                found[one.measure].append(one)
        return dict(found)

    def asked(self, *kinds: str) -> list[Asked]:
        """Return the metrics of these kinds."""
        return [metric for metric in self.metrics if metric.kind in kinds]


@dataclass(frozen=True)
class Reading:
    """An estimate as a part reads it: `worst` becomes 0, `best` 1, what lies beyond is cut off."""

    estimate: Estimate
    worst: float
    best: float


class IndexPart(ABC):
    """One dimension of how well a version serves people.

    Attributes:
        slug: its name in the weights, for good.
        label: what people call it, with its formula.
        about: one sentence on what it reads.
        lacks: why it is missing where it reads nothing.
        place: pages name parts in this order.
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    about: ClassVar[LazyText]
    lacks: ClassVar[LazyText]
    place: ClassVar[int] = 50

    @abstractmethod
    def readings(self, source: IndexSource, version: str) -> Iterable[Reading]:
        """Return what it reads of one version; its score is the plain mean of these, and it is missing where there are none."""
