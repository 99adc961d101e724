"""Importing every family loads nothing heavy, and the first use of a part of scipy may come from many threads at once."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from scipy.special import stdtrit

import apps.statistics
from apps.statistics.lazily import csgraph, sparse, special

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(found.name for found in pkgutil.walk_packages(apps.statistics.__path__, "apps.statistics."))
HEAVY = ("django", "pandas", "scipy", "scipy.sparse", "scipy.special", "scipy.stats")

IMPORTING = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""
AT_ONCE = """
import threading
from apps.statistics.lazily import csgraph, sparse, special

gate, found = threading.Barrier(8), []

def first(number):
    gate.wait()
    part = (special.stdtrit, sparse.csr_array, csgraph.connected_components)
    found.append(part[number % 3])

threads = [threading.Thread(target=first, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(found), len(set(found)))
"""


def run(program: str, *arguments: str) -> str:
    done = subprocess.run(  # our own interpreter, with a program written above
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_importing_the_whole_package_loads_neither_scipy_nor_django() -> None:
    loaded = set(json.loads(run(IMPORTING, json.dumps(MODULES))))

    assert loaded.issuperset(MODULES)
    assert [name for name in HEAVY if name in loaded] == []


def test_threads_that_come_at_once_all_find_what_they_look_for() -> None:
    assert run(AT_ONCE).split() == ["8", "3"]


def test_what_was_used_once_is_an_attribute() -> None:
    assert special.stdtrit is stdtrit
    assert "stdtrit" in vars(special)
    assert sparse.csr_array is sparse.csr_array
    with pytest.raises(AttributeError):
        _ = csgraph.nothing_of_the_kind  # type: ignore[attr-defined]
