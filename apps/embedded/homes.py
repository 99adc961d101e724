"""Where the servers keep their files: the state folder, unless their account cannot get there."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from apps.embedded.accounts import Account, private_folder
from apps.embedded.errors import SetupError

SYSTEM_STATE = Path("/var/lib/plumbline")
LINK = "servers"
# A Unix socket's path holds at most 103 bytes on macOS and 107 on Linux; the longest name that is put
# into the folder is ".s.PGSQL.5432".
LONGEST_FOLDER = 85


def server_home(state: Path, account: Account | None, *, elsewhere: Path = SYSTEM_STATE) -> Path:
    """Return the folder for data, sockets and copied programs of the servers.

    It is the state folder itself. Where root keeps the state below a private folder (0700) that the
    servers' account cannot enter, it is a new folder in `elsewhere`, and `servers` in the state folder
    becomes a link to it, so that the state still leads to everything that belongs to it.
    """
    link = state / LINK
    if link.is_symlink():
        return link.resolve()
    if account is None or account.may_enter(state):
        return state
    if not elsewhere.is_dir():
        elsewhere.mkdir(parents=True)
        elsewhere.chmod(0o711)  # whatever root's umask says
    home = Path(tempfile.mkdtemp(prefix="state-", dir=elsewhere))
    home.chmod(0o711)
    if not account.may_enter(home):
        home.rmdir()
        raise SetupError(
            f"The servers run as {account.name}, who can enter neither {state} nor {elsewhere}. "
            "Choose a folder that other accounts may pass with --state."
        )
    link.symlink_to(home)
    return home


def socket_folder(home: Path, account: Account | None) -> Path:
    """Make the private folder for the sockets: `run` in the home, or a short temporary one.

    Raises SetupError when the temporary one is too long as well.
    """
    folder = home / "run"
    if fits_a_socket(folder):
        return private_folder(folder, account)
    # Not tempfile's own choice of folder: TMPDIR may be as long as the path that did not fit.
    short = Path(tempfile.mkdtemp(prefix="plumbline-", dir="/tmp"))
    if account is not None:
        shutil.chown(short, account.uid, account.gid)
    return short


def fits_a_socket(folder: Path) -> bool:
    """Say whether a socket in this folder has a path that the system accepts."""
    return len(bytes(folder)) <= LONGEST_FOLDER
