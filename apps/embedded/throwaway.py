"""Servers for tests and checks: real, fast because nothing is flushed to the disk, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apps.embedded.servers import running_servers


@contextmanager
def throwaway_environment() -> Iterator[dict[str, str]]:
    """Start servers unless DATABASE_URL and REDIS_URL are set; yield what the settings need on top of that.

    When the block ends nothing is left: no process and no folder. Raises SetupError when a server does not
    start.
    """
    folder = Path(tempfile.mkdtemp(prefix="plumbline-test-"))
    folder.chmod(0o711)  # root's servers run as another account
    state = folder / "state"
    state.mkdir(mode=0o700)
    try:
        with running_servers(folder, durable=False) as servers:
            yield {
                "PLUMBLINE_ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
                "PLUMBLINE_BASE_URL": "http://testserver",
                "PLUMBLINE_SECRET_KEY": secrets.token_urlsafe(64),
                "PLUMBLINE_SECURE": "false",
                "PLUMBLINE_STATE": str(state),
            } | servers.addresses
    finally:
        shutil.rmtree(folder)


@contextmanager
def throwaway_servers() -> Iterator[None]:
    """Put the throw-away environment into this process's own for as long as the block lasts."""
    before = os.environ.copy()
    with throwaway_environment() as environment:
        os.environ.update(environment)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
