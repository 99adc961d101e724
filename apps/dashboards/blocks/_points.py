"""What a snapshot holds to draw from, as tables and pictures of cards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from apps.analysis.selectors import Results
from apps.core.charts import Bin, Reliability, Table, reliability_diagram
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text


def points(results: Results, kind: str, metric: str) -> Iterator[dict[str, Any]]:
    """Yield the points of a kind that a question's pictures are drawn from; none in snapshots of before there were any."""
    for found in results.snapshot.figures.get("points", ()):
        if found["kind"] == kind and found["metric"] == metric:
            yield found


def diagram(found: dict[str, Any], *, label: str, metric: str, place: int) -> Reliability:
    """Return the reliability diagram of such points; `place` keeps its id apart from others of the metric."""
    bins = [
        Bin(
            start=one["start"],
            end=one["end"],
            confidence=one["confidence"],
            share=one["share"],
            low=one["low"],
            high=one["high"],
            null=(one["null"][0], one["null"][1]),
            n=one["n"],
        )
        for one in found["bins"]
    ]
    ident = re.sub(r"[^a-z0-9]+", "-", metric.lower()).strip("-")
    return reliability_diagram(bins, label=label, ident=f"rel-{ident}-{place}")


def confusion_table(found: dict[str, Any], version: str | None) -> Table:
    """Return the counts of labels against the truth: truth down, label across; the last column is for labels that are no option."""
    names = [visible_text(name) for name in found["classes"]]
    counts = {(truth, said): outputs for truth, said, outputs in found["cells"]}
    strange = any(said >= len(names) for _truth, said in counts)
    across = [*range(len(names)), *([len(names)] if strange else [])]
    whose = version or gettext("all versions")
    return Table(
        caption=visible_text(
            gettext(
                "%(version)s: outputs by what is true (rows, against %(against)s) and what was said (columns)"
            )
            % {"version": whose, "against": found["against"]}
        ),
        header=(gettext("True"), *names, *([gettext("another label")] if strange else [])),
        rows=tuple(
            (name, *(number(counts.get((truth, said), 0)) for said in across))
            for truth, name in enumerate(names)
        ),
    )
