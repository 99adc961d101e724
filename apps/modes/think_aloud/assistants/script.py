"""A script: replies that the protocol brings, each for the words that it waits for."""

from __future__ import annotations

from apps.modes.think_aloud.assistants._base import Answerer, Asked


class Script(Answerer):
    """The first reply that has not been given and one of whose words stands in the question, whatever their case."""

    slug = "script"

    def reply(self, asked: Asked) -> str | None:
        """Return that reply, None when none fits."""
        question = asked.question.casefold()
        given = list(asked.replies)
        for one in asked.spec.script:
            if one.say in given:
                given.remove(one.say)
            elif not one.words or any(word.casefold() in question for word in one.words):
                return one.say
        return None


ANSWERER = Script()
