from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from apps.embedded.environment import ROOT
from apps.embedded.supervisor import Supervisor

from .waiting import has_ended, wait_for

WAITS = [sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"]
DIES = [sys.executable, "-c", "import sys; sys.exit(7)"]


def lines_of(tmp_path: Path) -> tuple[Supervisor, list[tuple[str, str]]]:
    said: list[tuple[str, str]] = []
    return Supervisor(env=dict(os.environ), cwd=tmp_path, show=lambda *line: said.append(line)), said


def test_one_death_is_reported_and_leaving_stops_the_rest(tmp_path: Path) -> None:
    supervisor, said = lines_of(tmp_path)
    with supervisor:
        supervisor.start("web", WAITS)
        wait_for(lambda: ("web", "up") in said)
        supervisor.start("worker", DIES)
        assert supervisor.wait(lambda: None) == ("worker", 7)
        web = supervisor._children["web"]
        assert web.poll() is None
    assert web.returncode == -signal.SIGTERM


def test_a_preparation_ends_when_a_server_dies(tmp_path: Path) -> None:
    supervisor, _ = lines_of(tmp_path)
    with supervisor, subprocess.Popen(DIES) as server:
        supervisor.watch("postgres", server)
        assert supervisor.run("prepare", WAITS) is None
        assert supervisor.dead() == ("postgres", 7)


def test_a_child_that_will_not_stop_is_killed_with_its_own_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.embedded.supervisor.GRACE", 0.2)
    stubborn = (
        "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); child = os.fork();"
        "os.write(1, b'%d\\n' % os.getpid()); signal.pause()"  # in one piece, or two lines would run into each other
    )
    supervisor, said = lines_of(tmp_path)
    with supervisor:
        supervisor.start("worker", [sys.executable, "-c", stubborn])
        wait_for(lambda: len(said) == 2)
    for _, pid in said:
        wait_for(lambda pid=pid: has_ended(int(pid)))  # type: ignore[misc]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")
def test_nothing_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from apps.embedded.supervisor import Supervisor\n"
        "with Supervisor(env=dict(os.environ), cwd=Path('/'), show=lambda name, line: print(line, flush=True)) as s:\n"
        "    s.start('web', [sys.executable, '-c', 'import os, signal; print(os.getpid(), flush=True); signal.pause()'])\n"
        "    s.wait(lambda: None)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout is not None
        child = int(supervisor.stdout.readline())
        assert not has_ended(child)
        supervisor.kill()
    wait_for(lambda: has_ended(child))
