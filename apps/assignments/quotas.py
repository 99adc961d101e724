"""How full the cells of a round are: people who are through and people who are at it, slots done and in somebody's hands."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from apps.studies.models import Cell, Round
from apps.studies.protocol.words import seconds_of
from apps.studies.services import protocol_of


@dataclass(frozen=True)
class CellFill:
    """One cell and what is in it.

    Attributes:
        people: who count in it, whether through or still at it.
        complete: people who are through.
        live: people who judge and were heard of within the round's `idle`.
        slots, done, leased: of its own slots, where it counts judgments; closed ones are none.
    """

    cell: Cell
    complete: int
    live: int
    slots: int
    done: int
    leased: int

    @property
    def people(self) -> int:
        """People who count in the cell."""
        return self.complete + self.live

    @property
    def share(self) -> float:
        """How full it is, complete and live together; 1 is full, by whichever of its two numbers is nearer to its end."""
        shares = []
        if self.cell.raters is not None:
            shares.append(self.people / self.cell.raters)
        if self.cell.judgments is not None:
            shares.append((self.done + self.leased) / self.cell.judgments)
        return max(shares)

    @property
    def has_seat(self) -> bool:
        """Whether somebody may sit down in it, who has come before or comes now."""
        is_free = self.cell.raters is None or self.people < self.cell.raters
        return self.cell.closed_at is None and is_free

    @property
    def is_open(self) -> bool:
        """Whether it takes another person."""
        return self.cell.closed_at is None and self.share < 1

    @property
    def state(self) -> str:
        """In a word: closed by hand, full, short, or none where nobody is in it."""
        if self.cell.closed_at is not None:
            return "closed"
        if self.share >= 1:
            return "full"
        return "short" if self.people or self.done or self.leased else "none"


_FILL = """
SELECT cell.id, coalesce(people.complete, 0), coalesce(people.live, 0),
       coalesce(own.slots, 0), coalesce(own.done, 0), coalesce(own.leased, 0)
FROM studies_cell cell
LEFT JOIN (
    SELECT cell_id,
           count(*) FILTER (WHERE state = 'finished' OR (state = 'ended' AND outcome = 'complete')) AS complete,
           count(*) FILTER (WHERE state = 'active' AND seen_at > now() - %(idle)s * interval '1 second') AS live
    FROM raters_participation WHERE round_id = %(round)s AND cell_id IS NOT NULL AND NOT is_test AND id <> %(without)s
    GROUP BY cell_id
) people ON people.cell_id = cell.id
LEFT JOIN (
    SELECT pool, count(*) AS slots, count(*) FILTER (WHERE state = 2) AS done,
           count(*) FILTER (WHERE state = 1) AS leased
    FROM assignments_slot WHERE round_id = %(round)s AND pool <> 0 AND origin = 0 AND state <> 3 GROUP BY pool
) own ON own.pool = cell.id
WHERE cell.round_id = %(round)s
"""


def fill_of_cells(round_: Round, *, without: int = 0) -> list[CellFill]:
    """Return the cells of a round with their fill, in the protocol's order, in two queries.

    Args:
        round_: whose cells.
        without: id of a participation that is not counted, because its seat is asked for.
    """
    cells = {cell.pk: cell for cell in Cell.objects.filter(round=round_).order_by("number")}
    if not cells:
        return []
    idle = seconds_of(protocol_of(round_).document.raters.idle)
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"round": round_.pk, "idle": idle, "without": without})
        found = {pk: counts for pk, *counts in cursor.fetchall()}
    return [CellFill(cell, *found[pk]) for pk, cell in cells.items()]
