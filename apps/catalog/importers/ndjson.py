"""The product's own records, one JSON object a line, as the API takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.importers._base import WHAT, Importer, ReadSettings, Record, Unfit, Unit
from apps.catalog.importers._reading import byte_lines, refuse_other_kinds
from apps.core.text import BadJSON, loads_bounded


class NDJSON(Importer[ReadSettings]):
    """Records as they are."""

    slug = "ndjson"
    label = gettext_lazy("Records (NDJSON)")
    note = gettext_lazy("One JSON object a line, with the fields of the API.")
    rank = 1
    kinds = tuple(kind for kind in WHAT if kind != "together")
    settings = ReadSettings

    def likes(self, head: bytes, name: str) -> int:
        """Go by the first character, and by the ending a little more."""
        begins = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t")[:1] == b"{"
        return (4 if begins else 0) + (2 if name.endswith((".ndjson", ".jsonl")) else 0)

    def guess(self, head: bytes, encoding: str, what: str) -> ReadSettings:
        """Tell from the first line that can be read what the records are."""
        refuse_other_kinds(head, encoding)
        return ReadSettings(encoding=encoding, what=what or _what(byte_lines([head], encoding)))

    def units(self, pieces: Iterable[bytes], settings: ReadSettings) -> Iterator[Unit]:
        """Yield the lines."""
        return byte_lines(pieces, settings.encoding)

    def records(self, unit: Unit, settings: ReadSettings) -> list[Record]:
        """Return the record of a line."""
        return [(settings.what, object_of(unit))]


def object_of(unit: Unit) -> dict[str, object]:
    """Return the JSON object that a line holds.

    Raises:
        Unfit: it holds something else.
    """
    try:
        value = loads_bounded(unit.content)
    except BadJSON as error:
        raise Unfit(error.message, error.pointer) from error
    if not isinstance(value, dict):
        raise Unfit(_("A line is one JSON object in braces."))
    return value


def _what(lines: Iterator[Unit]) -> str:
    for unit in lines:
        try:
            record = object_of(unit)
        except Unfit:
            continue
        if "scenario" in record or "version" in record:
            return "outputs"
        if "messages" in record:
            return "scenarios"
        return "versions" if {"system", "commit", "step"} & record.keys() else "systems"
    return "scenarios"


IMPORTER = NDJSON()
