"""Replies about full reviews."""

from __future__ import annotations

from typing import Any

from apps.analysis.models import Review
from apps.analysis.reviews_as_json import ReviewJson
from apps.api.replies import hash_of
from apps.core import jsontext
from apps.studies.models import Round


def review_reply(round_: Round, last: Review | None, found: ReviewJson | None) -> bytes:
    """Return a round's newest review that is done, and how far the last one is, as JSON: the bulk of it is text already."""
    head = {
        "study": round_.study.slug,
        "round": round_.number,
        "protocol": hash_of(round_),
        "review": found.review if found else None,
        "taken_at": found.taken_at.isoformat().replace("+00:00", "Z") if found else None,
        "responses": found.responses if found else 0,
        "going": progress_reply(last) if last is not None and not last.is_over else None,
    }
    parts, estimates = (found.parts, found.estimates) if found else ("{}", "[]")
    opened = jsontext.dumps(head).removesuffix("}")
    return f'{opened},"parts":{parts},"estimates":{estimates}}}'.encode()


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
