"""Children that live and die together."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Self

from apps.embedded.children import finish_child, start_child

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 15.0  # seconds between asking a child to stop and killing its session
TICK = 0.1  # seconds between two looks at the children


class StopRequested(BaseException):
    """A stop signal arrived; not an Exception, so that nothing on the way takes it for a fault."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first stop signal into StopRequested, and ignore the next ones while everything stops."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise StopRequested

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Supervisor:
    """A block in which children run; leaving it stops them, all at once, and waits for them."""

    def __init__(self, *, env: Mapping[str, str], cwd: Path, show: Callable[[str, str], None]) -> None:
        """Remember how children are started; `show` gets the name of a child and each line it writes."""
        self._env, self._cwd, self._show = env, cwd, show
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._readers: list[threading.Thread] = []
        self._watched: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._children.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._children.values():
            finish_child(process, then=signal.SIGKILL, seconds=GRACE)
        for reader in self._readers:
            reader.join(timeout=1)  # a grandchild may still hold the pipe

    def watch(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Watch a process that somebody else starts and stops."""
        self._watched[name] = process

    def start(self, name: str, command: Sequence[str | Path]) -> None:
        """Start a child whose death ends everything."""
        self._children[name] = self._watched[name] = self._spawn(name, command)

    def run(self, name: str, command: Sequence[str | Path]) -> int | None:
        """Run a child to its end and return its exit code, or None if something watched has died."""
        process = self._children[name] = self._spawn(name, command)
        reader = self._readers[-1]
        while process.poll() is None:
            if self.dead() is not None:
                return None
            time.sleep(TICK)
        reader.join()
        return process.returncode

    def dead(self) -> tuple[str, int] | None:
        """Return the name and the exit code of something watched that has ended."""
        for name, process in self._watched.items():
            code = process.poll()
            if code is not None:
                return name, code
        return None

    def wait(self, each_tick: Callable[[], None]) -> tuple[str, int]:
        """Wait until something watched ends, calling `each_tick` meanwhile; return its name and exit code."""
        while (dead := self.dead()) is None:
            each_tick()
            time.sleep(TICK)
        return dead

    def _spawn(self, name: str, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        process = start_child(command, env=self._env, output=subprocess.PIPE, cwd=self._cwd)
        reader = threading.Thread(target=self._read, args=(name, process), daemon=True)
        reader.start()
        self._readers.append(reader)
        return process

    def _read(self, name: str, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            return
        with process.stdout as lines:
            for line in lines:
                self._show(name, line.decode(errors="replace").rstrip())
