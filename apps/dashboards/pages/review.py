"""How far the full review of a round is, and what its parts found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from apps.analysis.models import Review
from apps.analysis.review_parts import review_parts
from apps.analysis.reviewing.results import ReviewResults

MOST_NAMED = 8
"""So many of the keys that a part left out are named; the others are counted."""


@dataclass(frozen=True)
class Going:
    """A review that is not over: which part is at hand, `done` of `parts` being ready."""

    part: str
    done: int
    parts: int


@dataclass(frozen=True)
class PartLine:
    """One part of a review.

    Attributes:
        reason: why it found nothing, "" where it worked.
        numbers: how many estimates it has.
        left_out: what is more than one review makes, "" for nothing.
    """

    slug: str
    label: str
    about: str
    taken_at: datetime
    seconds: float
    reason: str
    numbers: int
    left_out: str = ""


@dataclass(frozen=True)
class ReviewPage:
    """What the page shows.

    Attributes:
        going: None while nothing is being made.
        ended: in which state the last one ended where it found nothing, with its `problem`.
        taken_at: when the newest that is done was made, None before the first.
        behind: judgments that came in since.
    """

    going: Going | None
    ended: str
    problem: str
    taken_at: datetime | None
    behind: int
    parts: tuple[PartLine, ...]


def review_page(last: Review | None, found: ReviewResults | None, responses: int) -> ReviewPage:
    """Return the page.

    Args:
        last: the review that was asked for last.
        found: what the newest that is done found.
        responses: how many the newest snapshot counts.
    """
    is_going = last is not None and not last.is_over
    labels = {part.slug: str(part.label) for part in review_parts()}
    return ReviewPage(
        going=Going(labels.get(last.part, ""), last.done, last.parts) if last and is_going else None,
        ended=last.state if last and last.state in {"cancelled", "failed"} else "",
        problem=last.problem if last else "",
        taken_at=found.taken_at if found else None,
        behind=max(responses - found.responses, 0) if found else 0,
        parts=_lines(found) if found else (),
    )


def _left_out(what: list[str] | int | None) -> str:
    """Return what a part left out, as names or, where it only counts them, as versions."""
    if not what:
        return ""
    if isinstance(what, int):
        return ngettext("%(count)d version", "%(count)d versions", what) % {"count": what}
    named, more = ", ".join(what[:MOST_NAMED]), len(what) - MOST_NAMED
    return named if more <= 0 else gettext("%(names)s and %(count)d more") % {"names": named, "count": more}


def _lines(found: ReviewResults) -> tuple[PartLine, ...]:
    return tuple(
        PartLine(
            slug=part.slug,
            label=str(part.label),
            about=str(part.about),
            taken_at=result.taken_at,
            seconds=result.seconds,
            reason=result.undefined,
            numbers=result.numbers,
            left_out=_left_out(result.body.get("left_out")),
        )
        for part in review_parts()
        if (result := found.part(part.slug)) is not None
    )
