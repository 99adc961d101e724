"""What happens to studies: write the draft, freeze it as a round, pause, resume, close, clone."""

from __future__ import annotations

from apps.studies.services.behaviour_labels import place_labels
from apps.studies.services.drafts import PushResult, clone_round, create_draft, push_study, save_draft
from apps.studies.services.freeze import freeze_round, make_items, protocol_of
from apps.studies.services.states import close_round, pause_round, resume_round

__all__ = [
    "PushResult",
    "clone_round",
    "close_round",
    "create_draft",
    "freeze_round",
    "make_items",
    "pause_round",
    "place_labels",
    "protocol_of",
    "push_study",
    "resume_round",
    "save_draft",
]
