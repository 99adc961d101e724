"""The version's own words: the turns that were pushed for it, one after another."""

from __future__ import annotations

from apps.core.rendering.texts import text_of
from apps.modes.think_aloud.assistants._base import Answerer, Asked


class Outputs(Answerer):
    """The first question is answered with the output's first turn of the assistant, the second with the second ..."""

    slug = "outputs"
    needs_output = True

    def reply(self, asked: Asked) -> str | None:
        """Return the next turn, None when all have been said."""
        turns = [text_of(turn) for turn in asked.output if turn.get("role") == "assistant"]
        said = sum(reply in turns for reply in asked.replies)
        return turns[said] if said < len(turns) else None


ANSWERER = Outputs()
