"""What full reviews found, read as far as somebody needs it: a whole one may be tens of megabytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Func, JSONField, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTransform

from apps.analysis.estimate import Estimate
from apps.analysis.models import Review, ReviewState
from apps.analysis.reviewing.results import PartResult, ReviewResults
from apps.analysis.shown import Names, estimates_shown, matching
from apps.studies.models import Round


def review_in_part(
    round_: Round, *slugs: str, like: Mapping[str, str] | None = None, to_researcher: bool = False
) -> ReviewResults | None:
    """Return some parts of a round's newest full review by slug, None before the first, in one query that leaves the rest where it is.

    `like` names fields that its estimates have, such as the measure; without it none is read. What is private comes for researchers.
    """
    wanted = {f"part_{place}": KeyTransform(slug, "results") for place, slug in enumerate(slugs)}
    estimates = Value([], JSONField()) if like is None else matching("estimates", like)
    rows = newest_review(round_).annotate(found=estimates, **wanted)
    row = rows.values("pk", "taken_at", "responses", "found", *wanted).first()
    if row is None:
        return None
    parts = zip(slugs, (row[name] for name in wanted), strict=True)
    return ReviewResults(
        review=str(row["pk"]),
        taken_at=row["taken_at"],
        responses=row["responses"],
        parts={
            slug: PartResult.from_json(value, to_researcher=to_researcher)
            for slug, value in parts
            if value is not None
        },
        estimates=estimates_shown(row["found"], to_researcher=to_researcher),
    )


def review_part(round_: Round, slug: str, *, to_researcher: bool = False) -> PartResult | None:
    """Return one part of a round's newest full review without reading the others, None where there is none."""
    found = review_in_part(round_, slug, to_researcher=to_researcher)
    return None if found is None else found.part(slug)


def names_in_review(round_: Round, *, to_researcher: bool = False) -> tuple[Estimate, ...]:
    """Return the estimates of a round's newest full review as what they are about, without their figures, in one query; none before the first."""
    named = newest_review(round_).annotate(named=Names("estimates")).values_list("named", flat=True).first()
    return estimates_shown(named or (), to_researcher=to_researcher)


def review_outline(round_: Round) -> ReviewResults | None:
    """Return how the parts of a round's newest full review went and what they left out, without what they found, None before the first."""
    rows = newest_review(round_).annotate(outline=_Outline("results"))
    row = rows.values("pk", "taken_at", "responses", "outline").first()
    if row is None or row["taken_at"] is None:
        return None
    parts = {
        slug: PartResult.from_json(value, to_researcher=False)
        for slug, value in (row["outline"] or {}).items()
    }
    taken_at: datetime = row["taken_at"]
    return ReviewResults(str(row["pk"]), taken_at, row["responses"], parts)


def review_written(round_: Round) -> str | None:
    """Return which version of which row a round's newest full review is, None before the first: it changes whenever anything in it is written."""
    found: str | None = (
        _reviews(round_).annotate(written=_Written()).values_list("written", flat=True).first()
    )
    return found


class _Written(Func):
    """Which version of a review's row this is: whose transaction wrote it, and where it stands."""

    template = (
        "(analysis_review.id::text || ' ' || analysis_review.xmin::text || ' ' || analysis_review.ctid::text)"
    )
    output_field = TextField()


class _Outline(Func):
    """The parts of a review, of their bodies only what they left out."""

    template = (
        "(SELECT jsonb_object_agg(key, jsonb_set(value, '{body}', jsonb_build_object('left_out', value #> '{body,left_out}'))) "
        "FROM jsonb_each(%(expressions)s))"
    )
    output_field = JSONField()


def newest_review(round_: Round) -> QuerySet[Review]:
    """Return the newest review of a round that is done, chosen before anything of it is read: expressions over others would be costly."""
    return Review.objects.filter(pk=Subquery(_reviews(round_).values("pk")[:1]))


def _reviews(round_: Round) -> QuerySet[Review]:
    """Return the reviews of a round that are done, the newest first."""
    return Review.objects.filter(round=round_, state=ReviewState.DONE).order_by("-taken_at")


def last_review(round_: Round) -> Review | None:
    """Return the review of a round that was asked for last, however far it is, without its results; None for none."""
    rows = Review.objects.filter(round=round_).defer("results", "estimates")
    return rows.order_by("-asked_at").first()


def reviewed_at(round_: Round) -> datetime | None:
    """Return when a round's newest full review was taken, None before the first, in one query that reads no result."""
    return _reviews(round_).values_list("taken_at", flat=True).first()
