"""Makes one full review in a process of its own and reports as JSON: `python -m tests.bench.review_once ROUND`."""

from __future__ import annotations

import json
import sys
import time

import django

from tests.bench.usage import peak_memory


def main(round_id: int) -> None:
    """Ask for a review, make it, and tell what each part took."""
    django.setup()
    from django.utils import timezone

    from apps.analysis.models import Review, ReviewState
    from apps.analysis.review_parts import review_parts
    from apps.analysis.reviewing import ask_for_review, run_review
    from apps.studies.models import Round

    review_parts()
    before = peak_memory()
    asked = ask_for_review(round_=Round.objects.get(pk=round_id), by=None, now=timezone.now())
    begun = time.perf_counter()
    run_review(review_id=str(asked.pk), now=timezone.now())
    seconds = time.perf_counter() - begun
    review = Review.objects.get(pk=asked.pk)
    if review.state != ReviewState.DONE:
        raise RuntimeError(f"the review is {review.state}: {review.problem}")
    report = {
        "seconds": seconds,
        "peak": peak_memory(),
        "before": before,
        "parts": {slug: part["seconds"] for slug, part in review.results.items()},
        "undefined": {slug: part["undefined"] for slug, part in review.results.items() if part["undefined"]},
        "estimates": len(review.estimates),
        "kilobytes": len(json.dumps([review.results, review.estimates])) / 1000,
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(int(sys.argv[1]))
