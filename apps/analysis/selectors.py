"""What dashboards, the API and the command line read: snapshots, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.analysis.estimate import Estimate
from apps.analysis.events import IndexWeightsChanged, SnapshotTaken
from apps.analysis.models import Snapshot
from apps.analysis.parsed import Made, Sorted, newest_parsed
from apps.analysis.services import CONSUMER
from apps.analysis.shown import estimates_shown, values_shown
from apps.catalog.models import VersionChange
from apps.core.models import DeadLetter, OutboxRow
from apps.insight.events import TextMeasured
from apps.insight.events_coding import CodesChanged
from apps.insight.events_themes import ThemesChanged
from apps.raters.events import ConsentTakenBack, ProfileChanged, RaterStatusChanged, RaterWithdrawn
from apps.responses.events import ResponsesRecorded, SessionGrew, TranscriptMade
from apps.responses.selectors import daily_counts
from apps.studies.events import RoundChanged
from apps.studies.models import Round

ABOUT_ROUNDS = (
    ResponsesRecorded.name,
    RoundChanged.name,
    SnapshotTaken.name,
    IndexWeightsChanged.name,
    RaterWithdrawn.name,
    RaterStatusChanged.name,
    ProfileChanged.name,
    ConsentTakenBack.name,
    SessionGrew.name,
    TranscriptMade.name,
    TextMeasured.name,
    CodesChanged.name,
    ThemesChanged.name,
)
"""Events whose key is a round's id, whoever takes them."""


@dataclass(frozen=True)
class Results:
    """A snapshot, ready to be looked things up in; `made` keeps what readers make of it, as long as the estimates themselves are kept."""

    snapshot: Snapshot
    estimates: tuple[Estimate, ...]
    sorted: Sorted = field(default_factory=dict, compare=False, repr=False)
    made: Made = field(default_factory=dict, compare=False, repr=False)

    def all(self, measure: str, metric: str | None = None, **like: Any) -> list[Estimate]:
        """Return the main estimates of a measure; `like` compares further fields.

        Those of groups come only where a slice is asked for, weighted ones only where weights are.
        """
        wanted = {"pool": "main", "source": "people", "weights": None, **like}
        among = self._by_measure if "slice" in like else self._of_everybody
        return [
            estimate
            for estimate in among.get(measure, ())
            if (metric is None or estimate.metric == metric)
            and all(getattr(estimate, name) == value for name, value in wanted.items())
        ]

    @cached_property
    def _by_measure(self) -> dict[str, list[Estimate]]:
        return self._sorted("all", self.estimates)

    @cached_property
    def _of_everybody(self) -> dict[str, list[Estimate]]:
        return self._sorted("everybody", (one for one in self.estimates if not one.is_of_group))

    def _sorted(self, name: str, estimates: Iterable[Estimate]) -> dict[str, list[Estimate]]:
        """Return estimates by measure, sorted once for all who read this snapshot."""
        if name not in self.sorted:
            self.sorted[name] = _sorted_by_measure(estimates)
        return self.sorted[name]

    def one(self, measure: str, metric: str | None = None, **like: Any) -> Estimate | None:
        """Return the first such estimate, or None."""
        return next(iter(self.all(measure, metric, **like)), None)


def _sorted_by_measure(estimates: Iterable[Estimate]) -> dict[str, list[Estimate]]:
    found: defaultdict[str, list[Estimate]] = defaultdict(list)
    for estimate in estimates:
        found[estimate.measure].append(estimate)
    return dict(found)


def newest_snapshot_id(round_: Round) -> str | None:
    """Return the id of a round's newest snapshot: all that a poll needs to see that nothing changed."""
    found = Snapshot.objects.filter(round=round_).order_by("-taken_at").values_list("id", flat=True).first()
    return str(found) if found else None


def responses_counted(round_: Round) -> int:
    """Return how many responses a round's newest snapshot counts, 0 before the first refresh, in one query that reads no estimate."""
    found = Snapshot.objects.filter(round=round_).order_by("-taken_at")
    return found.values_list("responses", flat=True).first() or 0


def withdrawals() -> Coalesce:
    """Return how often versions of a round were withdrawn or taken back into use, as a column of a query over rounds."""
    rows = VersionChange.objects.filter(version__roundversion__round=OuterRef("pk")).order_by()
    counted = rows.values("version__roundversion__round").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def newest_state(round_: Round) -> tuple[str | None, int]:
    """Return the id of a round's newest snapshot, and how often its versions were withdrawn or taken back: all that shapes results, in one query."""
    newest = Snapshot.objects.filter(round=OuterRef("pk")).order_by("-taken_at").values("pk")[:1]
    found = Round.objects.filter(pk=round_.pk).values_list(Subquery(newest), withdrawals()).get()
    return str(found[0]) if found[0] else None, int(found[1])


def results_of(round_: Round, *, to_researcher: bool = False) -> Results | None:
    """Return a round's newest results, None before the first refresh; what is private for those who may see it."""
    found = newest_parsed(round_, to_researcher=to_researcher)
    return None if found is None else Results(found[0], found[1].estimates, found[1].sorted, found[1].made)


def results_in(snapshot: Snapshot, *, to_researcher: bool = False) -> Results:
    """Return the results that a snapshot holds; what is private for those who may see it."""
    return Results(snapshot, estimates_shown(snapshot.estimates, to_researcher=to_researcher))


def results_json(round_: Round, snapshot: Snapshot, *, to_researcher: bool = False) -> dict[str, Any]:
    """Return the results contract of DESIGN section 8; what is private, and that it is, for those who may see it."""
    shown = values_shown(snapshot.estimates, to_researcher=to_researcher)
    return {
        "study": round_.study.slug,
        "round": round_.number,
        "protocol": f"sha256:{round_.protocol_hash}",
        "snapshot": str(snapshot.pk),
        "taken_at": snapshot.taken_at.isoformat().replace("+00:00", "Z"),
        "responses": snapshot.responses,
        "raters": snapshot.raters,
        "excluded": snapshot.excluded,
        "estimates": [
            {name: part for name, part in value.items() if to_researcher or name != "private"}
            for value in shown
        ],
    }


def newest_snapshot(round_: Round, *, with_estimates: bool = True) -> Snapshot | None:
    """Return a round's newest snapshot, None before the first refresh; without estimates it stays small however many there are."""
    rows = Snapshot.objects.filter(round=round_).order_by("-taken_at")
    return (rows if with_estimates else rows.defer("estimates")).first()


def days_in(snapshot: Snapshot) -> list[tuple[str, int]]:
    """Return (day as ISO date, judgments) up to a snapshot's day; of those written before days were kept they are counted."""
    kept = snapshot.figures.get("days")
    if kept is not None:
        return [(day, count) for day, count in kept]
    last = snapshot.taken_at.date().isoformat()
    return [(day, count) for day, count in daily_counts(snapshot.round) if day <= last]


def days_of(round_: Round) -> list[tuple[str, int]]:
    """Return (day as ISO date, judgments) as the newest snapshot has them, counted where there is none yet."""
    snapshot = newest_snapshot(round_, with_estimates=False)
    return daily_counts(round_) if snapshot is None else days_in(snapshot)


def taken_times(rounds: Iterable[Round]) -> dict[int, datetime]:
    """Return when each round's newest snapshot was taken, by round id, in one query."""
    rows = (
        Snapshot.objects.filter(round__in=list(rounds)).order_by("round_id", "-taken_at").distinct("round_id")
    )
    return dict(rows.values_list("round_id", "taken_at"))


def events_waiting(round_: Round) -> int:
    """Return how many events a round's next refresh will take."""
    return OutboxRow.objects.filter(consumer=CONSUMER, key=round_.pk).count()


def dead_letters_of(rounds: Sequence[Round]) -> list[DeadLetter]:
    """Return events of these rounds that could not be worked on, newest first."""
    return list(
        DeadLetter.objects.filter(key__in=[r.pk for r in rounds], event__in=ABOUT_ROUNDS).order_by(
            "-died_at"
        )[:50]
    )
