"""All that a full review found, which no page reads at once."""

from __future__ import annotations

from apps.analysis.models import Review, ReviewState
from apps.analysis.reviewing.results import PartResult, ReviewResults
from apps.analysis.shown import estimates_shown
from apps.studies.models import Round


def review_of(round_: Round, *, to_researcher: bool = False) -> ReviewResults | None:
    """Return a round's newest full review whole, None before the first; what is private for those who may see it."""
    reviews = Review.objects.filter(round=round_, state=ReviewState.DONE).order_by("-taken_at")
    review = reviews.first()
    if review is None or review.taken_at is None:
        return None
    return ReviewResults(
        review=str(review.pk),
        taken_at=review.taken_at,
        responses=review.responses,
        parts={
            slug: PartResult.from_json(value, to_researcher=to_researcher)
            for slug, value in review.results.items()
        },
        estimates=estimates_shown(review.estimates, to_researcher=to_researcher),
    )
