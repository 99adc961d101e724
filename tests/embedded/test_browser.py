from __future__ import annotations

from pathlib import Path

import pytest

from apps.embedded import browser


def test_a_chosen_browser_is_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_BROWSER", "/opt/chrome")
    assert browser.find_browser() == Path("/opt/chrome")


def test_who_may_not_install_one_reads_how(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("PLUMBLINE_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    browser.ensure_browser()
    assert "apt-get install chromium" in capsys.readouterr().out


def test_a_failed_installation_is_told_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\necho 'E: no such archive' >&2\nexit 100\n")
    apt.chmod(0o755)
    monkeypatch.delenv("PLUMBLINE_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    browser.ensure_browser()
    assert "skip: E: no such archive" in capsys.readouterr().out
