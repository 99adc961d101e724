"""What goes when: each kind of thing that a study keeps for a time only, how much of it there is, and when the next goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from apps.core.retention import clocks
from apps.studies.models import Study

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class KeptRow:
    """One kind of thing.

    Attributes:
        label: what it is.
        rule: when it goes.
        waiting: how many will go one day.
        due: how many go with the next run.
        next_at: when the first of them is due, None where there is nothing.
    """

    label: str
    rule: str
    waiting: int
    due: int
    next_at: datetime | None


def kept_rows(study: Study, now: datetime) -> tuple[KeptRow, ...]:
    """Return the kinds of things that a study keeps for a time only, two queries each."""
    rows = []
    for clock in clocks():
        waiting = next(iter(clock.due(_NEVER, study.pk)), None)
        due = next(iter(clock.due(now, study.pk)), None)
        rows.append(
            KeptRow(
                label=str(clock.label),
                rule=str(clock.rule),
                waiting=waiting.count if waiting else 0,
                due=due.count if due else 0,
                next_at=waiting.since if waiting else None,
            )
        )
    return tuple(rows)
