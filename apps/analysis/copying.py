"""Rows of a query as columns: one binary COPY through a temporary file, so that memory holds the columns and one block."""

from __future__ import annotations

from collections.abc import Mapping
from os import SEEK_END
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from apps.analysis.columns import BUFFER

_HEADER, _END = 19, 2
"""Bytes before the first record and after the last."""

_ROWS = 65_536
"""Records that are taken from the stream at once."""


def copied(query: str, kinds: Mapping[str, type[np.number[Any]]]) -> dict[str, npt.NDArray[Any]]:
    """Return what a query selects as columns (n,), by name, in its order.

    Args:
        query: what is in it is code or has been quoted; it selects as many values as there are kinds, none of which is ever NULL.
        kinds: the type of each: int64 for bigint, int32 for integer, float64 for double precision.

    Raises:
        ValueError: the stream breaks off, or its records have another length.
    """
    fields = [
        field
        for name, kind in kinds.items()
        for field in ((f"length_{name}", ">i4"), (name, np.dtype(kind).newbyteorder(">")))
    ]
    record = np.dtype([("fields", ">i2"), *fields])
    with TemporaryFile(buffering=BUFFER) as stream:
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", stream)
        count, rest = divmod(stream.seek(0, SEEK_END) - _HEADER - _END, record.itemsize)
        if rest or count < 0:
            raise ValueError("the stream of rows ended early, or has records of another length")
        columns: dict[str, npt.NDArray[Any]] = {name: np.empty(count, kind) for name, kind in kinds.items()}
        stream.seek(_HEADER)
        for start in range(0, count, _ROWS):
            rows = min(_ROWS, count - start)
            block = np.frombuffer(stream.read(rows * record.itemsize), dtype=record)
            for name, column in columns.items():
                column[start : start + rows] = block[name]
    return columns
