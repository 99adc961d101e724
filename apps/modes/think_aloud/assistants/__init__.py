"""Who answers within a task: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.core.discovery import modules_in
from apps.modes.think_aloud.assistants._base import Answerer


@cache
def answerers() -> dict[str, Answerer]:
    """Return all answerers by the word that `answers:` uses."""
    found: list[Answerer] = [module.ANSWERER for module in modules_in(__name__)]
    return {one.slug: one for one in found}
