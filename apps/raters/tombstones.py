"""Lines beside the database that outlive it: whoever left after a backup was made has left it too, once it is restored."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True)
class Tombstone:
    """That somebody was erased: which mark they had, under which receipt, and when."""

    mark: UUID
    receipt: UUID
    at: datetime


@dataclass(frozen=True)
class Withdrawal:
    """That somebody took their judgments back: which mark they have, and when."""

    mark: UUID
    at: datetime


def erasures() -> Path:
    """Return the file of those who were erased."""
    return Path(settings.STATE) / "erasures.ndjson"


def withdrawals() -> Path:
    """Return the file of those who withdrew."""
    return Path(settings.STATE) / "withdrawals.ndjson"


def write_tombstones(stones: Iterable[Tombstone]) -> None:
    """Append lines to the file of erasures and wait until they are on disk."""
    _append(
        erasures(),
        [
            {"mark": str(stone.mark), "receipt": str(stone.receipt), "at": stone.at.isoformat()}
            for stone in stones
        ],
    )


def write_withdrawal(left: Withdrawal) -> None:
    """Append a line to the file of withdrawals and wait until it is on disk."""
    _append(withdrawals(), [{"mark": str(left.mark), "at": left.at.isoformat()}])


def read_tombstones() -> Iterator[Tombstone]:
    """Yield who was erased."""
    for found in _lines(erasures()):
        yield Tombstone(UUID(found["mark"]), UUID(found["receipt"]), datetime.fromisoformat(found["at"]))


def read_withdrawals() -> Iterator[Withdrawal]:
    """Yield who withdrew."""
    for found in _lines(withdrawals()):
        yield Withdrawal(UUID(found["mark"]), datetime.fromisoformat(found["at"]))


def _append(path: Path, rows: list[dict[str, str]]) -> None:
    if not rows:
        return
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        left = _beginning(file) + "".join(json.dumps(row) + "\n" for row in rows).encode()
        while left:  # a full disk takes a part, and says so at the next
            left = left[os.write(file, left) :]
        os.fsync(file)
    finally:
        os.close(file)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the file's name as well, the first time
    finally:
        os.close(folder)


def _beginning(file: int) -> bytes:
    """Return what parts a new line from one that broke off in a crash: both would be lost in one."""
    size = os.fstat(file).st_size
    return b"\n" if size and os.pread(file, 1, size - 1) != b"\n" else b""


def _lines(path: Path) -> Iterator[dict[str, str]]:
    """Yield the lines of a file; one that broke off in a crash belongs to something that did not happen."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("}\n"):
                yield json.loads(line)
