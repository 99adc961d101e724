"""A pytest plugin, loaded by `-p tests.servers`: real throw-away servers for the whole run.

A conftest would be too late: pytest-django reads the settings before it, and they need the addresses.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack

import pytest

from apps.embedded.throwaway import throwaway_servers


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the servers and set the environment variables before anything reads the settings."""
    asked = early_config.known_args_namespace
    if not (asked.help or asked.version):
        stack = ExitStack()
        stack.enter_context(throwaway_servers())
        early_config.add_cleanup(stack.close)
    return (yield)
