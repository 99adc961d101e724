"""All checks, of raters and of days, by their slugs."""

from __future__ import annotations

from apps.analysis.feedback_checks import feedback_checks
from apps.analysis.feedback_checks._base import FeedbackCheck
from apps.analysis.rater_checks import rater_checks
from apps.analysis.rater_checks._base import Check


def check_of(kind: str) -> Check | FeedbackCheck | None:
    """Return the check of a slug, None for one that the product no longer has."""
    known: dict[str, Check | FeedbackCheck] = {one.slug: one for one in rater_checks()}
    known |= {one.slug: one for one in feedback_checks()}
    return known.get(kind)
