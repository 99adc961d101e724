"""Reading a study's codebook: its versions, what changed between them, and what an old code is called now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from apps.core.errors import NotFound
from apps.insight.coding.records import COLUMNS, CodeRecord, record_of
from apps.insight.models import Code, Codebook
from apps.studies.models import Study


@dataclass(frozen=True)
class Edition:
    """One version of a codebook with its codes in order."""

    codebook: Codebook
    codes: tuple[CodeRecord, ...]

    @property
    def number(self) -> int:
        """Of the version."""
        return self.codebook.number

    @property
    def keys(self) -> frozenset[str]:
        """Keys of its codes."""
        return frozenset(code.key for code in self.codes)

    def code(self, key: str) -> CodeRecord:
        """Return one of its codes.

        Raises:
            NotFound: it has no such code.
        """
        for code in self.codes:
            if code.key == key:
                return code
        raise NotFound("")


@dataclass(frozen=True)
class Difference:
    """What became of a code from one version to the next; `moved`, without a key, is another order of those that stayed."""

    key: str
    what: Literal["added", "removed", "changed", "moved"]
    parts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Codes:
    """What the codes of all versions of a study are called in the newest.

    Attributes:
        newest: the version that people code with.
        names: of its codes by key, in order.
        known: which of its codes somebody could give who coded with a version, by the version's id.
        kept: what each of a version's keys is now, by the version's id; retired keys are not in it.
    """

    newest: Edition
    names: Mapping[str, str]
    known: Mapping[int, frozenset[str]]
    kept: Mapping[int, Mapping[str, str]]


def editions_of(study: Study) -> list[Edition]:
    """Return all versions of a study's codebook, the newest first, in two queries."""
    books = list(Codebook.objects.filter(study=study).select_related("made_by").order_by("-number"))
    by_book: dict[int, list[CodeRecord]] = {}
    for code in Code.objects.filter(codebook__study=study).order_by("codebook_id", "place", "pk"):
        by_book.setdefault(code.codebook_id, []).append(record_of(code))
    return [Edition(book, tuple(by_book.get(book.pk, ()))) for book in books]


def edition_of(study: Study, number: int) -> Edition:
    """Return one version.

    Raises:
        NotFound: there is no such version.
    """
    for edition in editions_of(study):
        if edition.number == number:
            return edition
    raise NotFound("")


def newest_edition(study: Study) -> Edition | None:
    """Return the version that people code with, None before the first."""
    book = Codebook.objects.filter(study=study).order_by("-number").first()
    if book is None:
        return None
    rows = Code.objects.filter(codebook=book).order_by("place", "pk")
    return Edition(book, tuple(record_of(code) for code in rows))


def codes_of(study: Study) -> Codes | None:
    """Return what all versions' codes are called now, None before the first version."""
    editions = editions_of(study)
    if not editions:
        return None
    newest = editions[0]
    kept = {one.codebook.pk: _kept(one, newest) for one in editions}
    return Codes(
        newest=newest,
        names={code.key: code.name for code in newest.codes},
        known={pk: frozenset(keys.values()) for pk, keys in kept.items()},
        kept=kept,
    )


def differences(before: Sequence[CodeRecord], after: Sequence[CodeRecord]) -> list[Difference]:
    """Return what changed between two versions, in the order of the later one and then what is gone."""
    old, new = ({code.key: code for code in codes} for codes in (before, after))
    found = []
    for key, code in new.items():
        if key not in old:
            found.append(Difference(key, "added"))
        elif code != old[key]:
            parts = tuple(
                (name, was, now)
                for name in COLUMNS
                for was, now in ((getattr(old[key], name), getattr(code, name)),)
                if was != now
            )
            found.append(Difference(key, "changed", parts))
    found += [Difference(key, "removed") for key in old if key not in new]
    if [key for key in old if key in new] != [key for key in new if key in old]:
        found.append(Difference("", "moved"))
    return found


def _kept(edition: Edition, newest: Edition) -> dict[str, str]:
    merged: dict[str, str] = newest.codebook.merged
    named = {key: key if key in newest.keys else merged.get(key, "") for key in edition.keys}
    return {key: now for key, now in named.items() if now in newest.keys}
