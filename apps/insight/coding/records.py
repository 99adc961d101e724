"""Codes as they are sent and taken out: a form, a table or JSON, checked in one place."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from django.utils.text import slugify
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator

from apps.core.errors import Invalid, Problem, pointer_to
from apps.core.lines import problems_of
from apps.core.text import clean_text, loads_bounded
from apps.insight.models import Code

MAX_CODES = 200
LONGEST = 2_000
"""Characters of a definition, a rule or an example."""
COLUMNS = ("key", "name", "definition", "include", "exclude", "example")
_DELIMITERS = (",", ";", "\t")

Words = Annotated[str, StringConstraints(max_length=LONGEST, strip_whitespace=True)]


class CodeRecord(BaseModel):
    """One code; a key that is left out is made of the name."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    key: Annotated[str, StringConstraints(max_length=80, pattern=r"^([a-z0-9][a-z0-9_-]*)?$")] = ""
    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=r"^[^\x00-\x1f]+$"),
    ]
    definition: Words = ""
    include: Words = ""
    exclude: Words = ""
    example: Words = ""

    @field_validator("*")
    @classmethod
    def _storable(cls, text: str) -> str:
        return clean_text(text.replace("\r\n", "\n"), max_length=LONGEST)

    @property
    def mark(self) -> str:
        """A short digest of all that it says: whoever changes a code shows which one they read."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def record_of(code: Code) -> CodeRecord:
    """Return a stored code as a record."""
    return CodeRecord.model_construct(**{name: getattr(code, name) for name in COLUMNS})


def read_code(value: object) -> CodeRecord:
    """Return a code as a form sends it.

    Raises:
        Invalid: it is none; the problems say which part.
    """
    try:
        return CodeRecord.model_validate(value)
    except ValidationError as error:
        raise Invalid(_("This code has mistakes."), problems=tuple(problems_of(error, value))) from error


def records_of_text(text: str) -> list[CodeRecord]:
    """Return the codes that somebody pasted or uploaded: a table, or JSON, a list of codes or an object with `codes`.

    Raises:
        Invalid: it is neither, or has mistakes; the problems say where.
    """
    if text.lstrip("\ufeff \r\n\t")[:1] in {"[", "{"}:
        value = loads_bounded(text.lstrip("\ufeff"))
        rows = value.get("codes") if isinstance(value, dict) else value
    else:
        rows = _rows_of_csv(text)
    if not isinstance(rows, list) or not rows:
        raise Invalid(_("There are no codes in it."))
    if len(rows) > MAX_CODES:
        raise Invalid(_("At most %(most)d codes are possible.") % {"most": MAX_CODES})
    problems: list[Problem] = []
    records = []
    for place, row in enumerate(rows):
        try:
            records.append(read_code(row))
        except Invalid as error:
            problems += [Problem(pointer_to(place) + one.pointer, one.reason) for one in error.problems]
    problems += _twice(records)
    if problems:
        raise Invalid(problems[0].reason, problems=tuple(problems))
    return with_keys(records)


def with_keys(records: Iterable[CodeRecord]) -> list[CodeRecord]:
    """Return the same codes, each with a key of its own."""
    found = list(records)
    taken = {record.key for record in found if record.key}
    made = []
    for record in found:
        key = record.key or fresh_key(record.name, taken)
        taken.add(key)
        made.append(record.model_copy(update={"key": key}))
    return made


def fresh_key(name: str, taken: Iterable[str]) -> str:
    """Return a key that says what the code is called and is not taken."""
    used = set(taken)
    base = slugify(name)[:70] or "code"
    return next(key for key in _numbered(base) if key not in used)


def table_rows(records: Sequence[CodeRecord]) -> list[Sequence[str]]:
    """Return the codes as rows below their heading."""
    return [COLUMNS, *([getattr(record, name) for name in COLUMNS] for record in records)]


def json_of(records: Sequence[CodeRecord]) -> str:
    """Return the codes as JSON that can be sent back."""
    codes = [record.model_dump() for record in records]
    return json.dumps({"codes": codes}, ensure_ascii=False, indent=2)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _twice(records: Sequence[CodeRecord]) -> list[Problem]:
    names = Counter(record.name.casefold() for record in records)
    keys = Counter(record.key for record in records if record.key)
    found = []
    for place, record in enumerate(records):
        if names[record.name.casefold()] > 1:
            found.append(
                Problem(pointer_to(place, "name"), _("“%(name)s” stands twice.") % {"name": record.name})
            )
        if keys[record.key] > 1:
            found.append(
                Problem(pointer_to(place, "key"), _("“%(name)s” stands twice.") % {"name": record.key})
            )
    return found


def _rows_of_csv(text: str) -> list[dict[str, str]]:
    text = text.lstrip("\ufeff")
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count))
    try:
        head = [cell.strip().lower() for cell in next(rows, [])]
        cells = [row for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Invalid(_("This table cannot be read: is a quote open?")) from error
    if "name" not in head or not set(head) <= set(COLUMNS) or len(set(head)) < len(head):
        raise Invalid(
            _(
                "The first line names the columns: key, name, definition, include, exclude, example. Only name is needed."
            )
        )
    if any(any(cell.strip() for cell in row[len(head) :]) for row in cells):
        raise Invalid(_("A row has more cells than there are columns."))
    return [{name: cell.strip() for name, cell in zip(head, row, strict=False)} for row in cells]
