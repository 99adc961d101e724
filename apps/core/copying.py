"""Rows by COPY, for those that come by the hundred thousand: no statement to build and to parse for each block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.db import connection, models

from apps.core import jsontext

Value = str | int | float | bool | dict[str, Any] | list[Any] | None

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Insert rows into the table of a model.

    Args:
        model: whose table; what its other columns hold is the database's default.
        columns: names of the columns, in the order of the values.
        rows: their values; dicts and lists are stored as JSON. A text holds no zero byte.

    Raises:
        IntegrityError: a constraint forbids one; none is inserted.
    """
    body = StringIO()
    for row in rows:
        body.write("\t".join(map(_written, row)))
        body.write("\n")
    body.seek(0)
    named = ", ".join(f'"{column}"' for column in columns)
    # Django's cursor names the errors of its own methods only.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({named}) FROM STDIN', body)  # noqa: SLF001 - Django's documented way


def _written(value: Value) -> str:
    """Return a value in COPY's text format."""
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if value is None:
        return r"\N"
    if isinstance(value, dict | list):
        return jsontext.dumps(value).translate(_ESCAPES) if value else str(value)
    return str(value)
