"""The state folder: what one instance of the product keeps between two starts, and who is using it.

secret-key    the signing key of this instance, 0600
lock          held, as an advisory lock, by whoever runs the servers, and by the servers themselves
running.json  the addresses of the servers while they run
borrowers     a lock shared by management commands that use somebody else's servers
pg<major>/, valkey/, run/, bin/, *.log    the servers' own (see `homes`)
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apps.embedded.errors import SetupError
from apps.embedded.homes import SYSTEM_STATE
from apps.embedded.processes import is_alive

ORPHANS_LEAVE_WITHIN = 20.0  # seconds for servers whose supervisor was killed to notice and end


class InUseError(SetupError):
    """Another process runs the servers of this state folder."""


def default_folder() -> Path:
    """Return the state folder for who names none: the system's for root, else one's own."""
    if os.geteuid() == 0:
        return SYSTEM_STATE
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "plumbline"


class State:
    """A state folder, made when it is not there."""

    def __init__(self, folder: Path) -> None:
        """Make the folder; raise SetupError when this account may not."""
        self.folder = folder.absolute()
        try:
            if not self.folder.is_dir():
                self.folder.mkdir(parents=True)
                # Root's servers run as another account, which has to pass; nobody may list it.
                self.folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
            os.close(os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise SetupError(
                f"The state cannot be kept in {self.folder} ({error.strerror}). Name another folder: "
                "./run --state DIR"
            ) from error

    def secret_key(self) -> str:
        """Return this instance's signing key, drawn at random the first time."""
        path = self.folder / "secret-key"
        if not path.exists():
            draft = self.folder / f"secret-key.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(64))
            try:
                path.hardlink_to(draft)  # unlike a rename it never replaces a key that is there
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip()

    @contextmanager
    def hold(self, purpose: str) -> Iterator[int]:
        """Hold the folder for oneself and yield the lock's file descriptor, for the servers to inherit.

        Raises InUseError when somebody else has it. Servers whose supervisor was killed are given time to end.
        """
        lock = os.open(self.folder / "lock", os.O_RDWR)
        try:
            self._lock(lock)
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n{purpose}\n".encode(), 0)
            self._record.unlink(missing_ok=True)  # of an instance that was killed
            yield lock
        finally:
            os.close(lock)

    def _lock(self, lock: int) -> None:
        give_up = time.monotonic() + ORPHANS_LEAVE_WITHIN
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid, _, purpose = os.pread(lock, 200, 0).decode().strip().partition("\n")
                if is_alive(pid) or time.monotonic() > give_up:
                    raise InUseError(
                        f"{purpose or 'Another Plumbline'} (process {pid or 'unknown'}) is using {self.folder}. "
                        "Stop it first, or choose another folder for a second instance: "
                        "./run --state DIR --port N"
                    ) from None
                time.sleep(0.05)
            else:
                return

    @contextmanager
    def announced(self, addresses: dict[str, str], *, wait_for_borrowers: bool) -> Iterator[None]:
        """Let management commands find the servers for as long as the block lasts.

        With `wait_for_borrowers` the block ends only when no command that came to use them still runs.
        """
        draft = self._record.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(addresses, indent=1))
        draft.rename(self._record)
        try:
            yield
        finally:
            if wait_for_borrowers:
                with self._borrowers(fcntl.LOCK_EX):
                    self._record.unlink(missing_ok=True)
            else:
                self._record.unlink(missing_ok=True)

    def addresses(self) -> dict[str, str] | None:
        """Return what the running instance announced, None when there is none or it is not ready yet."""
        try:
            announced: dict[str, str] = json.loads(self._record.read_text())
        except FileNotFoundError:
            return None
        return announced

    @contextmanager
    def borrowing(self) -> Iterator[None]:
        """Keep a management command that runs the servers from stopping them before this block ends."""
        with self._borrowers(fcntl.LOCK_SH):
            yield

    @contextmanager
    def _borrowers(self, how: int) -> Iterator[None]:
        lock = os.open(self.folder / "borrowers", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, how)
            yield
        finally:
            os.close(lock)

    @property
    def _record(self) -> Path:
        return self.folder / "running.json"
