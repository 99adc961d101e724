"""A pytest plugin, loaded by `-p tests.servers`: real throw-away servers for each process that runs tests.

A conftest would be too late: pytest-django reads the settings before it, and they need the addresses.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from apps.embedded.throwaway import throwaway_servers

STARTED = "PLUMBLINE_TEST_VARIABLES"
"""Names the variables that a process set for its own servers: a process beside it forgets those, and starts its own."""


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the servers and set the environment variables before anything reads the settings."""
    asked = early_config.known_args_namespace
    if not (asked.help or asked.version):
        for name in os.environ.pop(STARTED, "").split():
            os.environ.pop(name, None)
        before = set(os.environ)
        stack = ExitStack()
        stack.enter_context(throwaway_servers())
        os.environ[STARTED] = " ".join(sorted(set(os.environ) - before))
        early_config.add_cleanup(stack.close)
    return (yield)


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what is dear to set up: all that plays the whole product comes first and in one process, then file by file."""
    for item in items:
        plays = "product" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("product" if plays else item.nodeid.partition("::")[0]))
    items.sort(key=lambda item: "product" not in getattr(item, "fixturenames", ()))
