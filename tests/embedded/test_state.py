from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from apps.embedded.accounts import Account, server_account
from apps.embedded.environment import product_environment
from apps.embedded.errors import SetupError
from apps.embedded.homes import server_home
from apps.embedded.processes import is_alive
from apps.embedded.state import State

from .waiting import wait_for


def test_the_secret_key_is_drawn_once_and_private(tmp_path: Path) -> None:
    key = State(tmp_path / "one").secret_key()
    assert len(key) >= 64
    assert State(tmp_path / "one").secret_key() == key
    assert State(tmp_path / "two").secret_key() != key
    assert (tmp_path / "one" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["lock", "secret-key"]


def test_a_state_that_cannot_be_made_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match="--state DIR"):
        State(tmp_path / "file" / "state")


def test_what_a_killed_instance_announced_is_forgotten(tmp_path: Path) -> None:
    state = State(tmp_path)
    (tmp_path / "running.json").write_text('{"DATABASE_URL": "postgresql://gone"}')
    with state.hold("Plumbline"):
        assert state.addresses() is None


def test_a_lock_without_a_process_is_nobodys() -> None:
    assert not is_alive("")
    assert is_alive(str(os.getpid()))
    with subprocess.Popen(["true"]) as process:
        wait_for(lambda: not is_alive(str(process.pid)))  # a zombie: it has not been waited for


def test_the_environment_wins_over_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_BASE_URL", "https://eval.example.org")
    monkeypatch.setenv("PLUMBLINE_ALLOWED_HOSTS", "")
    monkeypatch.delenv("PLUMBLINE_SECRET_KEY")
    state = State(tmp_path)
    environment = product_environment(state, addresses={"REDIS_URL": "unix:///used"}, port=8765)
    assert environment["PLUMBLINE_BASE_URL"] == "https://eval.example.org"
    assert environment["PLUMBLINE_ALLOWED_HOSTS"] == "127.0.0.1,localhost,[::1]"
    assert environment["PLUMBLINE_SECRET_KEY"] == state.secret_key()
    assert environment["REDIS_URL"] == "unix:///used"


@pytest.fixture
def account() -> Account:
    found = server_account()
    if found is None:
        pytest.skip("only root lends an account to the servers")
    return found


def test_a_private_state_stays_private_and_leads_to_the_data_elsewhere(
    account: Account, home: Path, tmp_path: Path
) -> None:
    private = tmp_path / "state"
    private.mkdir(mode=0o700)
    elsewhere = server_home(private, account, elsewhere=home / "elsewhere")
    assert elsewhere.parent == home / "elsewhere"
    assert account.may_enter(elsewhere)
    assert private.stat().st_mode & 0o777 == 0o700
    assert server_home(private, account, elsewhere=home / "another") == elsewhere


def test_a_state_in_reach_of_the_account_holds_the_data_itself(account: Account, home: Path) -> None:
    assert server_home(home, account) == home
