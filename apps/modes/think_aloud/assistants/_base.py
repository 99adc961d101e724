"""The contract of an answerer: a question and what was said before in, a reply out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from apps.modes.think_aloud.items import Assistant


@dataclass(frozen=True)
class Asked:
    """A question to the assistant.

    Attributes:
        question: what was typed.
        replies: what the assistant has said before in this session, in order.
        output: the turns of the version that this item shows, as raters may read them; empty where it shows none or several.
        spec: the assistant's part of the protocol.
    """

    question: str
    replies: tuple[str, ...]
    output: Sequence[Mapping[str, Any]]
    spec: Assistant


class Answerer(ABC):
    """Somebody who answers. An endpoint of a live model is one more of these.

    Attributes:
        slug: the word after `answers:`.
        needs_output: whether it speaks with the words of the version that an item shows.
    """

    slug: ClassVar[str]
    needs_output: ClassVar[bool] = False

    @abstractmethod
    def reply(self, asked: Asked) -> str | None:
        """Return what it says, as Markdown; None when it has nothing to say to this."""
