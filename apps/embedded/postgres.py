"""Starting Postgres: a private cluster behind a Unix socket, as a plain child process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg2

from apps.embedded import binaries
from apps.embedded.accounts import Account, private_folder
from apps.embedded.children import start_child, stop_child
from apps.embedded.errors import SetupError
from apps.embedded.processes import is_alive, is_zombie, works_in
from apps.embedded.server import Server, tail, wait_until

OWNER = "plumbline"
DATABASE = "plumbline"
PORT = 5432  # only part of the socket's name: nothing listens on TCP
BUILTIN_LOCALE_SINCE = 17
# A crash recovery reads the write-ahead log back; a big one takes its time.
START_SECONDS = 300.0
# Autovacuum would note that a table is empty between two tests; plans made on that note crawl once it is filled.
# A drill lets two hundred people in at once, each with a connection of their own.
THROWAWAY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=250",
)


def start_postgres(
    *,
    home: Path,
    sockets: Path,
    account: Account | None,
    durable: bool = True,
    keep_open: Sequence[int] = (),
) -> Server:
    """Start Postgres on the cluster in `home`, which is made when there is none, and create the database.

    Args:
        home: the folder that holds the cluster `pg<major>` and the log.
        sockets: a private folder, short enough for a socket.
        account: who runs it, when the present account is root.
        durable: False trades safety against a crash for speed, for tests.
        keep_open: file descriptors that the server inherits.

    Raises:
        SetupError: no programs, a cluster of another major version only, or a server that does not start.
    """
    programs = binaries.place(binaries.find_postgres(), home=home, account=account)
    version = binaries.version(programs / "postgres", account)
    major = int(version.split(".")[0])
    data, log = home / f"pg{major}", home / "postgres.log"
    env = {**os.environ, "TZ": "UTC", "LC_ALL": _locale()}
    new = not (data / "PG_VERSION").exists()
    if new:
        refuse_other_major(home, major)
        _create_cluster(programs, major, data, log, env=env, account=account, durable=durable)
    forget_dead_postmaster(data)
    settings = ["listen_addresses=", f"port={PORT}", "unix_socket_permissions=0700"]
    settings += () if durable else THROWAWAY
    command: list[str | Path] = [programs / "postgres", "-D", data, "-k", sockets]
    command += [word for setting in settings for word in ("-c", setting)]
    with log.open("ab") as output:
        process = start_child(
            command,
            env=env,
            output=output,
            account=account,
            when_orphaned=signal.SIGINT,
            keep_open=keep_open,
        )
    wait_until(
        lambda: _answers(sockets, data, process),
        process=process,
        name="Postgres",
        log=log,
        seconds=START_SECONDS,
    )
    _create_database(sockets)
    return Server(
        name="postgres",
        version=version,
        url=f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(sockets))}",
        process=process,
        stop_with=signal.SIGINT,  # "fast": disconnects the clients, then writes everything out
        force_with=signal.SIGQUIT,  # "immediate": the next start recovers from the log
        new=new,
    )


def refuse_other_major(home: Path, major: int) -> None:
    """Raise SetupError when the only clusters in `home` are of other major versions: they hold the data."""
    others = sorted(path.parent for path in home.glob("pg*/PG_VERSION"))
    if not others:
        return
    old = others[-1]
    found = (old / "PG_VERSION").read_text().strip()
    raise SetupError(
        f"{old} holds the data of Postgres {found}, and this is Postgres {major}. Dump it with pg_dump of "
        f"version {found} (PLUMBLINE_PG_BIN=<its bin folder> ./run starts it once more), move {old} away, "
        "and load the dump; or keep the old server and set DATABASE_URL."
    )


def forget_dead_postmaster(data: Path) -> None:
    """Remove a `postmaster.pid` whose process is a zombie or is not a Postgres of this cluster.

    After a hard stop Postgres takes the process named there for alive when nobody has reaped it (a container
    whose first process never does) or when the number has been given to another program since. Where /proc
    is missing, the decision stays with Postgres. Back ends that still run are caught by its own check of
    the shared memory.
    """
    lock = data / "postmaster.pid"
    if sys.platform != "linux" or not lock.exists():
        return
    pid = lock.read_text().split()[0]
    if is_zombie(pid) or (is_alive(pid) and not works_in(pid, data)):
        lock.unlink()


def _locale() -> str:
    return "C" if sys.platform == "darwin" else "C.UTF-8"


def _create_cluster(
    programs: Path,
    major: int,
    data: Path,
    log: Path,
    *,
    env: dict[str, str],
    account: Account | None,
    durable: bool,
) -> None:
    # Made beside and renamed, so that an interrupted initdb leaves nothing that looks like a cluster.
    draft = data.with_name(f"{data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    private_folder(draft, account)
    command: list[str | Path] = [programs / "initdb", "-D", draft, "-U", OWNER, "-A", "trust", "-E", "UTF8"]
    command += ["--no-instructions", f"--locale={_locale()}"]
    if major >= BUILTIN_LOCALE_SINCE:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if not durable:
        command.append("--no-sync")
    with log.open("ab") as output:
        process = start_child(command, env=env, output=output, account=account)
        try:
            code = process.wait()
        except BaseException:
            stop_child(process, first=signal.SIGTERM, then=signal.SIGKILL, seconds=5)
            raise
    if code != 0:
        raise SetupError(f"The database could not be made. {log} ends with:\n{tail(log)}")
    draft.rename(data)


def _answers(sockets: Path, data: Path, process: subprocess.Popen[bytes]) -> bool:
    lock = data / "postmaster.pid"
    try:
        ours = lock.read_text().split()[:1] == [str(process.pid)]
        if ours:  # and not an older server's that still holds the socket
            _connect(sockets).close()
    except (FileNotFoundError, psycopg2.OperationalError):
        return False
    return ours


def _connect(sockets: Path) -> psycopg2.extensions.connection:
    return psycopg2.connect(host=str(sockets), port=PORT, user=OWNER, dbname="postgres")


def _create_database(sockets: Path) -> None:
    connection = _connect(sockets)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        connection.close()
