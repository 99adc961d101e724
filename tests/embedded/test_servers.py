from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg2
import pytest
import redis

from apps.embedded.errors import SetupError
from apps.embedded.servers import running_servers
from apps.embedded.state import InUseError, State

from .waiting import has_ended

pytestmark = pytest.mark.usefixtures("no_addresses")


def test_both_servers_answer_on_sockets_only_and_leave_nothing_behind(home: Path) -> None:
    with running_servers(home, durable=False) as servers:
        connection = psycopg2.connect(servers.addresses["DATABASE_URL"])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('listen_addresses'), current_setting('server_version_num')"
            )
            listens, version = cursor.fetchone() or ("?", "0")
        connection.close()
        with redis.Redis.from_url(servers.addresses["REDIS_URL"]) as client:
            port = client.config_get("port")["port"]
        pids = [server.process.pid for server in servers.started]
        assert (listens, int(version) // 10_000, port) == ("", 18, "0")
        assert (home / "run").stat().st_mode & 0o777 == 0o700
    assert len(pids) == 2
    assert all(has_ended(pid) for pid in pids)
    assert not list((home / "run").iterdir())


def test_committed_rows_survive_a_killed_postmaster(home: Path) -> None:
    with running_servers(home) as servers:
        connection = psycopg2.connect(servers.addresses["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT generate_series(1, 1001) AS number")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kept VALUES (0)")  # never committed
            os.kill(servers.started[0].process.pid, signal.SIGKILL)
            servers.started[0].process.wait()
        connection.close()
    with running_servers(home) as servers:
        connection = psycopg2.connect(servers.addresses["DATABASE_URL"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), min(number) FROM kept")
            assert cursor.fetchone() == (1001, 1)
        connection.close()


def test_a_state_too_deep_for_a_socket_gets_a_short_folder_that_goes_again(home: Path) -> None:
    deep = home / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    for folder in (deep, deep.parent):
        folder.chmod(0o711)
    with running_servers(deep, durable=False) as servers:
        sockets = Path(servers.addresses["REDIS_URL"].removeprefix("unix://")).parent
        psycopg2.connect(servers.addresses["DATABASE_URL"]).close()
        assert not sockets.is_relative_to(home)
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert not sockets.exists()


def test_a_second_instance_on_the_same_state_is_refused_by_name(home: Path) -> None:
    state = State(home)
    refusal = rf"Plumbline \(process {os.getpid()}\).*--state DIR --port N"
    with state.hold("Plumbline"), pytest.raises(InUseError, match=refusal), state.hold("Plumbline"):
        pass
    with state.hold("Plumbline"):
        pass


def test_data_of_another_major_version_is_not_passed_over(home: Path) -> None:
    (home / "pg17").mkdir()
    (home / "pg17" / "PG_VERSION").write_text("17\n")
    with pytest.raises(SetupError, match=r"holds the data of Postgres 17.*pg_dump"):
        _started(home)
    assert not (home / "pg18").exists()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(home: Path) -> None:
    _started(home)
    (home / "pg18" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(SetupError, match="no_such_setting"):
        _started(home)


def _started(home: Path) -> None:
    with running_servers(home, durable=False):
        pass


def test_a_given_address_is_used_instead_of_a_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    with running_servers(home, durable=False) as servers:
        assert [server.name for server in servers.started] == ["valkey"]
        assert servers.addresses["DATABASE_URL"] == "postgresql://somewhere/else"
        assert set(servers.own_addresses) == {"REDIS_URL"}
