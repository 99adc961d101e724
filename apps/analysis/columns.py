"""Reading a round's signals as columns: one binary COPY, straight into numpy.

With NULLs replaced in the query every record of the stream has the same length, so a block of it is an array. The stream
goes through a temporary file, so that memory holds the compact columns and one block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import SEEK_END
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

import numpy as np
import numpy.typing as npt
from django.db import connection

_IDS = {
    "response": ("response_id", np.int64),
    "rater": ("rater_id", np.int64),
    "item": ("item_id", np.int32),
    "metric": ("metric_id", np.int32),
    "version": ("coalesce(version_id, 0)", np.int32),
    "versus": ("coalesce(versus_id, 0)", np.int32),
}
"""Expression, and type in memory; int32 becomes int64 with the first id that needs it."""

_VALUE = ("coalesce(value, 'NaN'::float8)", np.float64)

_SMALL = {
    "source": ("(source::int4 << 24)", np.int8),
    "position": ("((position::int4 & 255) << 16)", np.int8),
    "outcome": ("(coalesce(outcome, -1::int2)::int4 & 65535)", np.int16),
}
"""Numbers that share four bytes, in this order: a field costs Postgres more than what is in it."""

_TOGETHER = " | ".join(sql for sql, _kind in _SMALL.values())
_SMALL_WIRE = [(name, np.dtype(kind).newbyteorder(">")) for name, (_sql, kind) in _SMALL.items()]


class Layout:
    """How a record comes: its fields as expressions, each with the columns that it holds and their types on the wire."""

    def __init__(self, *fields: tuple[str, list[tuple[str, Any]]]) -> None:
        self.fields = len(fields)
        self.sql = ", ".join(sql for sql, _parts in fields)
        parts = [
            part for place, (_sql, held) in enumerate(fields) for part in ((f"length_{place}", ">i4"), *held)
        ]
        self.record = np.dtype([("fields", ">i2"), *parts])


def _id(name: str) -> str:
    return _IDS[name][0]


def _two(first: str, second: str) -> tuple[str, list[tuple[str, Any]]]:
    return f"({_id(first)} << 32) | {_id(second)}", [(first, ">i4"), (second, ">i4")]


WIDE = Layout(
    *((sql, [(name, ">i8")]) for name, (sql, _kind) in _IDS.items()),
    (_VALUE[0], [("value", ">f8")]),
    (_TOGETHER, _SMALL_WIRE),
)
"""For ids of any size."""

NARROW = Layout(
    (_id("response"), [("response", ">i8")]),
    _two("rater", "item"),
    _two("version", "versus"),
    (f"({_id('metric')} << 32) | ({_TOGETHER})", [("metric", ">i4"), *_SMALL_WIRE]),
    (_VALUE[0], [("value", ">f8")]),
)
"""For ids of half the size, two in a field: a third of the time is saved."""

_LARGEST_ID = """
    SELECT greatest(
        (SELECT max(id) FROM raters_rater), (SELECT max(id) FROM studies_item),
        (SELECT max(id) FROM studies_metric), (SELECT max(id) FROM catalog_version)
    )
"""
MOST_SMALL = 2**30
"""The largest id that is read as half a field: as many may still come while it is read."""
_MOST_NARROW = np.iinfo(np.int32).max

_HEADER, _END = 19, 2
"""Bytes before the first record and after the last."""

_ROWS = 65_536
"""Records that are taken from the stream at once."""

BUFFER = 2**18
"""Bytes that a file of a stream gathers before they are written: each record comes by itself."""


class Target(Protocol):
    """What COPY writes to."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes of the stream."""


@dataclass(frozen=True)
class Columns:
    """Signals of one round as columns of shape (n,), in the order of their responses.

    Ids are the database's, in int32 where that holds all of a column; 0 stands for no version, -1 for no outcome, NaN for no value.
    """

    response: npt.NDArray[np.int64]
    rater: npt.NDArray[np.int64]
    item: npt.NDArray[np.integer[Any]]
    metric: npt.NDArray[np.integer[Any]]
    version: npt.NDArray[np.integer[Any]]
    versus: npt.NDArray[np.integer[Any]]
    value: npt.NDArray[np.float64]
    source: npt.NDArray[np.int8]
    position: npt.NDArray[np.int8]
    outcome: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.response)


def read_columns(metric_ids: Sequence[int]) -> Columns:
    """Return the signals of these metrics; a metric belongs to one round."""
    layout = layout_now()
    with TemporaryFile(buffering=BUFFER) as stream:
        copy_signals(metric_ids, stream, layout)
        return parse(stream, layout)


def layout_now() -> Layout:
    """Return the layout that holds every id as of now."""
    with connection.cursor() as cursor:
        cursor.execute(_LARGEST_ID)
        (largest,) = cursor.fetchone()
    return WIDE if largest is None or largest > MOST_SMALL else NARROW


def copy_signals(metric_ids: Sequence[int], target: Target, layout: Layout = WIDE) -> None:
    """Let Postgres write the signals of these metrics, a write for each record.

    A file's own `write` takes them at a tenth of what a call into Python costs.
    """
    ids = ", ".join(str(int(pk)) for pk in metric_ids) or "NULL"
    query = f"COPY (SELECT {layout.sql} FROM responses_signal WHERE metric_id IN ({ids})) TO STDOUT (FORMAT binary)"  # noqa: S608 - integers only
    with connection.cursor() as cursor:
        cursor.copy_expert(query, target)


def parse(stream: IO[bytes], layout: Layout = WIDE) -> Columns:
    """Return the columns of a stream that `copy_signals` wrote.

    Raises:
        ValueError: the stream breaks off, or its records have another length.
    """
    count, rest = divmod(stream.seek(0, SEEK_END) - _HEADER - _END, layout.record.itemsize)
    if rest or count < 0:
        raise ValueError("the stream of signals ended early")
    stream.seek(_HEADER)
    kinds = {name: kind for name, (_sql, kind) in {**_IDS, "value": _VALUE, **_SMALL}.items()}
    columns: dict[str, npt.NDArray[Any]] = {name: np.empty(count, kind) for name, kind in kinds.items()}
    for start in range(0, count, _ROWS):
        rows = min(_ROWS, count - start)
        block = np.frombuffer(stream.read(rows * layout.record.itemsize), dtype=layout.record)
        if not (block["fields"] == layout.fields).all():
            raise ValueError("the stream of signals has a record of another length")
        for name, column in columns.items():
            if column.dtype == np.int32 and block[name].max() > _MOST_NARROW:
                columns[name] = column.astype(np.int64)
            columns[name][start : start + rows] = block[name]
    response = columns["response"]
    if (response[1:] < response[:-1]).any():
        # Sums of floats depend on their order; the same responses must give the same numbers.
        order = np.argsort(response, kind="stable")
        columns = {name: column[order] for name, column in columns.items()}
    return Columns(**columns)
