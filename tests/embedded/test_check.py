from __future__ import annotations

import pytest

from apps.embedded.check import Check, run_all


def test_every_check_runs_although_one_fails(capsys: pytest.CaptureFixture[str]) -> None:
    checks = (
        Check("broken", ("-c", "import sys; sys.exit('why it failed')")),
        Check("fine", ("-c", "import os; print(os.environ['MARK'])"), {"MARK": "own"}),
    )
    broken, fine = run_all(checks, {"MARK": "shared"})
    assert (broken.code, fine.code) == (1, 0)
    assert (broken.output, fine.output) == ("why it failed\n", "own\n")
    lines = sorted(capsys.readouterr().out.splitlines())
    assert [line.split()[0] for line in lines] == ["FAILED", "ok"]
    assert [line.split()[-1] for line in lines] == ["broken", "fine"]
