"""The health checks of the application's containers: `python docker/healthcheck.py web|beat`.

Standard library only, and nothing of Django, so that a check costs milliseconds. Exit code 0 means well.
"""

# ruff: noqa: INP001 -- a script for the image, not a package

from __future__ import annotations

import http.client
import sys
import time
from pathlib import Path

PORT = 8000
SCHEDULE = Path("/tmp")  # noqa: S108 -- the container's own; beat keeps its schedule in beat*
# Beat writes its schedule down every three minutes.
OLDEST_SCHEDULE = 600.0  # seconds


def web() -> bool:
    """Say whether the web process answers at its health address."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    connection.request("GET", "/healthz")
    return connection.getresponse().status == http.HTTPStatus.OK


def beat() -> bool:
    """Say whether beat has written its schedule down lately."""
    oldest = time.time() - OLDEST_SCHEDULE
    return any(path.stat().st_mtime > oldest for path in SCHEDULE.glob("beat*"))


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "beat": beat}[sys.argv[1]]() else 1)
