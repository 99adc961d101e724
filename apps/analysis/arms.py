"""What was explained with each judgment: the arm of its assignment, as a column."""

from __future__ import annotations

from tempfile import TemporaryFile

import numpy as np
from django.db import connection

from apps.analysis.metric_data import Ints

_HEADER, _END = 19, 2
"""Bytes before the first record of a binary COPY and after the last."""

_RECORD = np.dtype(
    [
        ("fields", ">i2"),
        ("length_response", ">i4"),
        ("response", ">i8"),
        ("length_arm", ">i4"),
        ("arm", ">i4"),
    ]
)


def arms_of(round_id: int, responses: Ints) -> Ints:
    """Return the arm of each of a round's responses (n,), given by id; that of the first level is 0."""
    query = (
        "COPY (SELECT given.id, held.arm::int4 FROM responses_response given "  # noqa: S608 - an integer only
        "JOIN assignments_assignment held ON held.id = given.assignment_id "
        f"WHERE given.round_id = {int(round_id)} AND held.arm > 0 ORDER BY given.id) TO STDOUT (FORMAT binary)"
    )
    with TemporaryFile() as stream:
        with connection.cursor() as cursor:
            cursor.copy_expert(query, stream)
        stream.seek(0)
        found = np.frombuffer(stream.read()[_HEADER:-_END], dtype=_RECORD)
    if not len(found):
        return np.zeros(len(responses), dtype=np.int64)
    known, arms = found["response"].astype(np.int64), found["arm"].astype(np.int64)
    place = np.minimum(np.searchsorted(known, responses), len(known) - 1)
    return np.where(known[place] == responses, arms[place], 0)
