from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import psycopg2
import pytest

from apps.embedded.errors import SetupError
from apps.embedded.servers import borrowed_servers
from apps.embedded.state import State

pytestmark = pytest.mark.usefixtures("no_addresses")
ADDRESSES = {"DATABASE_URL": "postgresql://a", "REDIS_URL": "unix:///b", "PLUMBLINE_BASE_URL": "http://c"}


def test_a_command_uses_the_servers_of_the_running_instance(home: Path) -> None:
    state = State(home)
    with (
        state.hold("Plumbline"),
        state.announced(ADDRESSES, wait_for_borrowers=False),
        borrowed_servers(state) as servers,
    ):
        assert servers.addresses == ADDRESSES
        assert servers.started == ()


def test_an_address_that_only_the_running_instance_knows_is_asked_for(home: Path) -> None:
    state = State(home)
    with (
        state.hold("Plumbline"),
        state.announced({"REDIS_URL": "unix:///b"}, wait_for_borrowers=False),
        pytest.raises(SetupError, match="its own DATABASE_URL"),
        borrowed_servers(state),
    ):
        pass


def test_the_first_command_waits_for_one_that_came_to_use_its_servers(home: Path) -> None:
    """Both run with nothing up: the one that started the servers ends first, and must not take them away."""
    state = State(home)
    first, second = ExitStack(), ExitStack()
    with second:
        with first:
            assert first.enter_context(borrowed_servers(state)).new
            url = second.enter_context(borrowed_servers(State(home))).addresses["DATABASE_URL"]
            owner = first.pop_all()
        ending = threading.Thread(target=owner.close)
        ending.start()
        ending.join(timeout=0.3)
        psycopg2.connect(url).close()
        assert ending.is_alive()
    ending.join(timeout=20)
    assert not ending.is_alive()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url)
    assert state.addresses() is None
