"""The codes that whoever looks at a session gave in it: theirs alone, so that nobody learns here what others gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.console.pages.sessions.reading import Given
from apps.insight.coding.codebooks import codes_of
from apps.responses.models import Session


@dataclass(frozen=True)
class OwnCodes:
    """Names of codes of the newest codebook by the text's id, and (name, how many texts) in the order of the codebook."""

    of: Mapping[int, tuple[str, ...]]
    counts: tuple[tuple[str, int], ...]


def own_codes(session: Session, given: Iterable[Given], reader_id: int | None) -> OwnCodes:
    """Return the codes that a reader gave last to each text, in three queries; in none where they gave none.

    Args:
        session: whose texts they are.
        given: what coders gave to its texts.
        reader_id: who looks at it.
    """
    mine = [one for one in given if one.coder == reader_id]
    codes = codes_of(session.study) if mine else None
    if codes is None:
        return OwnCodes({}, ())
    newest: dict[int, int] = {}
    for one in mine:
        newest[one.text] = max(newest.get(one.text, 0), one.codebook)
    keys: dict[int, set[str]] = {}
    for one in mine:
        now = codes.kept[one.codebook].get(one.code)
        if now and one.codebook == newest[one.text]:
            keys.setdefault(one.text, set()).add(now)
    counts = Counter(key for several in keys.values() for key in several)
    return OwnCodes(
        of={
            text: tuple(name for key, name in codes.names.items() if key in several)
            for text, several in keys.items()
        },
        counts=tuple((name, counts[key]) for key, name in codes.names.items() if counts[key]),
    )
