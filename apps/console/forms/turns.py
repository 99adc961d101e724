"""The turns of a scenario as a form: a role and a text for each; what is no plain text, or says more than its blank one, stands as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.catalog.records import Message
from apps.console.pages.library.names import ROLES
from apps.core.errors import Invalid, Problem
from apps.core.text import BadJSON, loads_bounded

MOST = 120
"""Turns that are written by hand; longer dialogues come as a file."""

_KNOWN = get_args(Message.model_fields["role"].annotation)


@dataclass(frozen=True)
class Turn:
    """A turn in the form. `number` names its fields; `is_json` says that its text is the content as JSON."""

    number: int
    role: str
    text: str
    is_json: bool = False
    error: str = ""


@dataclass(frozen=True)
class Turns:
    """All of them, with what is wrong with the whole."""

    turns: tuple[Turn, ...]
    error: str = ""
    roles: Mapping[str, Any] = field(default_factory=lambda: ROLES)

    def messages(self, stored: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
        """Return the turns as messages; those without a text are left out.

        A turn that stood in the form before keeps what else it says, such as calls of tools.

        Args:
            stored: the messages that the form was made of.

        Raises:
            Invalid: no turn has a text, or one that should be JSON is none; the pointer names it.
        """
        if not self._said:
            reason = _("Write what is asked: one turn at least.")
            raise Invalid(reason, problems=(Problem("/messages", reason),))
        return [self._message(place, turn, stored) for place, turn in enumerate(self._said)]

    def with_problems(self, problems: Sequence[Problem]) -> Turns:
        """Return the form with each problem at its turn, the others at the whole."""
        said, whole = list(self._said), ""
        for problem in problems:
            parts = problem.pointer.split("/")
            if parts[1:2] != ["messages"]:
                continue
            place = parts[2] if len(parts) > 2 else ""
            if place.isdigit() and int(place) < len(said):
                said[int(place)] = replace(said[int(place)], error=problem.reason)
            else:
                whole = problem.reason
        return replace(self, turns=tuple(said), error=whole)

    def with_one_more(self) -> Turns:
        """Return the form with an empty turn at its end, of whoever speaks next."""
        last = self.turns[-1] if self.turns else None
        role = "assistant" if last is not None and last.role == "user" else "user"
        number = max((turn.number for turn in self.turns), default=-1) + 1
        return replace(self, turns=(*self.turns, Turn(number, role, "")))

    @property
    def _said(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.text.strip()]

    def _message(self, place: int, turn: Turn, stored: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        before = stored[turn.number] if turn.number < len(stored) else {}
        kept = before if before.get("role") == turn.role else {}
        return {**kept, "role": turn.role, "content": _content(place, turn, kept.get("content"))}


def turns_of(messages: Sequence[Mapping[str, Any]]) -> Turns:
    """Return the form of a scenario's messages."""
    return Turns(tuple(_turn(number, message) for number, message in enumerate(messages)))


def posted_turns(post: QueryDict) -> Turns:
    """Return the form as it was sent, in the order of its fields."""
    numbers = [name.removeprefix("text-") for name in post if name.startswith("text-")]
    known = [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 4]
    return Turns(
        tuple(
            Turn(number, _role(post.get(f"role-{number}", "")), _text(post, number), f"json-{number}" in post)
            for number in sorted(known)[:MOST]
        )
    )


def _turn(number: int, message: Mapping[str, Any]) -> Turn:
    role, content = str(message.get("role", "user")), message.get("content")
    if isinstance(content, str) and (content.strip() or message.keys() <= {"role", "content"}):
        return Turn(number, role, content)
    return Turn(number, role, json.dumps(content, ensure_ascii=False, indent=2), is_json=True)


def _role(role: str) -> str:
    return role if role in _KNOWN else "user"


def _text(post: QueryDict, number: int) -> str:
    return post.get(f"text-{number}", "").replace("\r\n", "\n").replace("\x00", "")


def _content(place: int, turn: Turn, before: object) -> object:
    """Return a turn's content; one that differs by its ends of lines only, which browsers rewrite, is as it was."""
    if not turn.is_json:
        same = isinstance(before, str) and before.replace("\r\n", "\n") == turn.text
        return before if same else turn.text
    try:
        return loads_bounded(turn.text.encode())
    except BadJSON as error:
        reason = _("This is not JSON: %(why)s") % {"why": error.message}
        raise Invalid(reason, problems=(Problem(f"/messages/{place}", reason),)) from error
