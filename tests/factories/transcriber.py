"""A double of a transcriber: it hears nothing. It proves the interface, and says no word about how well any real one works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from apps.responses.transcripts._base import Said


class Parrot:
    """Says what it was told to, of every file; `heard` are the files that it was given, as bytes."""

    name = "parrot"

    def __init__(self, said: list[Said], before_each: Callable[[], None] = lambda: None) -> None:
        self.said, self.before_each = said, before_each
        self.heard: list[bytes] = []

    def available(self) -> bool:
        return True

    def transcribe(self, path: Path, language: str) -> Iterator[Said]:
        self.heard.append(path.read_bytes())
        for one in self.said:
            self.before_each()
            yield one
