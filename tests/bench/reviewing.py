"""Measure (k): a full review of a million responses with five questions and two hundred groups, and the refresh before it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.embedded.environment import ROOT
from tests.bench.refreshing import Refreshed, refreshed
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

if TYPE_CHECKING:
    from apps.studies.models import Round

HEAD = ("round", "responses", "signals", "step", "seconds")
MOST_SECONDS, MOST_MEMORY = 60, 1536
PER_SIGNAL = 2.0
"""Microseconds that a refresh may take for each signal of the metrics that it needs."""


@dataclass(frozen=True)
class Reviewed:
    """What a child process reports of one review; times in seconds, memory in MiB."""

    seconds: float
    peak: float
    before: float
    parts: dict[str, float]
    undefined: dict[str, str]
    estimates: int
    kilobytes: float


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Fill rounds, refresh and review each in processes of their own."""
    rows: list[tuple[str, ...]] = []
    notes: list[str] = []
    for alone in (False, True):
        size = 10_000 if quick else 1_000_000
        round_ = filled(size, alone=alone)
        refresh, review = refreshed(round_.pk), _review(round_.pk)
        name = name_of(alone=alone)
        rows += _rows(name, size, refresh, review)
        notes += [
            verdict(review.seconds, most=MOST_SECONDS, what=f"{name}: seconds of the review"),
            verdict(review.peak, most=MOST_MEMORY, what=f"{name}: peak memory of the review in MiB"),
            verdict(
                refresh.seconds / refresh.signals * 1e6,
                most=PER_SIGNAL,
                what=f"{name}: microseconds of the refresh per signal",
            ),
            verdict(refresh.peak, most=MOST_MEMORY, what=f"{name}: peak memory of the refresh in MiB"),
            f"{name}: {review.estimates:,} numbers and {review.kilobytes:,.0f} kB of the review are kept.",
            *(f"{name}, {slug}: {why}" for slug, why in review.undefined.items()),
        ]
    how = (
        "Five versions, 5,000 people, 1,000 scenarios, five questions of every response; 102 groups of people and 99 of scenarios and "
        "weeks, of which the protocol cuts by 67. In one round people compare pairs, in the other they judge one output at a time. "
        "Each step runs in a process of its own, after the one before; what is beside the parts is reading, guarding groups, and writing."
    )
    return [Table("A full review, part by part", how, HEAD, tuple(rows), tuple(notes))]


def filled(size: int, *, alone: bool) -> Round:
    """Return the round of this size, made where it is not there yet."""
    from apps.studies.models import Round
    from tests.bench.filling import fill_round
    from tests.bench.wide import wide_shape

    name = f"bench-wide-{size}-{'one' if alone else 'pairs'}"
    there = Round.objects.filter(study__slug=name).first()
    return there or fill_round(name, wide_shape(size, alone=alone))


def make_results(round_: Round) -> None:
    """Refresh and review a round that has not been yet."""
    from apps.analysis.selectors import newest_snapshot
    from apps.analysis.selectors_reviews import reviewed_at

    if newest_snapshot(round_) is None:
        refreshed(round_.pk)
    if reviewed_at(round_) is None:
        _review(round_.pk)


def name_of(*, alone: bool) -> str:
    """Return what a round is called in a table."""
    return "single outputs" if alone else "pairs"


def _rows(name: str, size: int, refresh: Refreshed, review: Reviewed) -> list[tuple[str, ...]]:
    beside = review.seconds - sum(review.parts.values())
    steps = {
        "quick refresh": refresh.seconds,
        **{f"review: {slug}": seconds for slug, seconds in review.parts.items()},
        "review: beside the parts": beside,
        "review: whole": review.seconds,
    }
    begin = (name, f"{size:,}", f"{refresh.signals:,}")
    return [(*begin, step, f"{seconds:.2f}") for step, seconds in steps.items()]


def _review(round_id: int) -> Reviewed:
    words = [sys.executable, "-m", "tests.bench.review_once", str(round_id)]
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Reviewed(**json.loads(done.stdout))
