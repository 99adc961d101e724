"""What coders said of a round's texts, in the codes of the newest codebook, and what holds of each text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.insight.coding.codebooks import Codes, codes_of
from apps.insight.models import Adjudication, Coding, CodingTurn, Text
from apps.insight.texts import codable_texts
from apps.studies.models import Round

Keys = frozenset[str]


@dataclass(frozen=True)
class Said:
    """What one coder said of a text last.

    Attributes:
        codes: that they gave, by the names of the newest codebook.
        known: that they could give: a code that came later says nothing of this text yet.
        codebook, version: id and number of the version they coded with.
    """

    coder: int
    codes: Keys
    known: Keys
    codebook: int
    version: int
    at: datetime


@dataclass(frozen=True)
class Settled:
    """What somebody settled of a text, and for which codes they could."""

    codes: Keys
    known: Keys
    reason: str
    by: int | None
    at: datetime


@dataclass(frozen=True)
class Standing:
    """All that was said of a round's texts, by the text's id; coders in the order of their ids."""

    codes: Codes
    said: Mapping[int, tuple[Said, ...]]
    settled: Mapping[int, Settled]

    def held(self) -> dict[int, Keys]:
        """Return the codes that hold of each text that anybody coded: of each code what was settled, else what most coders say."""
        return {
            text: held_of(self.said.get(text, ()), self.settled.get(text))
            for text in sorted({*self.said, *self.settled})
        }

    def seen_by(self, reader: int | None, texts: Iterable[int]) -> list[int]:
        """Return of which of these texts a reader is shown what somebody else said, where they are shown the codes that hold."""
        return [
            text
            for text in texts
            if text in self.settled or any(one.coder != reader for one in self.said.get(text, ()))
        ]

    @property
    def coders(self) -> list[int]:
        """Ids of everybody who coded anything."""
        return sorted({one.coder for all_ in self.said.values() for one in all_})


def standing_of(round_: Round) -> Standing | None:
    """Return what was said of a round's texts, in five queries; None before there is a codebook."""
    return _standing(codes_of(round_.study), codable_texts(round_))


def standing_among(round_: Round, texts: Iterable[int], *, coder: User | None = None) -> Standing | None:
    """Return what was said of some texts of a round; with a coder only what they said themself, and nothing that was settled."""
    rows = codable_texts(round_).filter(pk__in=list(texts))
    return _standing(codes_of(round_.study), rows, coder)


def held_of(said: Iterable[Said], settled: Settled | None) -> Keys:
    """Return the codes that hold of one text.

    A code holds where it was settled so; else where more than half of those who could give it gave it. One coder is a majority, two who
    differ are none.
    """
    counts: dict[str, int] = {}
    could: dict[str, int] = {}
    for one in said:
        for key in one.known:
            could[key] = could.get(key, 0) + 1
            counts[key] = counts.get(key, 0) + (key in one.codes)
    most = {key for key, count in counts.items() if 2 * count > could[key]}
    if settled is None:
        return frozenset(most)
    return frozenset((most - settled.known) | settled.codes)


def _standing(codes: Codes | None, texts: QuerySet[Text], coder: User | None = None) -> Standing | None:
    if codes is None:
        return None
    turns = CodingTurn.objects.filter(text__in=texts)
    turns = turns if coder is None else turns.filter(coder=coder)
    given: dict[int, set[str]] = {}
    for turn, key in Coding.objects.filter(turn__in=turns).values_list("turn_id", "code"):
        given.setdefault(turn, set()).add(key)
    newest: dict[int, dict[int, Said]] = {}
    ordered = turns.order_by("codebook__number", "coder_id")
    for turn, text, who, book, number, at in ordered.values_list(
        "id", "text_id", "coder_id", "codebook_id", "codebook__number", "at"
    ):
        found = _now(codes, book, given.get(turn, ()))
        newest.setdefault(text, {})[who] = Said(who, found, codes.known[book], book, number, at)
    rows = Adjudication.objects.filter(text__in=texts if coder is None else []).order_by("codebook__number")
    settled = {
        text: Settled(_now(codes, book, keys), codes.known[book], reason, by, at)
        for text, book, keys, reason, by, at in rows.values_list(
            "text_id", "codebook_id", "codes", "reason", "by_id", "at"
        )
    }
    said = {text: tuple(by_coder[pk] for pk in sorted(by_coder)) for text, by_coder in newest.items()}
    return Standing(codes, said, settled)


def _now(codes: Codes, book: int, keys: Iterable[str]) -> Keys:
    kept = codes.kept[book]
    return frozenset(kept[key] for key in keys if key in kept)
