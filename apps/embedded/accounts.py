"""Which account the servers run as.

Postgres refuses to run as root, and Valkey has no reason to. Nobody's folder is ever opened up for the
other account: what it cannot reach is put elsewhere (see `homes` and `binaries`).
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.embedded.errors import SetupError

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account without rights of its own, which root lends to the servers."""

    name: str
    uid: int
    gid: int

    def may_enter(self, folder: Path) -> bool:
        """Say whether this account can pass every folder on the way, by trying it."""
        attempt = subprocess.run(
            ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)],
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
            **as_account(self),
        )
        return attempt.returncode == 0


def server_account() -> Account | None:
    """Find the account for the servers: None means the present one, which is not root.

    Raises SetupError where root has no unprivileged account to lend or may not change accounts.
    """
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
        try:
            account.may_enter(Path("/"))
        except (PermissionError, subprocess.SubprocessError) as error:
            raise SetupError(
                f"Postgres does not run as root, and this root may not change to the account {name} "
                f"({error}). Run as an ordinary user, or set DATABASE_URL and REDIS_URL."
            ) from error
        return account
    raise SetupError(
        "Postgres does not run as root, and there is neither an account postgres nor nobody. "
        "Run as an ordinary user, or set DATABASE_URL and REDIS_URL."
    )


def as_account(account: Account | None) -> dict[str, Any]:
    """Give the keyword arguments that make `subprocess` run a program as this account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def private_folder(path: Path, account: Account | None) -> Path:
    """Make a folder that only this account can open, or return the one that is there."""
    if not path.is_dir():
        path.mkdir(mode=0o700)
        if account is not None:
            os.chown(path, account.uid, account.gid)
    return path
