"""Tables that leave the product as CSV: the one writer, so that no cell of somebody else's becomes a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""

MARK = "\ufeff"
"""Tells spreadsheets that the file is in UTF-8."""


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the rows as lines of CSV with CRLF, after the mark; texts that look like formulas get an apostrophe before them.

    Numbers stay numbers, also negative ones; None is an empty cell.
    """
    yield MARK
    room = io.StringIO()
    writer = csv.writer(room, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
        yield room.getvalue()
        room.seek(0)
        room.truncate()


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
