"""A cache of rendered texts in this process: bounded by entries and by characters, the longest unused goes first."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from django.utils.safestring import SafeString

Key = tuple[str, str]  # what the result depends on and the text, such as language and text


class RenderCache:
    """Least recently used first out; safe between threads.

    Attributes:
        entries: how many texts it keeps at most.
        characters: how many characters of sources and results it keeps at most; one text may take an eighth.
    """

    def __init__(self, *, entries: int, characters: int) -> None:
        self.entries = entries
        self.characters = characters
        self._held: OrderedDict[Key, SafeString] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    @property
    def size(self) -> int:
        """How many characters it holds now."""
        return self._size

    def get(self, key: Key) -> SafeString | None:
        """Return what was rendered for this key, or None."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: Key, html: SafeString) -> None:
        """Keep one result; a single text that would push out everything else is not kept."""
        cost = self._cost(key, html)
        if cost * 8 > self.characters:
            return
        with self._lock:
            if key in self._held:
                return
            self._held[key] = html
            self._size += cost
            while len(self._held) > self.entries or self._size > self.characters:
                self._size -= self._cost(*self._held.popitem(last=False))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._size = 0

    @staticmethod
    def _cost(key: Key, html: str) -> int:
        return len(key[1]) + len(html)
