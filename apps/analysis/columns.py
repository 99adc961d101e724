"""Reading a round's signals as columns: one binary COPY, straight into numpy.

With NULLs replaced in the query every record of the stream has the same length, so a block of it is an array. Blocks
become compact columns as they arrive; the stream is never held whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

_FIELDS: tuple[tuple[str, str, str, Any], ...] = (
    ("response", "response_id", ">i8", np.int64),
    ("rater", "rater_id", ">i8", np.int64),
    ("item", "item_id", ">i8", np.int64),
    ("metric", "metric_id", ">i8", np.int64),
    ("version", "coalesce(version_id, 0)", ">i8", np.int64),
    ("versus", "coalesce(versus_id, 0)", ">i8", np.int64),
    ("value", "coalesce(value, 'NaN'::float8)", ">f8", np.float64),
    ("source", "source", ">i2", np.int8),
    ("position", "position", ">i2", np.int8),
    ("outcome", "coalesce(outcome, -1::int2)", ">i2", np.int16),
)
"""Name, expression, type on the wire, type in memory."""

_RECORD = np.dtype(
    [
        ("fields", ">i2"),
        *(
            (f"{part}{name}", kind)
            for name, _sql, wire, _t in _FIELDS
            for part, kind in (("length_", ">i4"), ("", wire))
        ),
    ]
)
_HEADER = 19
_BLOCK = _RECORD.itemsize * 65_536


@dataclass(frozen=True)
class Columns:
    """Signals of one round as columns of shape (n,), in the order of their responses.

    Ids are the database's; 0 stands for no version, -1 for no outcome, NaN for no value.
    """

    response: npt.NDArray[np.int64]
    rater: npt.NDArray[np.int64]
    item: npt.NDArray[np.int64]
    metric: npt.NDArray[np.int64]
    version: npt.NDArray[np.int64]
    versus: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    source: npt.NDArray[np.int8]
    position: npt.NDArray[np.int8]
    outcome: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.response)


class _Sink:
    """A file that COPY writes to: it cuts the stream into records and keeps compact columns."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._header = _HEADER
        self._parts: dict[str, list[npt.NDArray[Any]]] = {name: [] for name, *_more in _FIELDS}

    def write(self, data: bytes) -> int:
        """Take the next bytes of the stream."""
        self._rest += data
        if self._header and len(self._rest) >= self._header:
            del self._rest[: self._header]
            self._header = 0
        if len(self._rest) >= _BLOCK + _RECORD.itemsize:
            self._cut()
        return len(data)

    def _cut(self) -> None:
        """Turn all whole records into columns. The stream's last two bytes are its end mark and no record."""
        count = len(self._rest) // _RECORD.itemsize
        block = np.frombuffer(bytes(self._rest[: count * _RECORD.itemsize]), dtype=_RECORD)
        if count and not (block["fields"] == len(_FIELDS)).all():
            raise ValueError("the stream of signals has a record of another length")
        for name, _sql, _wire, kind in _FIELDS:
            self._parts[name].append(block[name].astype(kind))
        del self._rest[: count * _RECORD.itemsize]

    def columns(self) -> Columns:
        """Return what was read."""
        self._cut()
        if bytes(self._rest) != b"\xff\xff":
            raise ValueError("the stream of signals ended early")
        found = Columns(**{name: np.concatenate(parts) for name, parts in self._parts.items()})
        if (np.diff(found.response) < 0).any():
            # Sums of floats depend on their order; the same responses must give the same numbers.
            order = np.argsort(found.response, kind="stable")
            found = Columns(**{name: getattr(found, name)[order] for name, *_more in _FIELDS})
        return found


def read_columns(metric_ids: Sequence[int]) -> Columns:
    """Return the signals of these metrics; a metric belongs to one round."""
    fields = ", ".join(sql for _name, sql, *_more in _FIELDS)
    ids = ", ".join(str(int(pk)) for pk in metric_ids) or "NULL"
    query = (
        f"COPY (SELECT {fields} FROM responses_signal WHERE metric_id IN ({ids})) TO STDOUT (FORMAT binary)"  # noqa: S608 - integers only
    )
    sink = _Sink()
    with connection.cursor() as cursor:
        cursor.copy_expert(query, sink)
    return sink.columns()
