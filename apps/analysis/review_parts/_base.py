"""What a part of a full review is given, and what it finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from apps.analysis.dataset import Dataset
from apps.analysis.estimate import Estimate
from apps.core.lazy import LazyText
from apps.studies.models import Round
from apps.studies.protocol import Protocol


def _go_on() -> None:
    """Do nothing: nobody has cancelled."""


@dataclass(frozen=True)
class Subject:
    """What is reviewed: a round as it was at one moment.

    Attributes:
        estimates: of the quick snapshot beside which the review is made.
        now: that moment.
        check: to be called in long work; it raises once somebody has cancelled.
    """

    round: Round
    protocol: Protocol
    dataset: Dataset
    estimates: tuple[Estimate, ...]
    now: datetime
    check: Callable[[], None] = _go_on

    @property
    def seed(self) -> int:
        """What draws begin with: the same for the same protocol."""
        return self.dataset.setting.seed


@dataclass(frozen=True)
class Found:
    """What a part found.

    Attributes:
        estimates: numbers in the shape of the results contract, `private` where only researchers may see them.
        body: everything else as JSON; what only researchers may see lies under its key `private`, and numbers of groups of people as rows
            under `cells_of_people` (kind, metric, version, versus, slice and what is found), of which readers get what may be published.
        shown: cells that the part shows readers in its own way, checked beside the snapshot already; the others are checked beside them.
    """

    estimates: tuple[Estimate, ...] = ()
    body: dict[str, Any] = field(default_factory=dict)
    shown: tuple[Estimate, ...] = ()


class Part(ABC):
    """One question that only a full review asks.

    Attributes:
        slug: its name in results, for good.
        label: what people call it.
        about: one sentence on what it looks for and how.
        place: parts are made in this order.
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    about: ClassVar[LazyText]
    place: ClassVar[int] = 50

    def keep(self, subject: Subject, found: Found) -> None:  # noqa: B027 - most parts have nothing to keep
        """Write down what has to outlive the review; called once it is done, in the transaction that says so."""

    @abstractmethod
    def find(self, subject: Subject) -> Found:
        """Return what there is to find; a StatisticsError that escapes makes the part undefined, with its reason."""
