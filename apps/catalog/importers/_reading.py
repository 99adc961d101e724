"""Bytes of a file as lines of text: which encoding they have, and how they are cut."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from apps.catalog.importers._base import LONGEST, Unit
from apps.core.errors import Invalid

ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OTHER_KINDS = (
    (b"PK\x03\x04", "zip"),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"PAR1", "Parquet"),
)


class EncodingFinder:
    """Finds the encoding of a file while its pieces go by: UTF-8 where all of it is that, else UTF-16 or Windows-1252."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._head = b""
        self._is_utf8 = True

    def feed(self, piece: bytes) -> None:
        """Look at the next piece."""
        if len(self._head) < 4_096:
            self._head += piece[:4_096]
        if self._is_utf8:
            try:
                self._utf8.decode(piece)
            except UnicodeDecodeError:
                self._is_utf8 = False

    def found(self) -> str:
        """Return the encoding."""
        for mark, encoding in _MARKS:
            if self._head.startswith(mark):
                return encoding
        head = self._head[:4_096]
        even, odd = head[0::2].count(0), head[1::2].count(0)
        # In UTF-16 every other byte of most scripts' text is zero, and hardly one of those between.
        if len(head) >= 8 and max(even, odd) * 4 > len(head) and min(even, odd) * 20 < len(head):
            return "utf-16-le" if odd > even else "utf-16-be"
        return "utf-8" if self._is_utf8 else "cp1252"


def refuse_other_kinds(head: bytes, encoding: str) -> None:
    """Say what a file is that is no text.

    Raises:
        Invalid: it is an archive, a workbook, a picture or other bytes.
    """
    for mark, kind in _OTHER_KINDS:
        if head.startswith(mark):
            if kind in {"zip", "XLS"}:
                raise Invalid(
                    _(
                        "This is a workbook or an archive, not text. Save the sheet as “CSV UTF-8” and upload that."
                    )
                )
            raise Invalid(_("This is a file in %(kind)s, not text.") % {"kind": kind})
    if not encoding.startswith("utf-16") and b"\x00" in head:
        raise Invalid(
            _("This file holds zero bytes, so it is no text. Export it as text and upload it again.")
        )


class _Stream(io.RawIOBase):
    """Pieces as a stream that Python's own readers take."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's buffer protocol is wider
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def text_lines(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Yield the lines of a text with their ends; a lone carriage return ends a line too.

    A byte that is no text stays as a lone surrogate, so that it costs its own row only; UTF-16 cannot be read on.

    Raises:
        Invalid: no UTF-16 from here on, or a line over `LONGEST`.
    """
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    errors = "strict" if encoding.startswith("utf-16") else "surrogateescape"
    stream = io.TextIOWrapper(io.BufferedReader(_Stream(pieces)), encoding=name, errors=errors, newline="")
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(LONGEST)
        except UnicodeError as error:
            raise Invalid(
                _(
                    "Near line %(line)d this is not text in %(encoding)s. Choose another encoding, or mend the file."
                )
                % {"line": number, "encoding": encoding}
            ) from error
        if not line:
            return
        if len(line) >= LONGEST:
            raise Invalid(_("Line %(line)d is over 16 MiB. Is this another kind of file?") % {"line": number})
        yield line


def byte_lines(pieces: Iterable[bytes], encoding: str) -> Iterator[Unit]:
    """Yield the lines that hold something as bytes in UTF-8, so that a bad byte refuses its own line only.

    Lines are cut at line feeds alone: U+2028 and the like may stand inside a JSON string.

    Raises:
        Invalid: the file is in another encoding, and not in that either.
    """
    number, rest, skipping = 0, bytearray(), False
    for piece in _in_utf8(pieces, encoding):
        begun = 0
        while (end := piece.find(b"\n", begun)) >= 0:
            number += 1
            if skipping:
                yield _too_long(number)
            else:
                rest += memoryview(piece)[begun:end]
                if rest.strip():
                    yield Unit(number, bytes(rest))
            rest, skipping, begun = bytearray(), False, end + 1
        if not skipping:
            rest += memoryview(piece)[begun:]
            if len(rest) > LONGEST:
                rest, skipping = bytearray(), True
    if skipping:
        yield _too_long(number + 1)
    elif rest.strip():
        yield Unit(number + 1, bytes(rest))


def _too_long(number: int) -> Unit:
    return Unit(number, b"", _("This line is over 16 MiB."))


def _in_utf8(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding == "utf-8":
        found = iter(pieces)
        yield next(found, b"").removeprefix(codecs.BOM_UTF8)
        yield from found
    else:
        for line in text_lines(pieces, encoding):
            yield line.encode(errors="surrogateescape")
