"""Tables as text: the delimiter, where the header stands, and rows with the lines on which they begin."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.catalog.importers._base import Unit
from apps.catalog.importers._reading import text_lines
from apps.core.errors import Invalid

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 1_000_000
_LOOKED_AT = 60
"""Rows from which the delimiter and the header are guessed."""

_NO_TEXT = re.compile("[\udc80-\udcff]")

csv.field_size_limit(LONGEST_CELL)  # the module's own limit is below the longest text that a record may hold


@dataclass(frozen=True)
class Layout:
    """How a table lies in its file.

    Attributes:
        delimiter: what stands between cells.
        header: the line of the header, from 1; 0 where there is none.
        begins: the line of the first row of data.
        names: of the columns, each once.
    """

    delimiter: str
    header: int
    begins: int
    names: tuple[str, ...]


def guess_layout(head: str) -> Layout:
    """Return how a table lies, from how its text begins.

    Titles above the header have fewer cells than it; a second header line holds words where all lines below hold numbers.
    """
    delimiter = max(DELIMITERS, key=lambda mark: (_fit(head, mark), -DELIMITERS.index(mark)))
    rows = _head_rows(head, delimiter)
    if not rows:
        return Layout(delimiter, 1, 2, ())
    width = _usual_width(rows)
    place = next((n for n, (_line, cells) in enumerate(rows) if _filled(cells) * 2 > width), 0)
    line, cells = rows[place]
    below = rows[place + 1 :]
    skipped = 0
    while skipped < min(3, len(below) - 1) and _is_second_header(below[skipped][1], below[skipped + 1 :]):
        skipped += 1
    begins = below[skipped][0] if len(below) > skipped else line + 1
    return Layout(delimiter, line, begins, unique_names(cells))


def layout_with(head: str, *, delimiter: str, header: int, begins: int) -> Layout:
    """Return the layout that somebody chose; without a header columns are numbered."""
    rows = _head_rows(head, delimiter)
    cells = next((cells for line, cells in rows if line == header), None)
    if cells is None:
        width = max((len(cells) for line, cells in rows if line >= begins), default=0)
        return Layout(delimiter, 0, max(begins, 1), unique_names([""] * width))
    return Layout(delimiter, header, max(begins, header + 1), unique_names(cells))


def first_row(head: str, delimiter: str, begins: int) -> list[str]:
    """Return the cells of the first row of data."""
    return next((cells for line, cells in _head_rows(head, delimiter) if line >= begins), [])


def unique_names(cells: Iterable[str]) -> tuple[str, ...]:
    """Return names for columns: an empty one is numbered, and one that comes again is told apart."""
    seen: Counter[str] = Counter()
    names = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:120] or _("Column %(number)d") % {"number": number}
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def rows_of(pieces: Iterable[bytes], *, encoding: str, delimiter: str, begins: int) -> Iterator[Unit]:
    """Yield the rows that hold something, from a line on.

    Raises:
        Invalid: it is no table from here on: another encoding, or a quote that never ends.
    """
    lines = _Remembered(text_lines(pieces, encoding))
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        begun = reader.line_num + 1
        lines.forget()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Invalid(
                _(
                    "The row that begins in line %(line)d has no end: is a quote open, or the delimiter another?"
                )
                % {"line": begun}
            ) from error
        if cells is None:
            return
        if begun < begins or not any(cell.strip() for cell in cells):
            continue
        yield Unit(begun, cells, _flaw(cells, lines))


def _flaw(cells: list[str], lines: _Remembered) -> str:
    text = "".join(cells)
    if "\x00" in text:
        return _("This row holds a zero character (NUL), which cannot be stored.")
    if not text.isascii() and _NO_TEXT.search(text):
        return _("This row holds bytes that are no text in this encoding.")
    if lines.ended and lines.quotes % 2:
        return _("A quote in this row is never closed; the file may have been cut off.")
    return ""


class _Remembered:
    """Lines on their way into the reader, which does not say whether the last row's quote was closed."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.ended = False
        self.quotes = 0

    def forget(self) -> None:
        self.quotes = 0

    def __iter__(self) -> _Remembered:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        self.quotes += line.count('"')
        return line


def _head_rows(head: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the first rows that hold something, each with its line."""
    reader = csv.reader(iter(head.splitlines(keepends=True)), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    while len(rows) <= _LOOKED_AT:
        begun = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            break
        if cells is None:
            break
        if any(cell.strip() for cell in cells):
            rows.append((begun, cells))
    return rows


def _fit(head: str, delimiter: str) -> float:
    """Return how well a delimiter fits: the share of rows with the usual number of cells, where that is over one."""
    rows = _head_rows(head, delimiter)
    width = _usual_width(rows) if rows else 1
    if width < 2:
        return 0.0
    return sum(len(cells) == width for _line, cells in rows) / len(rows) + min(width, 50) / 1_000


def _usual_width(rows: list[tuple[int, list[str]]]) -> int:
    counts = Counter(len(cells) for _line, cells in rows)
    return max(counts, key=lambda width: (counts[width], width))


def _filled(cells: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _is_second_header(cells: list[str], below: list[tuple[int, list[str]]]) -> bool:
    if any(cell.startswith('{"ImportId"') for cell in cells):  # what a survey tool writes below its header
        return True
    return any(
        cell.strip()
        and not _is_number(cell)
        and _mostly_numbers([row[n] for _l, row in below if n < len(row)])
        for n, cell in enumerate(cells)
    )


def _mostly_numbers(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) >= 2 and sum(map(_is_number, filled)) >= 0.8 * len(filled)


def _is_number(cell: str) -> bool:
    try:
        float(cell.strip().replace(",", "."))
    except ValueError:
        return False
    return True
