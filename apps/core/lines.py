"""Bodies of many records: NDJSON or a JSON list, one bad line never drops the good ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.core.errors import Invalid, Problem, TooLarge, pointer_to
from apps.core.text import BadJSON, TextError, decode_upload, loads_bounded

MAX_LINES = 10_000
MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Line:
    """One record as sent: its number from 1, and its value."""

    number: int
    value: dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """Why one line was left out."""

    line: int
    reason: str
    pointer: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the three fields of the contract."""
        return {"line": self.line, "reason": self.reason, "pointer": self.pointer}


@dataclass
class Report:
    """What became of the lines."""

    accepted: int = 0
    repeated: int = 0
    refused: list[Refusal] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, reason: str, pointer: str = "") -> None:
        """Note a refused line."""
        self.refused.append(Refusal(line, reason, pointer))

    def as_json(self) -> dict[str, Any]:
        """Return the reply of the contract; refused lines in the order of the file."""
        reply: dict[str, Any] = {
            "accepted": self.accepted,
            "repeated": self.repeated,
            "refused": [refusal.as_json() for refusal in sorted(self.refused, key=lambda r: r.line)],
        }
        if self.warnings:
            reply["warnings"] = [{"pointer": w.pointer, "reason": w.reason} for w in self.warnings]
        return reply


def read_lines(body: bytes, report: Report, *, as_list: bool = False) -> Iterator[Line]:
    """Yield the records of a body; lines that are no JSON object go into the report.

    Args:
        body: NDJSON in UTF-8 (a byte order mark and UTF-16 with one are understood), or one JSON list.
        report: where refused lines are noted.
        as_list: whether the body is one JSON document: a list of records, or a single record.

    Raises:
        TooLarge: over 16 MiB or 10,000 records.
        Invalid: the body as a whole cannot be read.
    """
    if len(body) > MAX_BYTES:
        raise TooLarge(_("This is over 16 MiB. Send it in parts."))
    if as_list:
        yield from _list_of(body, report)
        return
    numbered = numbered_lines(body)
    if len(numbered) > MAX_LINES:
        raise TooLarge(_("This has more than 10,000 lines. Send it in parts."))
    yield from parse_lines(numbered, report)


def parse_lines(numbered: Iterable[tuple[int, bytes]], report: Report) -> Iterator[Line]:
    """Yield the records of lines that were cut already; those that are no JSON object go into the report."""
    for number, text in numbered:
        try:
            value = loads_bounded(text)
        except BadJSON as error:
            report.refuse(number, error.message, error.pointer)
            continue
        if isinstance(value, dict):
            yield Line(number, value)
        else:
            report.refuse(number, _("A line is one JSON object in braces."))


def numbered_lines(body: bytes) -> list[tuple[int, bytes]]:
    """Return the lines that hold something, each with its number from 1 in the file.

    Raises:
        Invalid: the body says that it is UTF-16 and is not.
    """
    return [(number, line) for number, line in enumerate(_split(body), 1) if line.strip()]


def _split(body: bytes) -> list[bytes]:
    """Return the lines of a body, cut at line feeds only: U+2028 and the like may stand inside a JSON string."""
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            body = decode_upload(body).encode()
        except TextError as error:
            raise Invalid(error.message) from error
    return body.removeprefix(b"\xef\xbb\xbf").split(b"\n")


def _list_of(body: bytes, report: Report) -> Iterator[Line]:
    try:
        value = loads_bounded(body)
    except BadJSON as error:
        raise Invalid(error.message, problems=(Problem(error.pointer, error.message),)) from error
    records = value if isinstance(value, list) else [value]
    if len(records) > MAX_LINES:
        raise TooLarge(_("This has more than 10,000 records. Send it in parts."))
    for number, record in enumerate(records, 1):
        if isinstance(record, dict):
            yield Line(number, record)
        else:
            report.refuse(number, _("A record is one JSON object in braces."))


def problems_of(error: ValidationError, sent: object = None) -> list[Problem]:
    """Return pydantic's complaints as pointers and sentences.

    Args:
        error: what validating raised.
        sent: what was validated. With it a pointer leads to a place that exists there: pydantic also names the branch
            of a union that it tried, which is no place. Only a missing field is pointed at where it would stand.
    """
    return [
        Problem(
            pointer_to(*(item["loc"] if sent is None else _place(item["loc"], sent, item["type"]))),
            _sentence(item["type"], item["msg"]),
        )
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def _place(loc: tuple[str | int, ...], sent: object, kind: str) -> tuple[str | int, ...]:
    """Return the part of a place that can be walked to in what was sent."""
    walked = 0
    here: Any = sent
    for part in loc:
        try:
            here = here[part]
        except (LookupError, TypeError):
            break
        walked += 1
    return loc if kind == "missing" else loc[:walked]


def _sentence(kind: str, message: str) -> str:
    if kind == "missing":
        return _("This is needed.")
    if kind == "extra_forbidden":
        return _("There is no such field.")
    text = message.removeprefix("Value error, ").strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
