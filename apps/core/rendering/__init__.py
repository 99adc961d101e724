"""Texts that models and people wrote, made safe to show.

Everything of a text that reaches a page goes through here: `render_markdown` for one text, `render_messages` for a
conversation, `visible_text` for a name or a label that stands somewhere else (an SVG, a table).
"""

from __future__ import annotations

from apps.core.rendering.markdown import render_markdown
from apps.core.rendering.messages import Message, render_messages
from apps.core.rendering.visible import visible_text

__all__ = ["Message", "render_markdown", "render_messages", "visible_text"]
