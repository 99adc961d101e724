"""A running server: what both kinds have in common."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from apps.embedded.children import stop_child
from apps.embedded.errors import SetupError

PATIENCE = 30.0  # seconds between asking a server to stop and forcing it


@dataclass(frozen=True)
class Server:
    """One server that this process started; `url` is what the product connects to."""

    name: str
    version: str
    url: str
    process: subprocess.Popen[bytes]
    stop_with: signal.Signals
    force_with: signal.Signals
    new: bool = False

    def stop(self) -> None:
        """Stop the server cleanly, as fast as it can without losing anything it has acknowledged."""
        stop_child(self.process, first=self.stop_with, then=self.force_with, seconds=PATIENCE)


def wait_until(
    ready: Callable[[], bool], *, process: subprocess.Popen[bytes], name: str, log: Path, seconds: float
) -> None:
    """Wait until the server answers; raise SetupError with the end of its log if it dies or takes too long.

    A server that is not ready in `seconds` is killed. Any exception, a stop signal's included, ends it too.
    """
    give_up = time.monotonic() + seconds
    answering = False
    try:
        while not (answering := ready()) and process.poll() is None and time.monotonic() < give_up:
            time.sleep(0.02)
    finally:
        if not answering:
            process.kill()
            process.wait()
    if not answering:
        raise SetupError(f"{name} did not start. Its log, {log}, ends with:\n{tail(log)}")


def tail(log: Path, lines: int = 8) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
