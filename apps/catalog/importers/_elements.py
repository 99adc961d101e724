"""The elements of one large JSON list, one after another, without reading the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from apps.catalog.importers._base import LONGEST, Unit
from apps.catalog.importers._reading import byte_lines
from apps.core.errors import Invalid

# A whole string, the beginning of one, or a bracket; possessive, so that no text makes it go back.
_MARK = re.compile(rb'"(?:[^"\\]++|\\.)*+(?P<closed>")?|[\[{\]}]', re.DOTALL)
_BETWEEN = b" \r\n\t,"


def elements(pieces: Iterable[bytes], encoding: str) -> Iterator[Unit]:
    """Yield each object of a JSON list as its bytes, numbered from 1; objects one after another are understood too.

    Raises:
        Invalid: what stands between the objects is no list.
    """
    scanner = _Scanner()
    for piece in _texts(pieces, encoding):
        yield from scanner.feed(piece)
    yield from scanner.end()


def _texts(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding == "utf-8":
        found = iter(pieces)
        yield next(found, b"").removeprefix(b"\xef\xbb\xbf")
        yield from found
    else:
        yield from (line.content + b"\n" for line in byte_lines(pieces, encoding))


class _Scanner:
    """Follows brackets and strings; what belongs to no object yet is all that it keeps."""

    def __init__(self) -> None:
        self._kept = b""
        self._place = 0  # up to here in `_kept` all brackets are counted
        self._begun = -1  # where the object at hand begins
        self._depth = 0  # of brackets within the object at hand
        self._in_list = False
        self._over = False
        self._number = 0

    def feed(self, piece: bytes) -> Iterator[Unit]:
        self._kept += piece
        while (mark := _MARK.search(self._kept, self._place)) is not None:
            text = mark[0]
            if text[:1] == b'"' and mark["closed"] is None:
                break  # the string goes on in the next piece
            self._between(mark.start())
            self._place = mark.end()
            yield from self._step(text, mark)
        self._drop()

    def end(self) -> Iterator[Unit]:
        if self._begun >= 0:
            yield Unit(
                self._number + 1, b"", _("The file ends in the middle of this; it may have been cut off.")
            )
            return
        self._between(len(self._kept))
        if self._in_list and not self._over:
            yield Unit(self._number + 1, b"", _("The list has no end; the file may have been cut off."))

    def _step(self, text: bytes, mark: re.Match[bytes]) -> Iterator[Unit]:
        if self._begun >= 0:
            self._depth += 1 if text in {b"{", b"["} else -1 if text in {b"}", b"]"} else 0
            if self._depth == 0:
                self._number += 1
                yield Unit(self._number, self._kept[self._begun : mark.end()])
                self._begun = -1
        elif text == b"{" and not self._over:
            self._begun, self._depth = mark.start(), 1
        elif text == b"[" and not self._in_list and not self._number:
            self._in_list = True
        elif text == b"]" and self._in_list and not self._over:
            self._over = True
        else:
            raise self._odd()

    def _between(self, upto: int) -> None:
        """Refuse words between the objects."""
        if self._begun < 0 and self._kept[self._place : upto].strip(_BETWEEN):
            raise self._odd()

    def _drop(self) -> None:
        """Let go of what is done with."""
        done = self._place if self._begun < 0 else self._begun
        self._kept = self._kept[done:]
        self._place -= done
        self._begun = min(self._begun, 0)
        if len(self._kept) > LONGEST:
            raise Invalid(_("Number %(number)d in this list is over 16 MiB.") % {"number": self._number + 1})

    def _odd(self) -> Invalid:
        return Invalid(
            _("After number %(number)d this is no list of JSON objects any more.") % {"number": self._number}
        )
