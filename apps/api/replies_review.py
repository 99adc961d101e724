"""Replies about full reviews."""

from __future__ import annotations

from typing import Any

from apps.analysis.models import Review
from apps.analysis.reviewing.results import ReviewResults
from apps.api.replies import hash_of
from apps.studies.models import Round


def review_reply(
    round_: Round, last: Review | None, found: ReviewResults | None, *, to_researcher: bool
) -> dict[str, Any]:
    """Return a round's newest review that is done, and how far the last one is; what is private, and that it is, for researchers."""
    estimates = [] if found is None else [estimate.as_json() for estimate in found.estimates]
    return {
        "study": round_.study.slug,
        "round": round_.number,
        "protocol": hash_of(round_),
        "review": found.review if found else None,
        "taken_at": _stamp(found.taken_at.isoformat()) if found else None,
        "responses": found.responses if found else 0,
        "going": progress_reply(last) if last is not None and not last.is_over else None,
        "parts": {} if found is None else {slug: _part(part.as_json()) for slug, part in found.parts.items()},
        "estimates": [
            {name: value for name, value in estimate.items() if to_researcher or name != "private"}
            for estimate in estimates
        ],
    }


def progress_reply(review: Review) -> dict[str, Any]:
    """Return how far a review is."""
    return {
        "review": str(review.pk),
        "state": review.state,
        "part": review.part,
        "done": review.done,
        "parts": review.parts,
        "problem": review.problem,
    }


def _part(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "taken_at": _stamp(part["taken_at"]),
        **{name: part[name] for name in ("seconds", "undefined", "body")},
    }


def _stamp(moment: str) -> str:
    return moment.replace("+00:00", "Z")
