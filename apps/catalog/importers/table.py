"""Tables: comma, semicolon or tab separated, in the encodings that spreadsheets write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.importers import _columns, _tables
from apps.catalog.importers._base import Importer, Option, ReadSettings, Record, Unit
from apps.catalog.importers._reading import refuse_other_kinds

_MARKS = {
    ",": gettext_lazy("Comma"),
    ";": gettext_lazy("Semicolon"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Bar"),
}
_NAMED = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""Names for the form: a browser may change a tab in a value."""


class TableSettings(ReadSettings):
    """How a table is read; `columns` says for each column what it is."""

    delimiter: str = ","
    header: int = 1
    begins: int = 2
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    version: str = ""


class Table(Importer[TableSettings]):
    """CSV and TSV."""

    slug = "csv"
    label = gettext_lazy("Table (CSV or TSV)")
    note = gettext_lazy("One row each, with a header; columns are matched to fields in the preview.")
    rank = 4
    settings = TableSettings

    def likes(self, head: bytes, name: str) -> int:
        """Go by the ending; text that is no JSON may still be a table."""
        if name.endswith((".csv", ".tsv", ".tab")):
            return 8
        return 0 if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"{", b"["} else 3

    def guess(self, head: bytes, encoding: str, what: str) -> TableSettings:
        """Find the delimiter, the header and what the columns are."""
        refuse_other_kinds(head, encoding)
        layout = _tables.guess_layout(_text(head, encoding))
        holds = what or _columns.guess_what(layout.names)
        return TableSettings(
            encoding=encoding,
            what=holds,
            delimiter=layout.delimiter,
            header=layout.header,
            begins=layout.begins,
            names=layout.names,
            columns=_columns.guess_columns(layout.names, holds),
        )

    def units(self, pieces: Iterable[bytes], settings: TableSettings) -> Iterator[Unit]:
        """Yield the rows of data."""
        return _tables.rows_of(
            pieces, encoding=settings.encoding, delimiter=settings.delimiter, begins=settings.begins
        )

    def records(self, unit: Unit, settings: TableSettings) -> list[Record]:
        """Return what a row holds."""
        return _columns.records_of_row(
            unit.content,
            names=settings.names,
            columns=settings.columns,
            what=settings.what,
            version=settings.version,
        )

    def options(self, head: bytes, settings: TableSettings) -> list[Option]:
        """Return the delimiter, the lines of the header, and each column with what its first row holds."""
        targets = (
            ("", _("Not used")),
            *((t, str(label)) for t, label in _columns.TARGETS[settings.what].items()),
        )
        cells = _tables.first_row(_text(head, settings.encoding), settings.delimiter, settings.begins)
        mark = next(name for name, mark in _NAMED.items() if mark == settings.delimiter)
        return [
            Option("delimiter", _("Delimiter"), mark, tuple((n, str(_MARKS[m])) for n, m in _NAMED.items())),
            Option("header", _("Line of the header"), str(settings.header), help=_("0 where there is none.")),
            Option("begins", _("First line of data"), str(settings.begins)),
            *(
                [Option("version", _("Version, where no column says it"), settings.version)]
                if "answer" in settings.columns
                else []
            ),
            *(
                Option(
                    f"column-{place}",
                    name,
                    settings.columns[place] if place < len(settings.columns) else "",
                    targets,
                    help=cells[place][:80] if place < len(cells) else "",
                    column=True,
                )
                for place, name in enumerate(settings.names)
            ),
        ]

    def changed(self, head: bytes, settings: TableSettings, posted: Mapping[str, str]) -> TableSettings:
        """Read the head of the file anew where it lies otherwise, and guess the columns anew where they are others."""
        what = posted.get("what", settings.what)
        encoding = posted.get("encoding", settings.encoding)
        layout = _tables.layout_with(
            _text(head, encoding),
            delimiter=_NAMED.get(posted.get("delimiter", ""), settings.delimiter),
            header=_line(posted.get("header"), settings.header),
            begins=_line(posted.get("begins"), settings.begins),
        )
        columns = tuple(
            posted.get(f"column-{place}", _at(settings.columns, place)) for place in range(len(layout.names))
        )
        if layout.names != settings.names or what != settings.what:
            columns = _columns.guess_columns(layout.names, what)
        return TableSettings(
            encoding=encoding,
            what=what,
            delimiter=layout.delimiter,
            header=layout.header,
            begins=layout.begins,
            names=layout.names,
            columns=tuple(column if column in _columns.TARGETS[what] else "" for column in columns),
            version=posted.get("version", settings.version).strip()[:200],
        )


def _text(head: bytes, encoding: str) -> str:
    """Return the head as text; it may end within a character."""
    return head.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")


def _line(posted: str | None, before: int) -> int:
    return int(posted) if posted and posted.isascii() and posted.isdigit() and len(posted) < 7 else before


def _at(columns: tuple[str, ...], place: int) -> str:
    return columns[place] if place < len(columns) else ""


IMPORTER = Table()
