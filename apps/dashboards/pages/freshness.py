"""How fresh the numbers are, how long judgments wait for them, and whether the verdict is older than the checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.utils.translation import gettext, ngettext

from apps.core.charts.figures import number
from apps.core.charts.svg import isolated
from apps.dashboards.pages.words import after


@dataclass(frozen=True)
class Newer:
    """What came after the round: newer versions of the systems that it tested, by when they were made, and changed outputs.

    Attributes:
        versions: keys, newest first.
        changed: keys of tested versions of which an output changed after the newest judgment.
    """

    versions: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ages:
    """Ages and waits in words.

    Attributes:
        facts: (what, how old), in order.
        latency: how long judgments waited for their numbers, "" where none was measured.
        alerts: why the verdict is older than the checkpoint, none where it is not.
    """

    facts: tuple[tuple[str, str], ...]
    latency: str
    alerts: tuple[str, ...]


def ages_of(
    *,
    now: datetime,
    judged: datetime | None,
    taken: datetime,
    reviewed: datetime | None,
    waits: Sequence[float],
    newer: Newer,
) -> Ages:
    """Return how old the newest judgment, the snapshot and the full review are; `reviewed` is None before the first review."""
    facts = [
        (gettext("Newest judgment"), _age(now, judged)),
        (gettext("These numbers"), _age(now, taken)),
        (gettext("Full review"), _age(now, reviewed)),
    ]
    return Ages(tuple(facts), _latency(waits), alerts_of(newer))


def _age(now: datetime, at: datetime | None) -> str:
    if at is None:
        return gettext("none yet")
    return gettext("%(span)s old") % {"span": after(max((now - at).total_seconds(), 0.0))}


def _latency(waits: Sequence[float]) -> str:
    if not waits:
        return ""
    said = ngettext(
        "From judgment to number: %(span)s in the median of the newest %(count)s judgment.",
        "From judgment to number: %(span)s in the median of the newest %(count)s judgments.",
        len(waits),
    )
    return said % {"span": after(median(waits)), "count": number(len(waits))}


def alerts_of(newer: Newer) -> tuple[str, ...]:
    """Return why the verdict is older than the checkpoint, a sentence for each reason."""
    alerts = []
    if newer.versions:
        said = ngettext(
            "The verdict is older than the checkpoint: %(names)s is newer than what this round tested.",
            "The verdict is older than the checkpoint: %(names)s are newer than what this round tested.",
            len(newer.versions),
        )
        alerts.append(said % {"names": _names(newer.versions)})
    if newer.changed:
        said = gettext(
            "The verdict is older than the checkpoint: outputs of %(names)s changed after the newest judgment."
        )
        alerts.append(said % {"names": _names(newer.changed)})
    return tuple(alerts)


def _names(keys: Sequence[str]) -> str:
    return ", ".join(isolated(key) for key in keys)
