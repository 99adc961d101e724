"""The environment variables that the product is started with."""

from __future__ import annotations

import os
from pathlib import Path

from apps.embedded.state import State

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 8000


def base_url(port: int) -> str:
    """Return the address of the product on this machine."""
    return f"http://127.0.0.1:{port}"


def product_environment(state: State, *, addresses: dict[str, str], port: int) -> dict[str, str]:
    """Return the environment of the product's processes.

    Whatever is set already wins, except for the addresses of the servers that are in use. Without TLS in
    front, secure cookies would make it impossible to log in, hence PLUMBLINE_SECURE=false.
    """
    defaults = {
        "PLUMBLINE_ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "PLUMBLINE_BASE_URL": base_url(port),
        "PLUMBLINE_LOG_LEVEL": "WARNING",
        "PLUMBLINE_SECURE": "false",
        "PLUMBLINE_STATE": str(state.folder),
    }
    environment = defaults | {name: value for name, value in os.environ.items() if value}
    if "PLUMBLINE_SECRET_KEY" not in environment:
        environment["PLUMBLINE_SECRET_KEY"] = state.secret_key()
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return environment | addresses | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(paths)}
