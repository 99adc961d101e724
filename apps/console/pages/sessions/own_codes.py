"""The codes that whoever looks at a session gave in it: theirs alone, so that nobody learns here what others gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.insight.coding.codebooks import codes_of
from apps.insight.models import Coding
from apps.responses.models import Session


@dataclass(frozen=True)
class OwnCodes:
    """Names of codes of the newest codebook by the text's id, and (name, how many texts) in the order of the codebook."""

    of: Mapping[int, tuple[str, ...]]
    counts: tuple[tuple[str, int], ...]


def own_codes(session: Session, codings: Iterable[Coding], reader_id: int | None) -> OwnCodes:
    """Return the codes that a reader gave last to each text, in three queries; in none where they gave none.

    Args:
        session: whose texts they are.
        codings: of its texts, with their turns.
        reader_id: who looks at it.
    """
    mine = [one for one in codings if one.turn.coder_id == reader_id]
    codes = codes_of(session.study) if mine else None
    if codes is None:
        return OwnCodes({}, ())
    newest: dict[int, int] = {}
    for one in mine:
        newest[one.turn.text_id] = max(newest.get(one.turn.text_id, 0), one.turn.codebook_id)
    given: dict[int, set[str]] = {}
    for one in mine:
        now = codes.kept[one.turn.codebook_id].get(one.code)
        if now and one.turn.codebook_id == newest[one.turn.text_id]:
            given.setdefault(one.turn.text_id, set()).add(now)
    counts = Counter(key for keys in given.values() for key in keys)
    return OwnCodes(
        of={
            text: tuple(name for key, name in codes.names.items() if key in keys)
            for text, keys in given.items()
        },
        counts=tuple((name, counts[key]) for key, name in codes.names.items() if counts[key]),
    )
