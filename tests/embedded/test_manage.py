"""A management command on a state folder, with a `manage.py` of the test's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from apps.embedded.environment import ROOT

MANAGE = """
import os, signal, sys
if sys.argv[1] == "show":
    print(sys.argv[2:], os.getcwd(), os.environ["PLUMBLINE_SECRET_KEY"] != "", os.environ["DATABASE_URL"])
elif sys.argv[1] == "migrate":
    print("migrating", file=sys.stderr)
elif sys.argv[1] == "die":
    os.kill(os.getpid(), signal.SIGKILL)
else:
    sys.exit(3)
"""
START = """
import sys; from pathlib import Path; from apps.embedded import manage
manage.ROOT = Path(sys.argv[1]); sys.exit(manage.main(sys.argv[2:]))
"""


@pytest.fixture
def product(home: Path) -> Path:
    (home / "manage.py").write_text(MANAGE)
    return home


def manage(product: Path, *words: str) -> subprocess.CompletedProcess[str]:
    options = ["--state", str(product / "state"), "--working-folder", str(product)]
    command = [sys.executable, "-c", START, str(product), *options, *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_its_words_and_its_folder_are_the_callers(product: Path) -> None:
    told = manage(product, "show", "--state", "-v")
    assert told.stdout.startswith(f"['--state', '-v'] {product} True postgresql://")
    assert (told.returncode, told.stderr) == (0, "")


def test_its_exit_code_is_the_commands(product: Path) -> None:
    assert manage(product, "nonsense").returncode == 3
    assert manage(product, "die").returncode == 128 + 9


@pytest.mark.usefixtures("no_addresses")
def test_with_nothing_up_it_starts_servers_makes_the_tables_and_stops_them(product: Path) -> None:
    told = manage(product, "show")
    assert told.returncode == 0
    assert f"host={product}/state/run" in told.stdout
    assert told.stderr.splitlines() == ["The database is new: making its tables first.", "migrating"]
    assert not list((product / "state" / "run").iterdir())
    assert manage(product, "show").stderr == ""
