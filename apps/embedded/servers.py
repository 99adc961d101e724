"""Both servers together, for as long as a block lasts, and the addresses they are reached at.

`DATABASE_URL` and `REDIS_URL` in the environment win: a server whose address is given is not started.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from apps.embedded.accounts import server_account
from apps.embedded.errors import SetupError
from apps.embedded.homes import server_home, socket_folder
from apps.embedded.postgres import start_postgres
from apps.embedded.server import Server
from apps.embedded.state import InUseError, State
from apps.embedded.valkey import start_valkey

DATABASE, QUEUE = "DATABASE_URL", "REDIS_URL"
COMMAND = "A management command"
GETS_READY_WITHIN = 60.0  # seconds for an instance that is just starting to announce its servers


@dataclass(frozen=True)
class Servers:
    """The servers of a block: those it started, in order, and the addresses of all."""

    started: tuple[Server, ...]
    addresses: dict[str, str]

    @property
    def own_addresses(self) -> dict[str, str]:
        """The addresses of the servers that this block started; given ones may carry a password."""
        own = {server.url for server in self.started}
        return {name: url for name, url in self.addresses.items() if url in own}

    @property
    def new(self) -> bool:
        """Whether the database was made by this start, so that nothing is in it yet."""
        return any(server.new for server in self.started)


@contextmanager
def running_servers(
    folder: Path, *, durable: bool = True, keep_open: Sequence[int] = ()
) -> Iterator[Servers]:
    """Start what the environment gives no address for, and stop it, the queue before the database.

    Raises SetupError when a server cannot be found or does not start.
    """
    given = given_addresses()
    with ExitStack() as stack:
        started: list[Server] = []
        if len(given) < 2:
            account = server_account()
            home = server_home(folder, account)
            sockets = socket_folder(home, account)
            if sockets.parent != home:
                stack.callback(remove_socket_folder, sockets)
            for name, start in ((DATABASE, start_postgres), (QUEUE, start_valkey)):
                if name not in given:
                    server = start(
                        home=home, sockets=sockets, account=account, durable=durable, keep_open=keep_open
                    )
                    stack.callback(server.stop)
                    started.append(server)
                    given[name] = server.url
        yield Servers(started=tuple(started), addresses=given)


def given_addresses() -> dict[str, str]:
    """Return the server addresses that stand in the environment; an empty one does not count."""
    return {name: os.environ[name] for name in (DATABASE, QUEUE) if os.environ.get(name)}


def remove_socket_folder(folder: Path) -> None:
    """Remove a temporary socket folder with whatever a server that was killed left in it."""
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()


@contextmanager
def borrowed_servers(state: State) -> Iterator[Servers]:
    """Use the servers of the running instance, else start them for as long as the block lasts.

    The addresses then hold whatever else the instance announced, such as its own address. A command that
    started the servers waits, before it stops them, for others that have come to use them.
    """
    with ExitStack() as stack:
        given = given_addresses()
        yield Servers(started=(), addresses=given) if len(given) == 2 else _borrow_or_start(state, stack)


def _borrow_or_start(state: State, stack: ExitStack) -> Servers:
    give_up = time.monotonic() + GETS_READY_WITHIN
    while True:
        try:
            lock = stack.enter_context(state.hold(COMMAND))
        except InUseError:
            found = _borrow(state, stack)
            if found is not None:
                return found
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
        else:
            break
    servers = stack.enter_context(running_servers(state.folder, keep_open=(lock,)))
    stack.enter_context(state.announced(servers.own_addresses, wait_for_borrowers=True))
    return servers


def _borrow(state: State, stack: ExitStack) -> Servers | None:
    with ExitStack() as attempt:
        attempt.enter_context(state.borrowing())
        announced = state.addresses()
        if announced is None:
            return None
        addresses = announced | given_addresses()
        missing = {DATABASE, QUEUE} - set(addresses)
        if missing:
            names = " and ".join(sorted(missing))
            raise SetupError(
                f"The running instance was started with its own {names}: set it for this command too."
            )
        stack.push(attempt.pop_all())
        return Servers(started=(), addresses=addresses)
