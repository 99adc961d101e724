"""A pytest plugin, loaded by `-p tests.servers`: real throw-away servers for each process that runs tests.

A conftest would be too late: pytest-django reads the settings before it, and they need the addresses.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from apps.embedded.throwaway import throwaway_servers

WHOLE = "tests/browser/"

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what plays the whole product come first: it takes longest, and another process can do the rest meanwhile."""
    items.sort(key=lambda item: not item.nodeid.startswith(WHOLE))


class ByFile(LoadScopeScheduling):  # type: ignore[misc] # the library tells no types
    """Shares tests out file by file; what plays the whole product stays in one process, as it takes a minute to start."""

    def _split_scope(self, nodeid: str) -> str:
        return WHOLE if nodeid.startswith(WHOLE) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Return who shares the tests out, where there is more than one process."""
    return ByFile(config, log)
