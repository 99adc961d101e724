"""Starting Valkey behind a Unix socket, as a plain child process."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Sequence
from pathlib import Path

from apps.embedded import binaries
from apps.embedded.accounts import Account, private_folder
from apps.embedded.children import start_child
from apps.embedded.server import Server, wait_until

SOCKET = "valkey.sock"
START_SECONDS = 60.0


def start_valkey(
    *,
    home: Path,
    sockets: Path,
    account: Account | None,
    durable: bool = True,
    keep_open: Sequence[int] = (),
) -> Server:
    """Start Valkey on the append-only file in `home / "valkey"`.

    No TCP port is opened: without a password every account of the machine could write to it. With
    `durable` at most the last second is lost in a crash; nothing but hints is kept here. The arguments are
    those of `start_postgres`. Raises SetupError when there is no program or it does not start.
    """
    installation = binaries.find_valkey()
    program = binaries.place(installation, home=home, account=account) / installation.server
    data, log, path = private_folder(home / "valkey", account), home / "valkey.log", sockets / SOCKET
    command: list[str | Path] = [program, "--port", "0", "--unixsocket", path, "--unixsocketperm", "700"]
    command += ["--dir", data, "--save", "", "--appendonly", "yes" if durable else "no"]
    command += ["--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]
    with log.open("ab") as output:
        process = start_child(
            command,
            env=os.environ,
            output=output,
            account=account,
            keep_open=keep_open,
        )
    wait_until(lambda: _answers(path), process=process, name="Valkey", log=log, seconds=START_SECONDS)
    return Server(
        name="valkey",
        version=binaries.version(program, account),
        url=f"unix://{path}",
        process=process,
        stop_with=signal.SIGTERM,
        force_with=signal.SIGKILL,
    )


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False
