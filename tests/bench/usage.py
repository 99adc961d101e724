"""CPU and memory of process trees, as /proc tells them. Linux only."""

from __future__ import annotations

import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Usage:
    """What a process tree has used: CPU seconds (reaped children included) and resident memory in MiB."""

    cpu: float
    rss: float


def usage_of(pid: int) -> Usage:
    """Return what a process and all its descendants have used so far."""
    stats = _stats()
    children: dict[int, list[int]] = {}
    for child, fields in stats.items():
        children.setdefault(int(fields[1]), []).append(child)
    tree, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        tree.append(one)
        waiting += children.get(one, [])
    found = [stats[one] for one in tree if one in stats]
    return Usage(
        cpu=sum(int(ticks) for fields in found for ticks in fields[11:15]) / _TICK,
        rss=sum(int(fields[21]) for fields in found) * _PAGE / 2**20,
    )


def _stats() -> dict[int, list[str]]:
    """Return the fields of each process from its state on; the command's name before them may hold blanks."""
    found = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            try:
                found[int(folder.name)] = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # ended meanwhile
                continue
    return found


class Watch:
    """Looks every 20 ms how much memory this process holds; `grown` is the most in MiB over what it held at first."""

    def __init__(self) -> None:
        self.grown = 0.0
        self._before = _resident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self.grown = max(self.grown, _resident() - self._before)


def _resident() -> float:
    return int((_PROC / "self" / "statm").read_text().split()[1]) * _PAGE / 2**20


def peak_of_child(program: str) -> float:
    """Return the most memory that a child of this process has held so far, in MiB; 0 where none runs this program."""
    for place in (_PROC / "self" / "task").glob("*/children"):
        try:
            for child in place.read_text().split():
                if program in (_PROC / child / "cmdline").read_text():
                    found = re.search(
                        r"^VmHWM:\s+(\d+)", (_PROC / child / "status").read_text(), re.MULTILINE
                    )
                    return int(found[1]) / 1024 if found else 0.0
        except OSError:  # ended meanwhile
            continue
    return 0.0


def peak_memory() -> float:
    """Return the most memory that this process ever held, in MiB; unlike getrusage it starts anew at exec."""
    found = re.search(r"^VmHWM:\s+(\d+)", (_PROC / "self" / "status").read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError("/proc does not tell the peak memory here")
    return int(found[1]) / 1024
