"""Statements that Postgres plans once per connection: the few that every judgment runs.

Planning them anew costs more than running them. A prepared statement outlives a rolled back transaction, and ends
with its connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper

Value: TypeAlias = int | float | str | date | None
"""What a parameter may be."""

_NAMED = re.compile(r"%\((\w+)\)s")
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Prepared:
    """A statement with named parameters, `%(name)s`; every use of a name is one parameter."""

    def __init__(self, name: str, sql: str) -> None:
        """Number the parameters in the order of their first use."""
        names = list(dict.fromkeys(_NAMED.findall(sql)))
        numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
        self._names = names
        self._name = name
        self._prepare = f"PREPARE {name} AS {_NAMED.sub(lambda found: numbers[found[1]], sql)}"
        self._execute = f"EXECUTE {name} ({', '.join(['%s'] * len(names))})"

    def run(self, cursor: CursorWrapper, values: Mapping[str, Value]) -> None:
        """Execute the statement on this thread's connection, preparing it the first time."""
        known = _known.setdefault(connection.connection, set())
        if self._name not in known:
            cursor.execute(self._prepare)
            known.add(self._name)
        cursor.execute(self._execute, [values[name] for name in self._names])
