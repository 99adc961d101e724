"""What pages and the API read of responses: progress, freshness, what people gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Subquery, Sum

from apps.assignments.models import Assignment, AssignmentState
from apps.assignments.selectors import Fill, fill_of
from apps.raters.models import PROXY, Participation, Rater, RaterStatus
from apps.responses.models import Response
from apps.studies.models import ItemKind, Round

MOST_TIMED = 10_000
"""So many judgments tell how long one takes: those of a long round's first days say little of today's."""


@dataclass(frozen=True)
class Progress:
    """How far a round is.

    Attributes:
        responses: all accepted ones, whatever their kind or origin.
        raters: people who have given at least one.
        joined: people who joined by the link.
        median_seconds: median active time of a judgment, of the newest `MOST_TIMED`; None before any was measured.
        newest_at: when the newest response arrived.
    """

    fill: Fill
    responses: int
    raters: int
    joined: int
    active: int
    median_seconds: float | None
    newest_at: datetime | None


def last_judged(rounds: Iterable[Round]) -> dict[int, datetime]:
    """Return when the newest judgment of each round came in, by round id, in one query that looks at no other."""
    newest = Response.objects.filter(round=OuterRef("pk")).order_by("-received_at").values("received_at")[:1]
    rows = Round.objects.filter(pk__in=[round_.pk for round_ in rounds]).values_list("pk", Subquery(newest))
    return {pk: at for pk, at in rows if at is not None}


def given_in(*rounds: Round) -> QuerySet[Response]:
    """Return the responses of rounds, each in its newest revision; what people took back is among them."""
    return Response.objects.filter(round__in=rounds, superseded=False)


def _taking_part(rounds: Sequence[Round]) -> QuerySet[Participation]:
    """Return who has judged here, each with how many judgments, without those who have taken theirs back.

    Each participation counts its own judgments as they are written: to count a million of them would take seconds.
    """
    took_part = Participation.objects.filter(round__in=rounds, answered__gt=0)
    return took_part.exclude(rater__status=RaterStatus.WITHDRAWN)


def _brought(rounds: Sequence[Round]) -> QuerySet[Assignment]:
    """Return the judgments that were given elsewhere and brought here, without those that people have taken back."""
    brought = Assignment.objects.filter(round__in=rounds, participation=None, state=AssignmentState.ANSWERED)
    return brought.exclude(rater__status=RaterStatus.WITHDRAWN)


def judgments_by_rater(round_: Round) -> dict[int, int]:
    """Return how many judgments each rater has in a round, by rater id, without what people have taken back, in two queries."""
    return _judgments([round_], by="rater_id")


def _judgments(rounds: Sequence[Round], *, by: str = "round_id") -> dict[int, int]:
    found = Counter(dict(_taking_part(rounds).values_list(by).annotate(Sum("answered")).order_by()))
    found.update(dict(_brought(rounds).values_list(by).annotate(Count("pk")).order_by()))
    return found


def _newest_of(round_: OuterRef | int) -> QuerySet[Response]:
    """Return the judgments of a round that people have not taken back, the newest first."""
    shown = Response.objects.filter(round=round_, superseded=False)
    return shown.exclude(rater__status=RaterStatus.WITHDRAWN).order_by("-received_at")


def progress_of(round_: Round) -> Progress:
    """Return how far a round is, in a fixed number of queries."""
    people = Rater.objects.filter(team=round_.study.team_id).exclude(cohort=PROXY)
    judging = Exists(_taking_part([round_]).filter(rater=OuterRef("pk")))
    elsewhere = Exists(_brought([round_]).filter(rater=OuterRef("pk")))
    states = dict(
        Participation.objects.filter(round=round_, is_test=False)
        .exclude(state=Participation.State.WITHDRAWN)
        .values_list("state")
        .annotate(n=Count("id"))
        .values_list("state", "n")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FROM (SELECT given.seconds "
            "FROM responses_response given JOIN raters_rater rater ON rater.id = given.rater_id AND rater.status <> 'withdrawn' "
            "WHERE given.round_id = %s AND given.seconds IS NOT NULL AND NOT given.superseded "
            "ORDER BY given.received_at DESC LIMIT %s) AS newest",
            [round_.pk, MOST_TIMED],
        )
        median = cursor.fetchone()[0]
    return Progress(
        fill=fill_of([round_])[round_.pk],
        responses=_judgments([round_]).get(round_.pk, 0),
        raters=people.filter(judging | elsewhere).count(),
        joined=sum(states.values()),
        active=states.get(Participation.State.ACTIVE, 0),
        median_seconds=median,
        newest_at=_newest_of(round_.pk).values_list("received_at", flat=True).first(),
    )


@dataclass(frozen=True)
class Pace:
    """What a list of rounds shows of each: how many judgments, and how fresh."""

    responses: int = 0
    newest_at: datetime | None = None


def pace_of(rounds: Sequence[Round]) -> dict[int, Pace]:
    """Return each round's pace by its id, in three queries."""
    counts, newest = _judgments(rounds), Subquery(_newest_of(OuterRef("pk")).values("received_at")[:1])
    rows = Round.objects.filter(pk__in=[round_.pk for round_ in rounds]).values_list("pk", newest)
    return {pk: Pace(counts.get(pk, 0), at) for pk, at in rows}


def weeks_of(round_id: int) -> dict[str, npt.NDArray[np.int64]]:
    """Return the ids of a round's responses, ascending, by the ISO week (UTC) in which each was given, such as 2026-W05."""
    with connection.cursor() as cursor:
        # One row a week: a million rows are sent in seconds.
        cursor.execute(
            "SELECT to_char(min(at AT TIME ZONE 'UTC'), 'IYYY-\"W\"IW'), string_agg(int8send(id), ''::bytea) "
            "FROM responses_response WHERE round_id = %s "
            "GROUP BY date_trunc('week', at AT TIME ZONE 'UTC') ORDER BY 1",
            [round_id],
        )
        rows = cursor.fetchall()
    return {week: np.sort(np.frombuffer(ids, dtype=">i8").astype(np.int64)) for week, ids in rows}


def daily_counts(round_: Round) -> list[tuple[str, int]]:
    """Return (day, responses) for each day with any, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (given.at AT TIME ZONE 'UTC')::date AS day, count(*) FROM responses_response given "
            "JOIN raters_rater rater ON rater.id = given.rater_id AND rater.status <> 'withdrawn' "
            "WHERE given.round_id = %s AND NOT given.superseded GROUP BY day ORDER BY day",
            [round_.pk],
        )
        return [(day.isoformat(), int(count)) for day, count in cursor.fetchall()]


@dataclass(frozen=True)
class Counted:
    """All accepted responses of a round, and those that stay out of the main pool, by reason."""

    responses: int
    people: int
    excluded: dict[str, int]


def counted(round_: Round) -> Counted:
    """Return what a snapshot says about who is in it."""
    kinds = [str(kind.value) for kind in ItemKind if kind != ItemKind.MAIN]
    aside = (RaterStatus.FLAGGED, RaterStatus.WITHDRAWN)
    given = given_in(round_)
    # Few are out of the main pool: their indexes find them, where joining every response would read them all.
    excluded = dict.fromkeys((*kinds, "flagged", "withdrawn"), 0)
    for status, n in (
        given.filter(rater__status__in=aside).values_list("rater__status").annotate(n=Count("id"))
    ):
        excluded[status] = n
    others = given.exclude(rater__status__in=aside).exclude(item__kind=ItemKind.MAIN)
    for kind, n in others.values_list("item__kind").annotate(n=Count("id")):
        excluded[kind] = n
    people = Rater.objects.filter(team=round_.study.team_id).exclude(cohort=PROXY)
    return Counted(
        responses=given.count(),
        people=people.filter(Exists(given.filter(rater=OuterRef("pk")))).count(),
        excluded=excluded,
    )


@dataclass(frozen=True)
class Given:
    """What a person gave, over all their studies; what they took back is not in it."""

    judgments: int = 0
    comments: int = 0
    seconds: float = 0.0


def given_by(rater_ids: Iterable[int]) -> Given:
    """Return what raters gave, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(given.seconds), 0), coalesce(sum((SELECT count(*) "
            "FROM jsonb_array_elements(round.protocol->'questions') AS asked "
            "WHERE asked->>'ask' = 'comment' AND coalesce(given.answers->>(asked->>'key'), '') <> '')), 0) "
            "FROM responses_response given JOIN studies_round round ON round.id = given.round_id "
            "JOIN raters_rater rater ON rater.id = given.rater_id AND rater.status <> 'withdrawn' "
            "WHERE given.rater_id = ANY(%s) AND NOT given.superseded",
            [sorted(rater_ids)],
        )
        judgments, seconds, comments = cursor.fetchone()
    return Given(int(judgments), int(comments), float(seconds))


def answers_given(rater_ids: Iterable[int], *, before: int, limit: int) -> list[Response]:
    """Return what raters answered in its newest revision, last first; what they took back is not in it.

    Args:
        rater_ids: whose.
        before: the last id of the page before, 0 for the first page.
        limit: how many at most.
    """
    rows = Response.objects.filter(rater_id__in=sorted(rater_ids), superseded=False)
    if before:
        rows = rows.filter(pk__lt=before)
    rows = rows.exclude(rater__status=RaterStatus.WITHDRAWN).select_related("assignment__round")
    return list(rows.order_by("-pk")[:limit])


def first_given(assignment_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when each of these assignments was answered first, whatever was corrected since."""
    rows = Response.objects.filter(assignment__in=list(assignment_ids)).values_list("assignment_id")
    return dict(rows.annotate(first=Min("at")))
