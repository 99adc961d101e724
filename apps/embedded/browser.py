"""A browser for the browser tests: found, or installed where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The fonts are for the contrast checks: without glyphs there is nothing to measure.
PACKAGES = ("chromium", "fonts-noto-core")
APT = ("apt-get", "-qq", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=30")
LONGEST_INSTALL = 900  # seconds


def find_browser() -> Path | None:
    """Return the browser for tests: PLUMBLINE_BROWSER, else the first Chromium on the PATH."""
    chosen = os.environ.get("PLUMBLINE_BROWSER")
    if chosen:
        return Path(chosen)
    return next((Path(path) for path in map(shutil.which, NAMES) if path), None)


def ensure_browser() -> None:
    """Install Chromium where root may; elsewhere say in one sentence how, for the tests that will skip."""
    if find_browser() is not None:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print("There is no Chromium: the browser tests will skip. As root: apt-get install chromium")
        return
    print("Installing Chromium for the browser tests (first time only) ...", flush=True)
    problem = _install()
    if problem:
        print(f"Chromium could not be installed, so the browser tests will skip: {problem}")


def _install() -> str:
    """Return an empty text, or the last line of what went wrong."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        try:
            done = subprocess.run(
                [*APT, *words],
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=LONGEST_INSTALL,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"apt-get {words[0]} took longer than {LONGEST_INSTALL} s."
        if done.returncode != 0:
            return (done.stderr.strip().splitlines() or ["apt-get gave no reason."])[-1]
    return ""


if __name__ == "__main__":
    ensure_browser()
    sys.exit()
