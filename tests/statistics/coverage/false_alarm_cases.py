"""Bounds for every look in further designs: those of tests/statistics/false_alarms.py, study by study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.statistics.coverage.counting import AT_ONCE, NO_PROMISE, Case, Held
from tests.statistics.false_alarms import designs, false_alarms

MISTAKEN = "taken for fixed"
"""How the name of a design ends that shows what comes of the wrong population: its truth is about new scenarios."""


@dataclass(frozen=True)
class FalseAlarmStudy:
    """One study of a named design; a false alarm is the truth outside at any look."""

    name: str

    def __call__(self, seed: int) -> Mapping[str, Held]:
        (row,) = false_alarms(repeats=1, seed=seed, names=(self.name,))
        return {"truth inside at every look": Held(1 - row.rate)}


CASES = [
    Case(
        family="bounds for every look, further designs",
        design=name,
        study=FalseAlarmStudy(name),
        target=NO_PROMISE if name.endswith(MISTAKEN) else AT_ONCE,
        studies=300,
        reduced=0,
    )
    for name in designs()
]
