"""What can be told about a process of which only the number is known."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")


def is_alive(pid: str) -> bool:
    """Say whether a process of this number runs; one that only waits to be reaped does not."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass
    return not is_zombie(pid)


def is_zombie(pid: str) -> bool:
    """Say whether a process has ended and waits to be reaped; False where /proc does not tell."""
    try:
        status = (PROC / pid / "stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] == "Z"


def works_in(pid: str, folder: Path) -> bool:
    """Say whether this is the process's working folder; somebody else's process is taken to work elsewhere."""
    try:
        return (PROC / pid / "cwd").readlink() == folder.resolve()
    except OSError:
        return False
