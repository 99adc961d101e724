"""What a transcriber is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from apps.responses.transcripts._base import Said


class Transcriber(Protocol):
    """Writes down what is said. It works on this machine: no recording is sent anywhere.

    Attributes:
        name: of whoever made a transcript, in the tables; at most 40 characters.
    """

    name: str

    def available(self) -> bool:
        """Return whether the program and its model are on this machine; it is asked often."""
        ...

    def transcribe(self, path: Path, language: str) -> Iterator[Said]:
        """Yield what is said in a file of sound, in order, in seconds from its beginning; "" is a language to be found out."""
        ...
