"""What an entry of the glossary is."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core.lazy import LazyText


@dataclass(frozen=True)
class Term:
    """One word of the dashboards.

    Attributes:
        slug: what templates call it.
        word: as people read it.
        text: what it means, in one or two plain sentences.
        is_everyday: everybody knows it, so it is explained where it is a heading and not found in sentences.
        forms: how else it stands in sentences and in the lines of methods; the latter are kept as they were computed, in English.
    """

    slug: str
    word: LazyText
    text: LazyText
    forms: tuple[LazyText | str, ...] = ()
    is_everyday: bool = False
