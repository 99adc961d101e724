"""Who speaks in a session: the person whose session it is, and others, whose words are never counted as that person's.

A name is the same name in capitals or not, and with more blanks or fewer.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

USUALLY_OTHERS = frozenset({"moderator", "interviewer", "facilitator", "observer", "researcher", "assistant"})
"""Names, casefolded, of speakers who are taken for somebody else until a person says otherwise."""


def others_among(
    speakers: Iterable[str],
    *,
    told: Iterable[str] = (),
    asked: Iterable[str] = (),
    usual: Container[str] = USUALLY_OTHERS,
) -> list[str]:
    """Return the names of all who are not the person of a session, in order.

    Args:
        speakers: names of a transcript's speakers.
        told: names that were said to be others before, in whatever version; they are kept, also while they say nothing.
        asked: names of which somebody has decided before whether they are others.
        usual: names, casefolded, that are taken for others without being told.
    """
    kept, known = set(told), set(asked)
    others, decided = {_plain(name) for name in kept}, {_plain(name) for name in known}
    for name in set(speakers) - known:
        plain = _plain(name)
        if plain in others or (plain in usual and plain not in decided):
            kept.add(name)
    return sorted(kept)


def others_after(told: Iterable[str], said: Mapping[str, bool]) -> list[str]:
    """Return the names of others after somebody has said of some names whether they are."""
    return sorted(
        {name for name in told if said.get(name, True)}
        | {name for name, is_other in said.items() if is_other}
    )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
