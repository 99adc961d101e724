"""What pages and the API read of anomalies: the queue, what was settled, and each rater with their flags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from apps.analysis.anomalies.checks import check_of
from apps.analysis.estimate import Estimate
from apps.analysis.headlines import primary_of
from apps.analysis.models import Anomaly, AnomalyState, Review, ReviewState, Search
from apps.analysis.selectors import results_of
from apps.analysis.selectors_reviews import review_in_part
from apps.raters.models import Rater, RaterStatus
from apps.responses.selectors import judgments_by_rater
from apps.studies.models import Round
from apps.studies.services import protocol_of

ACCURACY = "rater_accuracy"

_FIRST = {
    AnomalyState.OPEN: 0,
    AnomalyState.ACCEPTED: 1,
    AnomalyState.CLOSED_BY_RULE: 2,
    AnomalyState.DISMISSED: 3,
}


def evidence_of(row: Anomaly) -> str:
    """Return an anomaly's evidence as a sentence in the reader's language; what an earlier version of the check saw says so."""
    check = check_of(row.kind)
    try:
        return (
            str(check.sentence) % row.evidence.get("values", {})
            if check
            else _("This check is no longer made.")
        )
    except KeyError:
        return _("An earlier version of this check saw this; its figures are not kept.")


def label_of(kind: str) -> str:
    """Return what people call a check."""
    check = check_of(kind)
    return kind if check is None else str(check.label)


def anomalies_of(round_: Round) -> list[Anomaly]:
    """Return a round's anomalies with their raters, open ones first, the least probable first."""
    rows = Anomaly.objects.filter(round=round_).select_related("rater", "settled_by")
    return sorted(rows, key=lambda row: (_FIRST[AnomalyState(row.state)], -row.strength, row.pk))


def anomaly_of_rater(round_: Round, *, pseudonym: str, kind: str) -> Anomaly | None:
    """Return the flag of a kind that a rater has in a round, None for none."""
    return Anomaly.objects.filter(round=round_, kind=kind, rater__pseudonym=pseudonym).first()


def names_of(rows: Iterable[Anomaly]) -> dict[int, str]:
    """Return the pseudonyms of the further raters that anomalies name, by id; whoever is gone has none."""
    ids = {pk for row in rows for pk in row.evidence.get("others", ())}
    here = Rater.objects.filter(pk__in=ids).exclude(status=RaterStatus.WITHDRAWN)
    return dict(here.values_list("pk", "pseudonym"))


def search_of(round_: Round) -> Search | None:
    """Return when anomalies were looked for last in a round, None for never."""
    return Search.objects.filter(round=round_).first()


@dataclass(frozen=True)
class RaterSeen:
    """One rater of a round, as researchers see them.

    Attributes:
        responses: those of all kinds, in their newest revision.
        accuracy: the newest estimate of how often they are right, None where there is none.
        status: active, or set aside.
    """

    pseudonym: str
    cohort: str
    responses: int
    status: str
    accuracy: Estimate | None
    flags: tuple[Anomaly, ...]


def raters_of(round_: Round, rows: Iterable[Anomaly]) -> list[RaterSeen]:
    """Return a round's raters who did not withdraw with their flags among `rows`, the worst first, in a fixed number of queries.

    Worst is whoever has the least probable open flag, then who is set aside, then who is right least often.
    """
    counts = judgments_by_rater(round_)
    flags: defaultdict[int, list[Anomaly]] = defaultdict(list)
    for row in rows:
        if row.rater_id is not None:
            flags[row.rater_id].append(row)
    accuracy = accuracy_of(round_)
    people = Rater.objects.filter(pk__in=list(counts)).only("pk", "pseudonym", "cohort", "status")
    seen = [
        RaterSeen(
            pseudonym=rater.pseudonym,
            cohort=rater.cohort,
            responses=counts[rater.pk],
            status=rater.status,
            accuracy=accuracy.get(rater.pseudonym),
            flags=tuple(flags[rater.pk]),
        )
        for rater in people
    ]
    return sorted(seen, key=_badness)


def _badness(rater: RaterSeen) -> tuple[float, bool, float, str]:
    strongest = max((row.strength for row in rater.flags if row.state == AnomalyState.OPEN), default=0.0)
    right = rater.accuracy.value if rater.accuracy is not None and rater.accuracy.value is not None else 2.0
    return -strongest, rater.status != RaterStatus.FLAGGED, right, rater.pseudonym


def accuracy_of(round_: Round) -> Mapping[str, Estimate]:
    """Return each rater's accuracy on the question that decides, by pseudonym: of the newest review, else of the snapshot."""
    primary = primary_of(protocol_of(round_))
    review = review_in_part(round_, like={"measure": ACCURACY, "metric": primary}, to_researcher=True)
    results = results_of(round_, to_researcher=True)
    told: Sequence[Estimate] = (
        *(() if results is None else results.estimates),
        *(() if review is None else review.estimates),
    )
    return {
        one.slice["rater"]: one
        for one in told
        if one.measure == ACCURACY and one.metric == primary and one.slice and set(one.slice) == {"rater"}
    }


def state_tag(round_: Round) -> str:
    """Return what stays the same as long as a round's anomalies and reviews do: a few looks at their indexes."""
    rows = Anomaly.objects.filter(round=round_).aggregate(n=Count("pk"), at=Max("settled_at"))
    looked: datetime | None = Search.objects.filter(round=round_).values_list("looked_at", flat=True).first()
    reviews = Review.objects.filter(round=round_, state=ReviewState.DONE).order_by("-taken_at")
    return f"{rows['n']}|{rows['at']}|{looked}|{reviews.values_list('pk', flat=True).first()}"
