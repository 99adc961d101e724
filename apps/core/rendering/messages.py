"""A conversation, as a list of view models for templates.

Messages come in the shape of chat interfaces: `{"role": ..., "content": ...}`, content a string or a list of typed parts.
Only role, content, refusal and tool calls are read. A `name` is not: it may tell which model spoke.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from apps.core.rendering.markdown import plain_text, render_markdown
from apps.core.rendering.pictures import Picture
from apps.core.rendering.visible import visible_text

_TEXT_PARTS = {"text", "input_text", "output_text"}
_LONGEST_NAME = 80


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
    if not isinstance(turn, Mapping):
        return Message(role="other", label=gettext("Message"), html=_as_json(turn))
    role = _role(turn.get("role"))
    pieces = _content(turn.get("content"))
    refusal = turn.get("refusal")
    if isinstance(refusal, str) and refusal:
        pieces.append(render_markdown(refusal))
    if role == "tool":
        pieces = [_folded(gettext("Tool result"), _tool_result(turn.get("content")))]
    pieces += _tool_calls(turn.get("tool_calls"))
    return Message(role=role, label=_label(role), html=_together(pieces))


def _role(role: object) -> str:
    known = {"developer": "system", "function": "tool"}
    name = known.get(role, role) if isinstance(role, str) else ""
    return name if name in {"system", "user", "assistant", "tool"} else "other"


def _label(role: str) -> str:
    labels = {
        "system": gettext("Instructions"),
        "user": gettext("User"),
        "assistant": gettext("Assistant"),
        "tool": gettext("Tool"),
    }
    return labels.get(role) or gettext("Message")


def _content(content: object) -> list[SafeString]:
    """Return the content as pieces of HTML; parts of text that stand together are one text."""
    if content is None:
        return []
    if isinstance(content, str):
        return [render_markdown(content)]
    if not isinstance(content, list):
        return [_as_json(content)]
    pieces: list[SafeString] = []
    texts: list[str] = []
    for part in content:
        text = _part_text(part)
        if text is not None:
            texts.append(text)
            continue
        if texts:
            pieces.append(render_markdown("\n\n".join(texts)))
            texts = []
        pieces.append(_placeholder(part))
    if texts:
        pieces.append(render_markdown("\n\n".join(texts)))
    return pieces


def _part_text(part: object) -> str | None:
    if isinstance(part, str):
        return part
    if isinstance(part, Mapping) and part.get("type") in _TEXT_PARTS and isinstance(part.get("text"), str):
        return str(part["text"])
    return None


def _placeholder(part: object) -> SafeString:
    """Return a placed picture, else words for a part that is not text: its kind only, never its address or file name."""
    if isinstance(part, Picture):
        return _picture(part)
    kind = part.get("type") if isinstance(part, Mapping) else None
    if isinstance(part, Mapping) and kind == "refusal" and isinstance(part.get("refusal"), str):
        return render_markdown(str(part["refusal"]))
    if isinstance(part, Mapping) and kind == "tool_result":
        return _folded(gettext("Tool result"), _tool_result(part.get("content")))
    words = {
        "image_url": gettext("[image]"),
        "input_image": gettext("[image]"),
        "image": gettext("[image]"),
        "input_audio": gettext("[audio]"),
        "audio": gettext("[audio]"),
        "video": gettext("[video]"),
        "video_url": gettext("[video]"),
        "file": gettext("[file]"),
        "input_file": gettext("[file]"),
    }
    shown = words.get(kind) if isinstance(kind, str) else None
    return format_html("<p>{}</p>", shown or gettext("[part that cannot be shown]"))


def _picture(picture: Picture) -> SafeString:
    """Return a picture in the room that it will take; the browser fetches it when it comes near."""
    return format_html(
        '<p><img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async"></p>',
        picture.address,
        visible_text(picture.alt) or gettext("Picture"),
        picture.width,
        picture.height,
    )


def _tool_result(content: object) -> SafeString:
    if isinstance(content, list):
        texts = [_part_text(part) for part in content]
        shown = [text for text in texts if text is not None]
        if len(shown) == len(texts):
            content = "\n\n".join(shown)
    return plain_text(content) if isinstance(content, str) else _as_json(content)


def _tool_calls(calls: object) -> list[SafeString]:
    if not isinstance(calls, list):
        return []
    return [_tool_call(call) for call in calls]


def _tool_call(call: object) -> SafeString:
    function = call.get("function") if isinstance(call, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
        return _folded(gettext("Tool call"), _as_json(call))
    name = visible_text(function["name"])[:_LONGEST_NAME]
    arguments = function.get("arguments")
    body = plain_text(arguments) if isinstance(arguments, str) else _as_json(arguments)
    return _folded(gettext("Tool call: %(name)s") % {"name": name}, body)


def _folded(summary: str, body: SafeString) -> SafeString:
    return format_html("<details><summary>{}</summary>{}</details>", summary, body)


def _as_json(value: object) -> SafeString:
    try:
        text = json.dumps(value, ensure_ascii=False, indent=2)
    except (TypeError, ValueError, RecursionError):
        text = gettext("[part that cannot be shown]")
    return plain_text(text)


def _together(pieces: list[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))
