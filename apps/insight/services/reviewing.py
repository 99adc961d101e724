"""What a reviewer does with a text: lets others read it, keeps it back, takes more words out, opens the words as they were said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid
from apps.core.sealed import seal, unseal_text
from apps.insight.models import Coding, Excerpt, Opening, Text, TextState
from apps.insight.personal import ORIGINAL
from apps.responses.services.redacting import redact_answers, redact_event, redact_utterance

REMOVED = "[removed]"
"""What stands in place of words that a reviewer took out."""


@transaction.atomic
def release(*, text: Text, actor: User, now: datetime) -> None:
    """Let members read a text as it is shown."""
    _settle(text, TextState.RELEASED, actor, now)


@transaction.atomic
def withhold(*, text: Text, actor: User, now: datetime) -> None:
    """Keep a text from everybody but its author; what it was measured to say still counts."""
    _settle(text, TextState.WITHHELD, actor, now)


def _settle(text: Text, state: TextState, actor: User, now: datetime) -> None:
    held = Text.objects.select_for_update().get(pk=text.pk)
    held.state, held.reviewed_by, held.reviewed_at = state, actor, now
    held.save(update_fields=["state", "reviewed_by", "reviewed_at"])


@transaction.atomic
def open_original(*, text: Text, actor: User, now: datetime) -> str:
    """Return the words as they were said, and write down who opened them."""
    Opening.objects.create(text=text, by=actor, at=now)
    return unseal_text(text.original, purpose=ORIGINAL) if text.original else text.shown


@transaction.atomic
def take_out(*, text: Text, words: str, actor: User, now: datetime) -> int:
    """Take words out of a text, wherever they stand in it, and out of the rows that it came from; return how often they stood there.

    Codes and excerpts keep the passages that they were given.

    Raises:
        Invalid: there are no words, or they do not stand in the text.
    """
    held = Text.objects.select_for_update().get(pk=text.pk)
    wanted = words.strip()
    cuts = list(_places(held.shown, wanted)) if wanted else []
    if not cuts:
        raise Invalid(_("These words do not stand in the text. Copy them from it, to the letter."))
    if not held.original:
        held.original = seal(held.shown, purpose=ORIGINAL)
    _move_marks(held, cuts)
    held.shown = held.shown.replace(wanted, REMOVED)
    held.reviewed_by, held.reviewed_at = actor, now
    held.save(update_fields=["shown", "original", "findings", "reviewed_by", "reviewed_at"])
    _write_back(held)
    return len(cuts)


def _places(shown: str, words: str) -> Iterator[tuple[int, int]]:
    at = shown.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = shown.find(words, at + len(words))


def _move_marks(held: Text, cuts: list[tuple[int, int]]) -> None:
    """Let everything that points into the text point at the same passages after the cuts."""
    held.findings = [_moved(finding, cuts) for finding in held.findings]
    held.findings += [
        {"kind": "removed", "start": (start := _place(cut[0], cuts)), "end": start + len(REMOVED)}
        for cut in cuts
    ]
    held.findings.sort(key=lambda one: (one["start"], one["end"]))
    for model, rows in (
        (Coding, Coding.objects.filter(turn__text=held, start__isnull=False)),
        (Excerpt, Excerpt.objects.filter(text=held, start__isnull=False)),
    ):
        for row in rows:
            moved = _moved({"start": row.start, "end": row.end}, cuts)
            model.objects.filter(pk=row.pk).update(start=moved["start"], end=moved["end"])


def _moved(mark: dict[str, Any], cuts: list[tuple[int, int]]) -> dict[str, Any]:
    return mark | {"start": _place(mark["start"], cuts), "end": _place(mark["end"], cuts, is_end=True)}


def _place(place: int, cuts: list[tuple[int, int]], *, is_end: bool = False) -> int:
    """Return where a place stands after the cuts; within one a passage begins before the word in its stead, and ends behind it."""
    moved = place
    for start, end in cuts:
        if end <= place:
            moved += len(REMOVED) - (end - start)
        elif start < place:
            moved += start - place + (len(REMOVED) if is_end else 0)
    return moved


def _write_back(held: Text) -> None:
    """Put the words that are shown in place of those in the row that the text came from."""
    head, _slash, tail = held.place.partition("/")
    if held.session_id is None:
        if held.response_id is not None:
            redact_answers(response_id=held.response_id, words={held.place: held.shown})
    elif head == "utterance":
        redact_utterance(utterance_id=int(tail), text=held.shown)
    elif head == "event":
        redact_event(session_id=held.session_id, key=tail, text=held.shown)
