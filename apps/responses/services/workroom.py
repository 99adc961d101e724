"""Where recordings lie as files while somebody works on them: one folder for each kind of work, so that nothing is forgotten.

A worker that is killed leaves its files behind. All work of a kind goes on under one lock, so whoever holds it knows that
what lies in its folder belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from apps.core.locks import MEDIA, try_lock


class Work(IntEnum):
    """A kind of work on recordings, by its key among the locks about media."""

    ASSEMBLING = 1
    TRANSCRIBING = 2


@contextmanager
def workroom(work: Work) -> Iterator[Path]:
    """Yield an empty folder for the block, and remove what one that was killed left; the caller holds the lock.

    Raises:
        OSError: there is no room, or no right, to make one.
    """
    _remove(work)
    home = _home(work)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A name of its own: a process of a worker that was killed may write to the last one for a while.
    with TemporaryDirectory(dir=home, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def tidy() -> None:
    """Remove what workers that were killed left; nobody who is at work is disturbed."""
    for work in Work:
        if _home(work).exists():
            with try_lock(MEDIA, work) as mine:
                if mine:
                    _remove(work)


def _home(work: Work) -> Path:
    # Locks are the database's own, so each database has a folder of its own.
    return Path(settings.WORKROOM) / str(connection.settings_dict["NAME"]) / work.name.lower()


def _remove(work: Work) -> None:
    # What a process of a dead worker writes at this moment is found the next time.
    rmtree(_home(work), ignore_errors=True)
