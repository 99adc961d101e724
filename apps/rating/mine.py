"""The rater's own page: what this browser's person gave, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.governance.selectors import told_to_raters
from apps.raters.models import Participation
from apps.studies.selectors import studies_still_open


@dataclass(frozen=True)
class Change:
    """One line about what was decided."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Gift:
    """What the person gave to one study.

    Attributes:
        title: the words they read; studies have no other name for raters.
        code: of the join link.
        answered: judgments given.
        is_open: there may be more to judge, so that nothing is told yet: it could sway them.
        changes: what was decided, oldest first.
    """

    title: str
    code: str
    answered: int
    joined_at: datetime
    is_open: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class MyPage:
    """Everything of one browser."""

    gifts: tuple[Gift, ...]

    @property
    def answered(self) -> int:
        """Judgments given, over all studies."""
        return sum(gift.answered for gift in self.gifts)

    @property
    def has_changes(self) -> bool:
        """Whether anything was decided that may be told."""
        return any(gift.changes for gift in self.gifts)


def my_page(participations: Sequence[Participation]) -> MyPage:
    """Return the page of a browser that holds these participations."""
    still_open = studies_still_open({p.round.study for p in participations})
    closed = [p.round for p in participations if p.round.study_id not in still_open]
    told = told_to_raters(closed)
    return MyPage(
        tuple(
            Gift(
                title=str(p.round.protocol.get("title") or ""),
                code=p.round.study.code,
                answered=p.answered,
                joined_at=p.joined_at,
                is_open=p.round.study_id in still_open,
                changes=tuple(
                    Change(decision.to_raters, decision.settled_at or decision.proposed_at)
                    for decision in (told.get(p.round_id, ()) if p.answered else ())
                ),
            )
            for p in participations
        )
    )
