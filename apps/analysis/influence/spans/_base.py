"""The contract of a low-confidence span: a gate's judgments in, those that are uncertain out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from apps.analysis.gate_answers import Asked
from apps.analysis.influence.counting import Counted
from apps.analysis.metric_data import Bools
from apps.analysis.moments import Moments
from apps.core.lazy import LazyText


@dataclass(frozen=True, eq=False)
class Judged:
    """A gate's judgments.

    Attributes:
        counted: those whose mean the number is, None where it is no mean.
        moments: when each response of the round was given and how long it took, read when it is asked for.
    """

    asked: Asked
    counted: Counted | None
    moments: Callable[[], Moments]


class Span(ABC):
    """One reason to call a judgment uncertain.

    Attributes:
        slug: its name in results, for good.
        label: what people call these judgments.
        about: one sentence on which they are.
        place: they are told in this order.
    """

    slug: ClassVar[str]
    label: ClassVar[LazyText]
    about: ClassVar[LazyText]
    place: ClassVar[int] = 50

    @abstractmethod
    def rows(self, judged: Judged) -> Bools:
        """Return which rows of the gate's data are uncertain, shape (n,).

        Raises:
            StatisticsError: it cannot be told; the words say why.
        """
