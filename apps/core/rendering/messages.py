"""A conversation, as a list of view models for templates.

What a turn shows is decided in `pieces`; here is how that looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from apps.core.rendering.markdown import plain_text, render_markdown
from apps.core.rendering.pictures import Picture
from apps.core.rendering.pieces import Folded, Piece, Text, pieces_of, role_of
from apps.core.rendering.visible import visible_text

_LABELS = {
    "system": gettext_lazy("Instructions"),
    "user": gettext_lazy("User"),
    "assistant": gettext_lazy("Assistant"),
    "tool": gettext_lazy("Tool"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One turn as a page shows it.

    Attributes:
        role: system, user, assistant, tool or other; safe as a part of a class name.
        label: who speaks, in the reader's language.
        html: the content, safe.
    """

    role: str
    label: str
    html: SafeString


def render_messages(messages: Iterable[object]) -> tuple[Message, ...]:
    """Return the messages in their order; a single message of a user is the ordinary prompt and is labelled so.

    Never raises for JSON values: what has an unknown shape is shown as JSON text.
    """
    turns = list(messages)
    rendered = tuple(_render(turn) for turn in turns)
    if len(rendered) == 1 and rendered[0].role == "user":
        return (Message(role="user", label=gettext("Prompt"), html=rendered[0].html),)
    return rendered


def _render(turn: object) -> Message:
    role = role_of(turn) if isinstance(turn, Mapping) else "other"
    return Message(role=role, label=_label(role), html=_together(pieces_of(turn)))


def _label(role: str) -> str:
    return str(_LABELS.get(role) or gettext("Message"))


def _together(pieces: Iterable[Piece]) -> SafeString:
    return format_html_join("\n", "{}", ((_drawn(piece),) for piece in pieces))


def _drawn(piece: Piece) -> SafeString:
    if isinstance(piece, Picture):
        return _picture(piece)
    if isinstance(piece, Text):
        return plain_text(piece.words) if piece.written else render_markdown(piece.words)
    if isinstance(piece, Folded):
        return format_html(
            "<details><summary>{}</summary>{}</details>", _summary(piece.called), _together(piece.inside)
        )
    words = {
        "image": gettext("[image]"),
        "audio": gettext("[audio]"),
        "video": gettext("[video]"),
        "file": gettext("[file]"),
    }
    return format_html("<p>{}</p>", words.get(piece.what) or gettext("[part that cannot be shown]"))


def _summary(called: str | None) -> str:
    if called is None:
        return gettext("Tool result")
    return gettext("Tool call: %(name)s") % {"name": called} if called else gettext("Tool call")


def _picture(picture: Picture) -> SafeString:
    """Return a picture in the room that it will take; the browser fetches it when it comes near."""
    return format_html(
        '<p><img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async"></p>',
        picture.address,
        visible_text(picture.alt) or gettext("Picture"),
        picture.width,
        picture.height,
    )
