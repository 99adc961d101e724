"""What the supervisor writes: one line at a time, with the name of who says it."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

COLOURS = {"postgres": 35, "valkey": 31, "web": 36, "worker": 32, "beat": 33, "prepare": 34}
_writing = threading.Lock()


def say(line: str, *, name: str = "") -> None:
    """Write a line, behind the name if there is one; in colour on a terminal unless NO_COLOR is set."""
    prefix = f"{name:<8} | " if name else ""
    if prefix and sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        prefix = f"\033[{COLOURS.get(name, 37)}m{prefix}\033[0m"
    # A closed terminal or pipe must not keep the supervisor from stopping its children in order.
    with _writing, contextlib.suppress(OSError):
        sys.stdout.write(f"{prefix}{line}\n")
        sys.stdout.flush()
