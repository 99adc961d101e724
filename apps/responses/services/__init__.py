"""What happens to responses: recorded one by one, imported in bulk; drafts; what a rater sees."""

from __future__ import annotations

from apps.responses.services.correcting import OwnAnswer, correct_response, own_answer
from apps.responses.services.drafts import save_draft
from apps.responses.services.following import NextItem
from apps.responses.services.importing import Imported, import_judgments
from apps.responses.services.present import ShownItem, next_shown, shown_item, skip_item, take_next, view_of
from apps.responses.services.record import (
    AnsweredOtherwise,
    Covered,
    Ended,
    Recorded,
    TakenByAnother,
    record_response,
)
from apps.responses.services.settling import settle_before
from apps.responses.services.unanswered import Unanswered

__all__ = [
    "AnsweredOtherwise",
    "Covered",
    "Ended",
    "Imported",
    "NextItem",
    "OwnAnswer",
    "Recorded",
    "ShownItem",
    "TakenByAnother",
    "Unanswered",
    "correct_response",
    "import_judgments",
    "next_shown",
    "own_answer",
    "record_response",
    "save_draft",
    "settle_before",
    "shown_item",
    "skip_item",
    "take_next",
    "view_of",
]
