"""What charts are called in addresses: stable, so that a file can be fetched again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from apps.analysis.estimate import PARTS, Estimate

BOARD, WINS, DAYS = "board", "wins", "days"
CONTRAST, MET, TREND, EQUITY, FINDINGS = "contrast", "met", "trend", "equity", "findings"
OF_THE_QUESTION = PARTS | {"class"}
"""Words of slices that cut neither people nor scenarios."""

_OTHER = re.compile(r"[^a-zA-Z0-9_]+")


def mark_of(*parts: str | None) -> str:
    """Return a short mark of what a chart is about, for names that keys of versions would not fit into."""
    return hashlib.sha256(chr(31).join(part or "" for part in parts).encode()).hexdigest()[:12]


def chart_name(estimates: Iterable[Estimate]) -> str:
    """Return the name of a chart of these estimates: its first measure and its metric, what parts people or scenarios, and a mark of the version where it is about one alone."""
    found = list(estimates)
    first = found[0]
    versions = {e.version for e in found}
    cuts = sorted({key for e in found for key in e.slice or {}} - OF_THE_QUESTION)
    parts = [first.measure, first.metric, *cuts]
    plain = "-".join(_OTHER.sub("_", part) for part in parts)
    alone = [first.version] if versions == {first.version} and first.version is not None else []
    if not alone and plain == "-".join(parts):
        return plain
    return f"{plain}-{hashlib.sha256(chr(31).join([*parts, *alone]).encode()).hexdigest()[:8]}"
