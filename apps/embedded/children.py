"""Child processes that cannot outlive their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from apps.embedded.accounts import Account, as_account

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def start_child(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    output: int | IO[bytes],
    cwd: Path = Path("/"),
    account: Account | None = None,
    when_orphaned: signal.Signals = signal.SIGTERM,
    keep_open: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that a Ctrl-C in the terminal reaches only its parent.

    Both of its outputs go to `output`. On Linux the kernel sends it `when_orphaned` once the parent is
    gone, however the parent ended; `keep_open` are file descriptors that it inherits.
    """
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd,
        start_new_session=True,
        pass_fds=keep_open,
        preexec_fn=_bound_to(os.getpid(), when_orphaned),  # noqa: PLW1509 -- it makes two system calls, no more
        **as_account(account),
    )


def _bound_to(parent: int, when_orphaned: signal.Signals) -> Callable[[], None] | None:
    libc = _LIBC
    if libc is None:
        return None

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(when_orphaned), 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the kernel knew whom to tell
            os._exit(1)

    return bind


def stop_child(
    process: subprocess.Popen[bytes], *, first: signal.Signals, then: signal.Signals, seconds: float
) -> None:
    """Stop a child: the `first` signal, and `then` the harder one for its whole session after `seconds`."""
    if process.poll() is None:
        process.send_signal(first)
    finish_child(process, then=then, seconds=seconds)


def finish_child(process: subprocess.Popen[bytes], *, then: signal.Signals, seconds: float) -> None:
    """Wait for a child that was asked to stop; after `seconds` send `then` to its whole session."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, then)
        process.wait()
