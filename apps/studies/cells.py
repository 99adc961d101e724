"""Reading the quota cells of a round, and saying in words who belongs in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.core.errors import NotFound
from apps.studies.models import Cell, Round
from apps.studies.profile import fields_of
from apps.studies.services import protocol_of

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


def cells_in_words(round_: Round) -> dict[int, str]:
    """Return who belongs in each cell of a round, by the cell's id in the protocol's order."""
    asked = fields_of(protocol_of(round_).document.raters.profile)
    options = {field.key: {value: str(words) for value, words in field.options} for field in asked}
    rows = Cell.objects.filter(round=round_).order_by("number").values_list("id", "where")
    return {pk: cell_words(where, options) for pk, where in rows}


def cell_words(where: Mapping[str, Any], options: Mapping[str, Mapping[str, str]]) -> str:
    """Return who belongs in a cell: `Age band: 75 or older, First language: No, another one is`.

    Args:
        where: what the cell asks for.
        options: the words of each answer, by field; a value without any stands as it is.
    """
    return ", ".join(
        f"{_named(key)}: {options.get(key, {}).get(str(value), str(value))}" for key, value in where.items()
    )


def _named(key: str) -> str:
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
