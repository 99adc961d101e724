"""Full reviews of rounds: asked for by somebody or by the calendar, made part by part by a worker that may be killed at any moment."""

from __future__ import annotations

from apps.analysis.reviewing.asking import ask_for_due_reviews, ask_for_review, cancel_review, tell, waiting
from apps.analysis.reviewing.running import run_review
from apps.analysis.reviewing.thinning import thin_reviews

__all__ = [
    "ask_for_due_reviews",
    "ask_for_review",
    "cancel_review",
    "run_review",
    "tell",
    "thin_reviews",
    "waiting",
]
