"""The contract of what brings charts as files, and how estimates become one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.selectors import Results
from apps.core.charts import Axis, IntervalRow, Tone
from apps.core.charts.poster import PosterRow, forest_poster
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import LineList, Named
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.words import behind_of
from apps.dashboards.selectors import Seen
from apps.studies.models import Round

COLUMNS = (
    "name",
    "measure",
    "metric",
    "version",
    "versus",
    "slice",
    "value",
    "low",
    "high",
    "level",
    "n",
    "raters",
    "few_raters",
    "undefined",
    "method",
    "population",
    "weights",
    "taken_at",
    "snapshot",
    "protocol",
    "withdrawn",
)
"""Of every file of figures: the names of the results contract, so that a file and the JSON can be held against each other."""

_MOST_METHODS = 2

Cells = tuple[object, ...]


@dataclass(frozen=True)
class ChartFile:
    """A chart that leaves the page.

    Attributes:
        title: what it shows.
        rows: cells under `COLUMNS` but the last, which says of each whether its versions are withdrawn.
        draw: returns the picture as SVG, with these lines first under it.
        is_of_round: only a newer snapshot or review of the round changes it.
    """

    title: str
    rows: Sequence[Cells]
    draw: Callable[[list[str]], SafeString]
    is_of_round: bool = True


@dataclass(frozen=True)
class Material:
    """What files are made from: the numbers that this reader may see, and the days of the round.

    Sources of further charts read the rest themselves, once a name is one of theirs.
    """

    results: Results
    subject: Subject
    provenance: Provenance
    days: Sequence[tuple[str, int]]
    seen: Seen
    round: Round


class Source(ABC):
    """Some charts, by name."""

    @abstractmethod
    def find(self, material: Material, name: str) -> ChartFile | None:
        """Return the chart of this name, None where it is not one of these."""


def of_lines(found: LineList, provenance: Provenance) -> ChartFile:
    """Return a list of estimates as a file, in the list's order."""
    return of_named(found.named, title=found.chart.label, axis=found.axis or Axis(), provenance=provenance)


def of_named(
    named: Sequence[Named], *, title: str, axis: Axis, provenance: Provenance, is_of_round: bool = True
) -> ChartFile:
    """Return estimates as a file, in their order."""
    return ChartFile(
        title=title,
        rows=[cells_of(one.name, one.estimate, provenance) for one in named],
        draw=lambda marks: forest_poster(
            [PosterRow(row_of(one), one.shown) for one in named],
            title=title,
            axis=axis,
            caption=[*marks, *caption_of([one.estimate for one in named], provenance)],
        ),
        is_of_round=is_of_round,
    )


def cells_of(name: str, estimate: Estimate, provenance: Provenance) -> Cells:
    """Return an estimate under `COLUMNS` but the last, its numbers as they were computed."""
    cut = "; ".join(f"{key}: {value}" for key, value in (estimate.slice or {}).items())
    return (
        name,
        estimate.measure,
        estimate.metric,
        estimate.version,
        estimate.versus,
        cut,
        estimate.value,
        estimate.low,
        estimate.high,
        estimate.level,
        estimate.n,
        estimate.raters,
        "yes" if estimate.few_raters else "no",
        estimate.undefined,
        estimate.method,
        estimate.population,
        estimate.weights,
        *stamp_of(provenance),
    )


def stamp_of(provenance: Provenance) -> Cells:
    """Return when, from which snapshot and by which protocol."""
    return provenance.taken_at.isoformat(), provenance.snapshot, provenance.protocol


def caption_of(estimates: Sequence[Estimate], provenance: Provenance) -> list[str]:
    """Return what stands under a picture: how many are behind it, how it was computed, for whom it speaks, and when."""
    told = [e for e in estimates if e.value is not None]
    said = [
        gettext("Round %(number)s; at most %(counts)s behind a line.")
        % {"number": provenance.round, "counts": _most(told)}
        if told
        else gettext("Nothing has a value yet."),
        *_methods(told),
        *([gettext("Left out: %(what)s.") % {"what": provenance.excluded}] if provenance.excluded else []),
        gettext("Taken %(at)s · snapshot %(snapshot)s · protocol %(protocol)s")
        % {
            "at": f"{provenance.taken_at:%Y-%m-%d %H:%M} UTC",
            "snapshot": provenance.snapshot,
            "protocol": provenance.protocol,
        },
    ]
    return [line for line in said if line]


def _most(estimates: Sequence[Estimate]) -> str:
    most = max(estimates, key=lambda e: e.n)
    return behind_of(most)


def _methods(estimates: Sequence[Estimate]) -> list[str]:
    ways = list(dict.fromkeys((e.method, e.level, e.population) for e in estimates))
    said = [
        gettext("Method: %(method)s; %(level)g%% intervals. Speaks for %(population)s.")
        % {"method": method, "level": level * 100, "population": population}
        for method, level, population in ways[:_MOST_METHODS]
    ]
    more = len(ways) - _MOST_METHODS
    return [*said, gettext("Further methods stand in the CSV.")] if more > 0 else said


def row_of(one: Named) -> IntervalRow:
    """Return how an estimate is drawn in a file."""
    estimate = one.estimate
    few = gettext("few raters") if estimate.few_raters else ""
    counts = behind_of(estimate)
    weights = gettext("weighted") if estimate.weights else ""
    notes = [few, counts if estimate.value is not None else "", weights]
    return IntervalRow(
        name=one.name,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        undefined=estimate.undefined or "",
        note=", ".join(note for note in notes if note),
        tone=Tone.BASE if one.is_base else Tone.PLAIN,
        n=estimate.n,
    )
