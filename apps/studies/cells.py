"""Reading the quota cells of a round."""

from __future__ import annotations

from apps.core.errors import NotFound
from apps.studies.models import Cell, Round

_MOST = 2**31


def cell_of(round_: Round, number: int) -> Cell:
    """Return one cell of a round by its place in the protocol.

    Raises:
        NotFound: the round has no such cell.
    """
    found = (
        Cell.objects.filter(round=round_, number=number).select_related("closed_by")
        if number < _MOST
        else None
    )
    cell = found.first() if found is not None else None
    if cell is None:
        raise NotFound("")
    cell.round = round_
    return cell
