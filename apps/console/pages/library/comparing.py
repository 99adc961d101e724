"""Two texts of a scenario beside each other: turn by turn, with the words marked that went and that came."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from apps.accounts.models import Team
from apps.catalog.library.comparing import shared
from apps.catalog.library.reading import Entry, entry_of
from apps.catalog.models import ScenarioRevision
from apps.console.pages.library.asked import scenario_url
from apps.console.pages.library.names import CARD, NAMES, ROLES
from apps.core.errors import NotFound
from apps.core.rendering import visible_text

MOST_WORDS = 100
"""Longer passages that differ are marked whole: where words repeat, the work grows with the cube of their number."""

MOST_PASSAGES = 40
"""Passages that are compared word by word; the others of a page are marked whole."""

_AROUND = 40
"""Words that stay of a long passage that is the same, at each of its ends."""

_LONGEST = 20_000
"""Characters of one passage that a page holds."""

_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Passage:
    """Some text: the `same` in both, `gone` from the old one, or `come` with the new one."""

    kind: str
    text: str


@dataclass(frozen=True)
class Part:
    """A turn, a line of the card or another field, as it was and is."""

    label: str
    changed: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Comparison:
    """The page: two revisions by number, and all there are to choose from."""

    key: str
    url: str
    old: int
    new: int
    numbers: tuple[int, ...]
    parts: tuple[Part, ...]
    changed: int


def comparison(team: Team, key: str, old: str, new: str) -> Comparison:
    """Return two revisions compared; without numbers, the newest with the one before.

    Raises:
        NotFound: the team has no such scenario, or it has no such revision.
    """
    entry = entry_of(team, key)
    by_number = {revision.number: revision for revision in entry.revisions}
    last = entry.scenario.revision
    first, second = _chosen(by_number, old or str(last - 1)), _chosen(by_number, new or str(last))
    parts = tuple(Marking().parts(first, second))
    return Comparison(
        key=key,
        url=scenario_url(key),
        old=first.number,
        new=second.number,
        numbers=_numbers(entry),
        parts=parts,
        changed=sum(part.changed for part in parts),
    )


def _numbers(entry: Entry) -> tuple[int, ...]:
    return tuple(revision.number for revision in entry.revisions)


def _chosen(by_number: Mapping[int, ScenarioRevision], asked: str) -> ScenarioRevision:
    found = by_number.get(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0)
    if found is None:
        raise NotFound("")
    return found


class Marking:
    """Marks what differs, word by word as long as there are passages left that a page has time for."""

    def __init__(self) -> None:
        self.left = MOST_PASSAGES

    def parts(self, old: ScenarioRevision, new: ScenarioRevision) -> Iterable[Part]:
        """Yield every turn, then the card and what else is kept of a revision, where it says or said something."""
        for before, after in _paired(old.messages, new.messages):
            yield self._part(_label(before, after), _text(before), _text(after))
        fields = {
            str(label): (old.context.get(name, ""), new.context.get(name, "")) for name, label in CARD.items()
        }
        for name in ("reference", "label"):
            fields[str(NAMES[name])] = (getattr(old, name), getattr(new, name))
        for label, (was, is_) in fields.items():
            if was or is_:
                yield self._part(label, was, is_)

    def _part(self, label: str, old: str, new: str) -> Part:
        passages = tuple(_bounded(self._passages(visible_text(old), visible_text(new))))
        return Part(label, old != new, passages)

    def _passages(self, old: str, new: str) -> Iterable[Passage]:
        first, second = _WORDS.findall(old), _WORDS.findall(new)
        head = shared(first, second)
        tail = shared(first[head:][::-1], second[head:][::-1])
        yield Passage("same", "".join(first[:head]))
        yield from self._middle(first[head : len(first) - tail], second[head : len(second) - tail])
        yield Passage("same", "".join(first[len(first) - tail :]))

    def _middle(self, old: list[str], new: list[str]) -> Iterable[Passage]:
        """Yield what stands between the ends that are the same."""
        if not old or not new or self.left == 0 or max(len(old), len(new)) > 2 * MOST_WORDS:
            yield from (Passage("gone", "".join(old)), Passage("come", "".join(new)))
            return
        self.left -= 1
        for tag, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal":
                yield Passage("same", "".join(old[start:end]))
            else:
                yield from (
                    Passage("gone", "".join(old[start:end])),
                    Passage("come", "".join(new[begin:stop])),
                )


def _paired(old: Sequence[Any], new: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """Yield turns beside each other: those that are the same at both ends, and between them one by one in their order."""
    head = shared(old, new)
    tail = shared(old[head:][::-1], new[head:][::-1])
    yield from zip(old[:head], new[:head], strict=True)
    yield from zip_longest(old[head : len(old) - tail], new[head : len(new) - tail])
    yield from zip(old[len(old) - tail :], new[len(new) - tail :], strict=True)


def _label(before: Any, after: Any) -> str:
    return " → ".join(
        dict.fromkeys(str(ROLES.get(turn["role"], turn["role"])) for turn in (before, after) if turn)
    )


def _text(turn: Mapping[str, Any] | None) -> str:
    """Return what a turn says; one that holds more than a text as the JSON that it is."""
    if turn is None:
        return ""
    if isinstance(turn.get("content"), str) and turn.keys() <= {"role", "content"}:
        return str(turn["content"])
    return json.dumps(
        {name: part for name, part in turn.items() if name != "role"}, ensure_ascii=False, indent=1
    )


def _bounded(passages: Iterable[Passage]) -> Iterable[Passage]:
    """Yield the passages that say something; a long one that is the same keeps its ends, any other its beginning."""
    for passage in passages:
        words = _WORDS.findall(passage.text) if passage.kind == "same" else []
        if len(words) > 5 * _AROUND:
            yield Passage("same", "".join(words[: 2 * _AROUND]) + " … " + "".join(words[-2 * _AROUND :]))
        elif len(passage.text) > _LONGEST:
            yield Passage(passage.kind, f"{passage.text[:_LONGEST]} …")
        elif passage.text:
            yield passage
