"""Waiting for other processes, with a limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest


def wait_for(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    """Wait until something is true, and fail if it does not become so."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            pytest.fail("waited in vain")
        time.sleep(0.01)


def has_ended(pid: int) -> bool:
    """Say whether a process is gone, or only waits to be reaped by a parent that is not this test."""
    try:
        status = (Path("/proc") / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] == "Z"
