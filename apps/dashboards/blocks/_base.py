"""The contract of a card, and what cards share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.selectors import Results
from apps.core.charts import Axis, Reliability, Table
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import LineList, Named, beside_weighted, line_list
from apps.dashboards.pages.names import chart_name
from apps.dashboards.pages.subject import Question
from apps.dashboards.pages.wanting import is_wanting


@dataclass(frozen=True)
class Extra:
    """What a card holds besides its list.

    Attributes:
        tables: counts, such as of labels against the truth.
        pictures: drawings with their own tables.
        note: small words below.
    """

    tables: tuple[Table, ...] = ()
    pictures: tuple[Reliability, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Group:
    """A card with a few estimates.

    Attributes:
        title: what they are about.
        about: small words beside it.
        list: the estimates; its sentence says what they show.
        extra: a table or a picture below them.
        is_plain: the stakeholder's view shows it too.
    """

    title: str
    about: str
    list: LineList
    extra: Extra = Extra()
    is_plain: bool = False


class Block(ABC):
    """Some measures, and how a dashboard shows them.

    Attributes:
        measures: those that it takes; nothing else shows them.
        place: cards of a question stand in this order.
        is_plain: its cards belong to the stakeholder's view too.
    """

    measures: ClassVar[tuple[str, ...]]
    place: ClassVar[int] = 50
    is_plain: ClassVar[bool] = False

    @abstractmethod
    def groups(self, results: Results, question: Question, provenance: Provenance) -> Iterable[Group]:
        """Return the cards of one question; none where it has no such estimates."""


def group_of(
    title: str,
    about: str,
    named: Sequence[Named],
    axis: Axis,
    provenance: Provenance,
    *,
    results: Results | None = None,
) -> list[Group]:
    """Return one card with these estimates, none where there are none, where all rest on nothing, or where the study has not what they need.

    Args:
        title: what they are about.
        about: small words beside it.
        named: the estimates.
        axis: of their drawing.
        provenance: what all numbers of the page share.
        results: where given, each is followed by the same one weighted.
    """
    if not any(one.estimate.n or one.estimate.value is not None for one in named):
        return []
    if is_wanting([one.estimate for one in named]):
        return []
    lines = list(named) if results is None else beside_weighted(named, results)
    name = chart_name(one.estimate for one in named)
    found = line_list(lines, label=title, axis=axis, provenance=provenance, name=name)
    return [Group(title, about, found)]


def name_of(estimate: Estimate, *, whole: str = "") -> str:
    """Return whose an estimate is: its version and what its slice says; `whole` where it is about all."""
    sliced = [str(value) for value in (estimate.slice or {}).values()]
    versus = gettext("against %(version)s") % {"version": estimate.versus} if estimate.versus else ""
    parts = [part for part in (estimate.version, versus, *sliced) if part]
    return ", ".join(parts) or whole or gettext("All judgments")


def words_of(question: Question) -> str:
    """Return what was asked, else what the question is called."""
    return question.text or question.label
