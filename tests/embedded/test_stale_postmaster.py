from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from apps.embedded.postgres import forget_dead_postmaster

from .waiting import has_ended, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def claim(data: Path, pid: int) -> Path:
    lock = data / "postmaster.pid"
    lock.write_text(f"{pid}\n{data}\n")
    return lock


def test_a_zombie_does_not_keep_the_cluster(tmp_path: Path) -> None:
    with subprocess.Popen(["true"], cwd=tmp_path) as process:
        wait_for(lambda: has_ended(process.pid))
        lock = claim(tmp_path, process.pid)
        forget_dead_postmaster(tmp_path)
        assert not lock.exists()


def test_a_number_given_to_another_program_does_not_keep_the_cluster(tmp_path: Path) -> None:
    lock = claim(tmp_path, os.getpid())
    forget_dead_postmaster(tmp_path)
    assert not lock.exists()


def test_a_live_process_in_the_cluster_keeps_it(tmp_path: Path) -> None:
    with subprocess.Popen(["cat"], cwd=tmp_path, stdin=subprocess.PIPE) as process:
        lock = claim(tmp_path, process.pid)
        forget_dead_postmaster(tmp_path)
        assert lock.exists()
        process.communicate()
