"""What the page of quality reads: flags and raters a page at a time, for a round may have thousands of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from django.db import connection
from django.db.models import Case, Max, QuerySet, Value, When

from apps.analysis.anomalies.reading import RaterSeen, accuracy_of
from apps.analysis.estimate import Estimate
from apps.analysis.models import Anomaly, AnomalyState
from apps.raters.models import Rater, RaterStatus
from apps.responses.selectors import judgments_by_rater
from apps.studies.models import Round

_PEOPLE = "SELECT id, pseudonym, status FROM raters_rater WHERE id = ANY(%s)"

_SETTLED = (AnomalyState.ACCEPTED, AnomalyState.CLOSED_BY_RULE, AnomalyState.DISMISSED)


def waiting_in(round_: Round) -> QuerySet[Anomaly]:
    """Return a round's open anomalies with their raters, the least probable first, to be read in part."""
    return _shown(round_).filter(state=AnomalyState.OPEN).order_by("-strength", "pk")


def settled_in(round_: Round) -> QuerySet[Anomaly]:
    """Return a round's settled anomalies with their raters, accepted ones first, to be read in part."""
    place = Case(*(When(state=state, then=Value(at)) for at, state in enumerate(_SETTLED)))
    return _shown(round_).filter(state__in=_SETTLED).order_by(place, "-strength", "pk")


def counts_are_at_stake(round_: Round) -> bool:
    """Return whether somebody whose judgments count has an open flag."""
    return waiting_in(round_).filter(rater__status=RaterStatus.ACTIVE).exists()


def _shown(round_: Round) -> QuerySet[Anomaly]:
    return Anomaly.objects.filter(round=round_).select_related("rater", "settled_by")


class RatersWorstFirst:
    """A round's raters who did not withdraw, the worst first, of whom only those are read in full that are asked for.

    Worst is whoever has the least probable open flag, then who is set aside, then who is right least often.
    """

    def __init__(self, round_: Round) -> None:
        self._round = round_
        self._counts = judgments_by_rater(round_)

    @cached_property
    def ids(self) -> list[int]:
        """Ids of all of them, in order."""
        open_ = Anomaly.objects.filter(round=self._round, state=AnomalyState.OPEN, rater__isnull=False)
        strongest = dict(open_.values_list("rater_id").annotate(Max("strength")).order_by())
        with connection.cursor() as cursor:
            # As one array: thousands of parameters cost more than what they ask for.
            cursor.execute(_PEOPLE, [list(self._counts)])
            people: list[tuple[int, str, str]] = cursor.fetchall()

        def badness(rater: tuple[int, str, str]) -> tuple[float, bool, float, str]:
            pk, pseudonym, status = rater
            told = self._accuracy.get(pseudonym)
            right = told.value if told is not None and told.value is not None else 2.0
            return -strongest.get(pk, 0.0), status != RaterStatus.FLAGGED.value, right, pseudonym

        return [pk for pk, *_ in sorted(people, key=badness)]

    def seen(self, ids: Sequence[int]) -> list[RaterSeen]:
        """Return these raters with their flags, in this order."""
        rows = Anomaly.objects.filter(round=self._round, rater__in=list(ids)).defer("evidence")
        flags: defaultdict[int, list[Anomaly]] = defaultdict(list)
        states = (AnomalyState.OPEN, *_SETTLED)
        for row in sorted(
            rows, key=lambda row: (states.index(AnomalyState(row.state)), -row.strength, row.pk)
        ):
            if row.rater_id is not None:
                flags[row.rater_id].append(row)
        people = Rater.objects.only("pk", "pseudonym", "cohort", "status").in_bulk(list(ids))
        return [
            RaterSeen(
                pseudonym=rater.pseudonym,
                cohort=rater.cohort,
                responses=self._counts[pk],
                status=rater.status,
                accuracy=self._accuracy.get(rater.pseudonym),
                flags=tuple(flags[pk]),
            )
            for pk in ids
            if (rater := people.get(pk)) is not None
        ]

    @cached_property
    def _accuracy(self) -> Mapping[str, Estimate]:
        return accuracy_of(self._round)
