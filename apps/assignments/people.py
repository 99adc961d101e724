"""The people of a round in figures: how they came, how it ended for them, and what each quota cell has seen so far.

Test participations and those who withdrew are in no figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from apps.raters.models import Outcome, Participation
from apps.raters.selectors import profiles_of
from apps.studies.cells import cells_in_words
from apps.studies.models import Round
from apps.studies.protocol.sections import Load
from apps.studies.protocol.words import seconds_of
from apps.studies.services import protocol_of

JUDGING, AWAY = "judging", "away"
"""Where somebody is whose participation has no outcome: at it, or not heard of for longer than the round waits."""


@dataclass(frozen=True)
class DoorCount:
    """People who came by one door, by where they are; `name` is "" for the study's own link."""

    name: str
    kind: str
    counts: dict[str, int]

    @property
    def people(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class CellHistory:
    """What has happened in one quota cell.

    Attributes:
        arrived: people who were ever placed in it.
        dropped: those who ended without being through, or were not heard of for too long.
        judged: those who gave at least one judgment.
        judgments: theirs.
    """

    arrived: int = 0
    dropped: int = 0
    judged: int = 0
    judgments: int = 0


@dataclass(frozen=True)
class Tiredness:
    """How many people reached what one person is asked for; None where the protocol sets no such limit."""

    load: int | None
    day: int | None
    sitting: int | None


def doors_of(round_: Round, now: datetime) -> list[DoorCount]:
    """Return how it ended for people, door by door, the study's own link first, in one query."""
    quiet = Q(state=Participation.State.ACTIVE, seen_at__lte=_silent_since(round_, now))
    rows = (
        _people(round_)
        .values("link_id", "link__name", "link__kind", "state", "outcome")
        .annotate(n=Count("id"), away=Count("id", filter=quiet))
        .order_by("link_id")
    )
    counts: dict[int, Counter[str]] = {}
    names: dict[int, tuple[str, str]] = {}
    for row in rows:
        door = row["link_id"] or 0
        names[door] = (row["link__name"] or "", row["link__kind"] or "")
        found = counts.setdefault(door, Counter())
        if row["state"] == Participation.State.ACTIVE:
            found[AWAY] += row["away"]
            found[JUDGING] += row["n"] - row["away"]
        else:
            found[row["outcome"] or row["state"]] += row["n"]
    return [DoorCount(*names[door], {**+counts[door]}) for door in sorted(counts)]


def insiders_of(round_: Round) -> int:
    """Return how many of a round's people belong to the team whose versions they judge."""
    return _people(round_).filter(rater__insider=True).count()


def outcomes_of(doors: Iterable[DoorCount]) -> dict[str, int]:
    """Return where the people of all doors are, the outcomes in their own order, each of them named."""
    together: Counter[str] = Counter()
    for door in doors:
        together.update(door.counts)
    order = (JUDGING, AWAY, *Outcome.values)
    return {name: together[name] for name in order} | {
        name: n for name, n in together.items() if name not in order
    }


def history_of_cells(round_: Round, now: datetime) -> dict[int, CellHistory]:
    """Return what happened in each cell of a round by its id, in one query; nothing for a cell that nobody came for."""
    through = Q(state=Participation.State.FINISHED) | Q(outcome=Outcome.COMPLETE)
    live = Q(state=Participation.State.ACTIVE, seen_at__gt=_silent_since(round_, now))
    rows = (
        _people(round_)
        .filter(cell__isnull=False)
        .values("cell_id")
        .annotate(
            arrived=Count("id"),
            dropped=Count("id", filter=~through & ~live),
            judged=Count("id", filter=Q(answered__gt=0)),
            judgments=Coalesce(Sum("answered"), 0),
        )
    )
    return {
        row["cell_id"]: CellHistory(row["arrived"], row["dropped"], row["judged"], row["judgments"])
        for row in rows
    }


def tiredness_of(round_: Round, load: Load, now: datetime) -> Tiredness:
    """Return how many people reached their load, in all, today (UTC) and in this sitting, in one query."""
    today = now.astimezone(UTC).date()
    found = _people(round_).aggregate(
        load=Count("id", filter=Q(answered__gte=load.per_rater or 0)),
        day=Count("id", filter=Q(today=today, answered_today__gte=load.per_day or 0)),
        sitting=Count(
            "id", filter=Q(state=Participation.State.ACTIVE, answered_sitting__gte=load.per_sitting or 0)
        ),
    )
    return Tiredness(
        load=found["load"] if load.per_rater else None,
        day=found["day"] if load.per_day else None,
        sitting=found["sitting"] if load.per_sitting else None,
    )


@dataclass(frozen=True)
class Said:
    """What those who judged said of themselves: how many, and by field and value how many said so."""

    people: int
    said: dict[str, Counter[str]]


def coverage_of(round_: Round) -> Said:
    """Return how many of those who judged said what of themselves; for researchers of the study only."""
    ids = list(_people(round_).filter(answered__gt=0).values_list("rater_id", flat=True))
    found: dict[str, Counter[str]] = {}
    for said in profiles_of(ids).values():
        for key, value in said.items():
            found.setdefault(key, Counter())[str(value)] += 1
    return Said(len(ids), found)


@dataclass(frozen=True)
class BlindSpots:
    """Whom a round's numbers say nothing about.

    Attributes:
        cells: those of whose people nobody has judged, in words.
        planned: how many cells there are.
    """

    cells: tuple[str, ...] = ()
    planned: int = 0


def blind_spots(round_: Round, now: datetime, *, least: int) -> BlindSpots:
    """Return the cells of whose people nobody has judged, in three queries at most and none without quotas.

    Args:
        round_: whose cells.
        now: when.
        least: people that must have judged before anything is said, so that naming who is missing singles nobody out.
    """
    if not protocol_of(round_).document.raters.quotas:
        return BlindSpots()
    words = cells_in_words(round_)
    if not words or _people(round_).filter(answered__gt=0).count() < least:
        return BlindSpots(planned=len(words))
    histories = history_of_cells(round_, now)
    empty = tuple(said for pk, said in words.items() if histories.get(pk, CellHistory()).judged == 0)
    return BlindSpots(empty, len(words))


def _people(round_: Round) -> QuerySet[Participation]:
    rows = Participation.objects.filter(round=round_, is_test=False)
    return rows.exclude(state=Participation.State.WITHDRAWN)


def _silent_since(round_: Round, now: datetime) -> datetime:
    """Return the moment before which nobody who judges was heard of lately."""
    return now - timedelta(seconds=seconds_of(protocol_of(round_).document.raters.idle))
