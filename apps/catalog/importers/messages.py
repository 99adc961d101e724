"""Conversations as chat interfaces and fine-tuning files write them: `{"messages": [...]}`, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.importers._base import TOGETHER, Importer, Option, ReadSettings, Record, Unfit, Unit
from apps.catalog.importers._columns import key_of
from apps.catalog.importers._reading import byte_lines, refuse_other_kinds
from apps.catalog.importers.ndjson import object_of

_KEYS = ("key", "id", "custom_id", "prompt_id", "conversation_id")
_VERSIONS = ("version", "model")
_OF_SCENARIO = (
    "tags",
    "risk",
    "value",
    "weight",
    "set",
    "attribute",
    "owner",
    "origin",
    "locale",
    "reference",
)
_OF_OUTPUT = ("sample", "label", "confidence", "probabilities", "explanation")
_TURNS = {
    "last": gettext_lazy("The answer to the last user turn is the output"),
    "all": gettext_lazy("The whole dialogue after the first user turn is the output"),
}


class MessagesSettings(ReadSettings):
    """How conversations are cut; `version` wrote those that name none."""

    what: str = TOGETHER
    turns: str = "last"
    version: str = ""


class Messages(Importer[MessagesSettings]):
    """Conversations."""

    slug = "messages"
    label = gettext_lazy("Conversations (JSONL)")
    note = gettext_lazy("One JSON object a line with “messages”; the last answer becomes the output.")
    rank = 2
    kinds = (TOGETHER, "scenarios")
    settings = MessagesSettings

    def likes(self, head: bytes, name: str) -> int:
        """See whether a first line holds messages and is no record of ours with a key and a user's turn only."""
        first = head.partition(b"\n")[0]
        if not first.lstrip(b"\xef\xbb\xbf").startswith(b"{") or b'"messages"' not in first:
            return 0
        return 7 if b'"assistant"' in first and b'"scenario"' not in first else 3

    def guess(self, head: bytes, encoding: str, what: str) -> MessagesSettings:
        """Take the last answer as the output."""
        refuse_other_kinds(head, encoding)
        return MessagesSettings(encoding=encoding, what=what or TOGETHER)

    def units(self, pieces: Iterable[bytes], settings: MessagesSettings) -> Iterator[Unit]:
        """Yield the lines."""
        return byte_lines(pieces, settings.encoding)

    def records(self, unit: Unit, settings: MessagesSettings) -> list[Record]:
        """Return the scenario, and the output where the conversation has an answer."""
        line = object_of(unit)
        turns = line.get("messages")
        if not isinstance(turns, list) or not turns:
            raise Unfit(_("A line needs a list of messages."), "/messages")
        asked, answered = cut(turns, whole=settings.turns == "all")
        if not asked:
            raise Unfit(_("Nothing stands before the answer, so there is no scenario."), "/messages")
        key = next(
            (str(line[name]) for name in _KEYS if isinstance(line.get(name), str | int)), ""
        ) or key_of(asked)
        scenario = {"key": key, "messages": asked, **{n: line[n] for n in _OF_SCENARIO if n in line}}
        records: list[Record] = [("scenarios", scenario)]
        if answered and settings.what == TOGETHER:
            records.append(("outputs", _output(line, key, answered, settings.version)))
        return records

    def options(self, head: bytes, settings: MessagesSettings) -> list[Option]:
        """Return where a conversation is cut, and who wrote what names nobody."""
        turns = tuple((name, str(label)) for name, label in _TURNS.items())
        return [
            Option("turns", _("Cut"), settings.turns, turns),
            Option("version", _("Version, where no line says it"), settings.version),
        ]

    def changed(self, head: bytes, settings: MessagesSettings, posted: Mapping[str, str]) -> MessagesSettings:
        """Keep to the two ways of cutting."""
        made = super().changed(head, settings, posted)
        turns = made.turns if made.turns in _TURNS else settings.turns
        return made.model_copy(update={"turns": turns, "version": made.version.strip()[:200]})


def cut(turns: list[Any], *, whole: bool) -> tuple[list[Any], list[Any]]:
    """Return what was asked and what was answered.

    Args:
        turns: the messages of a conversation.
        whole: whether all after the first user turn is the answer, or only what follows the last one.
    """
    users = [n for n, turn in enumerate(turns) if isinstance(turn, dict) and turn.get("role") == "user"]
    if not users:
        return turns, []
    place = (users[0] if whole else users[-1]) + 1
    return turns[:place], turns[place:]


def _output(line: Mapping[str, Any], key: str, answered: list[Any], version: str) -> dict[str, Any]:
    named = next((line[name] for name in _VERSIONS if isinstance(line.get(name), str)), version)
    if not named:
        raise Unfit(_("This line does not say which version wrote the answer. Say it above."), "/version")
    read = {*_KEYS, *_VERSIONS, *_OF_SCENARIO, *_OF_OUTPUT, "messages", "metadata", "meta"}
    meta = {name: value for name, value in line.items() if name not in read}
    for name in ("metadata", "meta"):
        meta |= line[name] if isinstance(line.get(name), dict) else {}
    return {
        "version": named,
        "scenario": key,
        "messages": answered,
        **{name: line[name] for name in _OF_OUTPUT if name in line},
        **({"meta": meta} if meta else {}),
    }


IMPORTER = Messages()
