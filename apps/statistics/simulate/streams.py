"""Streams of random numbers: each behaviour draws from its own, so that switching one on leaves the others' draws alone."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from apps.statistics.errors import BadInput


class Stream(IntEnum):
    """The behaviours that draw from a stream of their own; numbers are never reused, or old seeds would give other votes."""

    SIDES = 0
    KINDS = 1
    HABITS = 2
    SOURCES = 3
    GROUPS = 4
    GOLD_ORDERS = 5
    GOLD_SKILL = 6
    GOLD_ANSWERS = 7
    MISSING = 8
    PACE = 9
    DROPPING_OUT = 10
    ORDERS = 11


def main_stream(*, seed: int, **counts: int) -> np.random.Generator:
    """Give the stream that everything else draws from; raises BadInput where `counts` or the seed are impossible."""
    for name, count in counts.items():
        if count < (0 if name == "n" else 1):
            raise BadInput("%(name)s must be positive.", name=name)
    if seed < 0:
        raise BadInput("The seed must not be negative.")
    return np.random.default_rng(seed)


def side_stream(seed: int, stream: Stream, *within: int) -> np.random.Generator:
    """Give the stream of one behaviour, or one of many `within` it."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(int(stream), *within)))
