from __future__ import annotations

import subprocess
import sys

import pytest

from apps.embedded.environment import ROOT


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, ROOT / "run", *words], capture_output=True, text=True, check=False)


def test_help_lists_every_command_with_its_sentence() -> None:
    told = run("help")
    assert told.returncode == 0
    for name in ("manage", "test", "check", "bench", "help"):
        line = next(line for line in told.stdout.splitlines() if line.startswith(f"  ./run {name} "))
        assert line.rstrip().endswith(".")


@pytest.mark.parametrize("words", [("tset",), ("--nope",), ("--port", "many"), ("check", "this")])
def test_what_it_does_not_know_is_refused_with_code_two(words: tuple[str, ...]) -> None:
    told = run(*words)
    assert told.returncode == 2
    assert words[-1] in told.stderr
    assert told.stdout == ""
